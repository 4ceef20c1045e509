"""Two sides of one person: nothing of one is reached from the other, and of two goings-over at once one happens."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import select

from data.access.tables import LoginSession
from data.errors import NotAllowed, NotFound, Refusal
from data.statuses import StaffRole
from pages.guard.http.form_token import form_token
from services.access import impersonation, sessions, sides
from services.imports import uploads
from services.imports.declared import CLIENTS
from services.platform import drafts
from services.platform.context import Context
from services.platform.drafts import Form
from services.platform.importing.outcomes import File, Options
from services.platform.permissions import May
from tests.cast import NOON, House
from tests.pages.access.test_effect_free import eyes_of
from tests.pages.stage import stage
from tests.services.access.test_both_sides import both, place

pytestmark = pytest.mark.both_databases

CSV = b"name\nNautilus\n"


def live(house: House, person: UUID) -> list[LoginSession]:
    with house.backstage() as db:
        return list(
            db.scalars(select(LoginSession).where(LoginSession.person_id == person, LoginSession.revoked_at.is_(None)))
        )


@pytest.mark.security("R15", "R17")
@pytest.mark.parametrize("other", ["over", "out", "looks"])
def test_of_two_at_once_one_session_goes_on(house: House, other: str) -> None:
    """Going over twice, while signing out, or while beginning to look through somebody's eyes."""
    staff, _ = both(house, StaffRole.OWNER, may_impersonate=True)
    who = staff.actor.person_id
    assert who is not None
    sessions.end_others(staff)
    rival: dict[str, Callable[[], object]] = {
        "over": lambda: sides.switch(house.inside, staff.actor.session_key, NOON, staff=False),
        "out": lambda: sessions.log_out(staff),
        "looks": lambda: impersonation.start(staff, place(house, house.bob).id, "to help"),
    }
    gate = Barrier(2)

    def at_once(act: Callable[[], object]) -> Refusal | object:
        gate.wait()
        try:
            return act()
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(at_once, (rival["over"], rival[other])))
    own = live(house, who)
    looks = [each for each in live(house, house.bob.actor.person_id) if each.viewer_id == who]  # type: ignore[arg-type]
    went = [each for each in done if isinstance(each, str)]
    assert len(own) + len(looks) == len(went) <= 1
    assert not any(each.key == staff.actor.session_key for each in own)


@pytest.mark.security("R29")
def test_drafts_of_one_side_are_not_the_others(house: House) -> None:
    staff, client = both(house)
    form = Form("/account/you", "", "X")
    mark = drafts.save(staff, form, {"fields": {"a": ["a colleague's words", ""]}}, None)
    assert drafts.saved(client, "/account/you") == drafts.SavedDrafts()
    drafts.drop(client, [mark])
    drafts.bring_forward(client, mark)
    other = drafts.save(client, form, {"fields": {"a": ["a client's words", ""]}}, mark)
    assert other.id != mark.id
    with drafts.settling(client, [mark]).transaction(May.EDIT_SELF) as db:
        db.recorded = True
    sessions.log_out(client)
    [kept] = drafts.saved(house.again(staff), "/account/you").here
    assert (kept.mark, kept.content) == (mark, {"fields": {"a": ["a colleague's words", ""]}})


@pytest.mark.security("R22", "R23")
def test_a_staged_import_is_its_owners_alone(house: House) -> None:
    staff, client = both(house, StaffRole.OWNER)
    id = uploads.keep(staff, CLIENTS, [File("a.csv", CSV)])
    thieves: list[tuple[Context, type[Refusal]]] = [
        (house.olga, NotFound),
        (house.sam, NotFound),
        (house.ben, NotFound),
        (client, NotAllowed),
        (house.carol, NotAllowed),
    ]
    for who, why in thieves:
        for act in (
            lambda who=who: uploads.upload(who, id),
            lambda who=who: uploads.preview(who, id, None, Options()),
            lambda who=who: uploads.carry_out(who, id, None, Options()),
            lambda who=who: uploads.discard(who, id),
        ):
            with pytest.raises(why):
                act()
    assert uploads.upload(staff, id).names == ("a.csv",)


@pytest.mark.security("R30")
async def test_who_looks_through_the_eyes_of_a_colleague_gets_no_desk(sqlite_house: House) -> None:
    """A member of staff, seen as the client they are as well: not even their other side is told of."""
    house = sqlite_house
    both(house, StaffRole.READ_ONLY)
    token = eyes_of(house, house.alice)
    async with stage(house) as site:
        browser = site.holds(token)
        assert (await browser.get("/side")).headers["location"] == "/"
        assert "Continue as staff" not in (await browser.get("/")).text
        answer = await browser.post("/auth/side", data={"form_token": form_token(token), "side": "staff"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert (await browser.get("/staff")).status_code != 200
