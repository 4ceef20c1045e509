"""Each loss of trust closes what the table says, and nothing else: cause by cause, way by way, by the verbs people use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from data.access.tables import LoginSession
from data.errors import SignedOut
from data.firm.tables import Event
from data.people.tables import Contact, Entity, Person
from data.statuses import AccessStatus, StaffRole, TokenPurpose
from services.access import authentication, credentials, one_time_tokens, password_reset, sessions
from services.access.impersonation import end_of_look
from services.access.invitations import acceptance as acceptances
from services.access.invitations import actions as invitations
from services.access.invitations import asked
from services.access.ways_in.table import Cause, Extent, Way, extent, rendered
from services.firm import team
from services.people import clients, contacts
from services.platform import background_jobs
from services.platform.context import Context
from services.platform.permissions import May
from tests.cast import NOON, House
from tests.services.imported import run
from tests.services.signing_in import OTHER
from tests.services.ways_standing import FIRST, Somebody, Witness, closed, somebody

PAPERS = Path(__file__).resolve().parents[3] / "docs" / "security.md"


def me(house: House, who: Somebody) -> Context:
    return authentication.identify(house.inside, who.acting, NOON)


def reset(house: House, who: Somebody) -> None:
    with house.backstage() as db:
        secret = one_time_tokens.make(db, TokenPurpose.RESET, who.person, email="zoe@example.test")
    password_reset.reset(house.inside, secret, OTHER, OTHER, "198.51.100.7", NOON)


def accept(house: House, who: Somebody) -> None:
    with house.backstage() as db:
        secret = one_time_tokens.make(
            db, TokenPurpose.INVITE, who.person, contact_id=who.places["acme"], email="zoe@example.test"
        )
    acceptances.accept(house.system, secret, OTHER, OTHER, address="198.51.100.7")


def confirm_address(house: House, who: Somebody) -> None:
    with house.backstage() as db:
        secret = one_time_tokens.make(
            db, TokenPurpose.EMAIL_CHANGE, who.person, email="new@example.test", session=who.acting
        )
    credentials.confirm_email(house.inside, secret, "198.51.100.7", NOON)


def edited(house: House, who: Somebody, **changes: object) -> None:
    olga = house.again(house.olga)
    row = next(each for each in contacts.of_client(olga, house.acme) if each.person_id == who.person)
    contacts.change(olga, row.id, row.version, row.person_version, replace(row.form, **changes))


def allowed(house: House, who: Somebody, **rights: bool) -> None:
    olga = house.again(house.olga)
    row = next(each for each in contacts.of_client(olga, house.acme) if each.person_id == who.person)
    contacts.change(olga, row.id, row.version, row.person_version, row.form.allowing(**rights))


def address_by_staff(house: House, who: Somebody) -> None:
    house.prefer(address_wait_hours=1)
    edited(house, who, email="zoe.zimmer@example.test")
    background_jobs.run_due(authentication.system(house.inside, NOON + timedelta(hours=1)))


def imported(house: House, _: Somebody) -> None:
    run(house.olga, "contacts", "External id,Client,Name,E-mail\nZ-1,Acme Ltd,Zoe Zimmer,zoe.zimmer@example.test\n")


def close_account(house: House, who: Somebody) -> None:
    team.set_closed(house.olga, who.person, closed=True)


def change_role(house: House, who: Somebody) -> None:
    with house.backstage() as db:
        version = db.get_one(Person, who.person).version
    team.change(house.olga, who.person, version, role=StaffRole.MEMBER, may_impersonate=True, sees_all_clients=True)


def take_on(house: House, who: Somebody) -> None:
    team.add(house.olga, team.StaffForm("Zoe Zimmer", "zoe@example.test", "member", reach="all"), confirmed=who.person)


def decline(house: House, who: Somebody) -> None:
    with house.backstage() as db:
        db.get_one(Contact, who.places["acme"]).status = AccessStatus.INVITED
    asked.decline(me(house, who), who.places["acme"])


def wait_until(house: House, who: Somebody, hours: float) -> None:
    """The row itself says that it is over: the sweep and the next click find it so."""
    ctx = authentication.system(house.inside, NOON + timedelta(hours=hours))
    assert sessions.has_ended(ctx, who.acting)
    with house.backstage() as db:
        db.get_one(LoginSession, who.acting).revoked_at = NOON  # for the look at what is closed


VERBS: dict[Cause, Callable[[House, Somebody], object]] = {
    Cause.FIRST_PASSWORD: accept,
    Cause.PASSWORD_RESET: reset,
    Cause.PASSWORD_CHANGED: lambda house, who: credentials.change_password(me(house, who), FIRST, OTHER, OTHER),
    Cause.ADDRESS_CHANGED: confirm_address,
    Cause.ADDRESS_CHANGED_BY_STAFF: address_by_staff,
    Cause.ADDRESS_CHANGED_BY_IMPORT: imported,
    Cause.USERNAME_CHANGED: lambda house, who: credentials.change_username(me(house, who), FIRST, "zoe2"),
    Cause.USERNAME_CHANGED_BY_STAFF: lambda house, who: edited(house, who, username="zoe2"),
    Cause.SIGNED_OUT: lambda house, who: sessions.log_out(me(house, who)),
    Cause.SIGNED_OUT_EVERYWHERE: lambda house, who: sessions.end_others(me(house, who)),
    Cause.ENDED_BY_FIRM: lambda house, who: sessions.end_of(house.olga, who.person),
    Cause.IDLE: lambda house, who: wait_until(house, who, 1.1),
    Cause.ABSOLUTE_END: lambda house, who: wait_until(house, who, 24.1),
    Cause.RIGHT_REMOVED: lambda house, who: allowed(house, who, edits_profile=False),
    Cause.PAYING_REMOVED: lambda house, who: allowed(house, who, pays=False),
    Cause.BILLING_REMOVED: lambda house, who: allowed(house, who, sees_billing=False),
    Cause.INVITATION_DECLINED: decline,
    Cause.ACCESS_REVOKED: lambda house, who: invitations.revoke(house.olga, who.places["acme"]),
    Cause.CONTACT_REMOVED: lambda house, who: contacts.remove(house.olga, who.places["acme"]),
    Cause.CLIENT_ARCHIVED: lambda house, who: clients.archive(house.olga, house.acme),
    Cause.TAKEN_ON: take_on,
    Cause.COLLEAGUE_CLOSED: close_account,
    Cause.ROLE_CHANGED: change_role,
    Cause.LOOK_ENDED: lambda house, who: end_of_look(house.system, key=_look(who)),
}
STAFF = {Cause.COLLEAGUE_CLOSED, Cause.ROLE_CHANGED, Cause.LOOK_ENDED}
NEVER_IN = {
    Cause.FIRST_PASSWORD,
    Cause.ADDRESS_CHANGED_BY_IMPORT,
    Cause.TAKEN_ON,
}  # whoever has a password is asked or refused
PEOPLE: dict[str, dict[str, object]] = {
    "one place": {"places": ("acme",)},
    "two places": {"places": ("acme", "umbra")},
    "both sides": {"places": ("acme",), "staff": True, "acting": "client"},
    "staff": {"places": (), "staff": True, "acting": "staff"},
}
CASES = [
    (cause, kind)
    for cause in Cause
    for kind in PEOPLE
    if (cause in STAFF) <= ("staff" in PEOPLE[kind])
    and (cause is not Cause.TAKEN_ON or "staff" not in PEOPLE[kind])
    and (
        kind != "staff"
        or VERBS[cause].__name__ in ("reset", "close_account", "change_role")
        or cause
        in {
            Cause.PASSWORD_CHANGED,
            Cause.SIGNED_OUT,
            Cause.SIGNED_OUT_EVERYWHERE,
            Cause.LOOK_ENDED,
            Cause.USERNAME_CHANGED,
            Cause.ENDED_BY_FIRM,
        }
    )
    and (
        cause not in {Cause.FIRST_PASSWORD, Cause.IDLE, Cause.ABSOLUTE_END, Cause.ADDRESS_CHANGED_BY_IMPORT}
        or kind in ("one place", "two places")
    )
]


def is_closed(cell: Extent, each: Witness, who: Somebody) -> bool:
    """What the cell means for one thing of this person. The loss is about Acme, where it is about a client."""
    last_place = len(who.places) < 2
    last_side = last_place and not who.works_here
    match cell:
        case Extent.ALL:
            return each.way is not Way.MAILS or each.name != "receipt"
        case Extent.THIS:
            return each.acts or each.way is Way.LOOKS or (each.way is Way.DRAFTS and each.side == _side(who))
        case Extent.OTHERS:
            return not each.acts
        case Extent.STAFF:
            return each.side == "staff"
        case Extent.PLACE:
            return each.place == "acme"
        case Extent.LAST if each.side:
            return each.side == "client" and last_place
        case Extent.LAST if each.way is Way.MAILS and each.name == "receipt":
            return False
        case Extent.LAST:
            return last_side if who.places else True
        case Extent.PLACE_LAST:
            return each.place == "acme" or (not each.place and last_side)
        case Extent.NONE | Extent.UNSEEN:  # tests/services/documents/requests/test_lost_rights.py
            return False


@pytest.mark.security("R7", "R9", "R17", "R18")
@pytest.mark.parametrize(("cause", "kind"), CASES, ids=[f"{cause}, {kind}" for cause, kind in CASES])
def test_each_cause_closes_what_its_row_says(house: House, cause: Cause, kind: str) -> None:
    facts = dict(PEOPLE[kind])
    who = somebody(house, *facts.pop("places"), password=cause not in NEVER_IN, **facts)  # type: ignore[misc]
    heard: list[str] = []
    stop = house.inside.bus.listen(f"person:{who.person}", heard.append)
    VERBS[cause](house, who)
    stop()
    wrong = [
        f"{each.way} {each.name} {each.place}".strip()
        for each in sorted(who.standing, key=repr)
        if (each in closed(house, who)) != is_closed(_cell(cause, each), each, who)
    ]
    assert wrong == []
    assert heard or extent(cause, Way.PAGES) is Extent.NONE


def test_every_cause_and_every_way_is_tried() -> None:
    assert set(VERBS) == set(Cause) == {cause for cause, _ in CASES}
    assert {f"token: {purpose}" for purpose in TokenPurpose} <= set(Way)


def test_the_table_is_what_the_papers_say() -> None:
    """Closing more or less is a decision: it is written down, cell by cell."""
    assert f"```text\n{rendered()}\n```" in PAPERS.read_text()


@pytest.mark.feature("IMP-05")
def test_the_history_says_that_a_look_ended_and_why(house: House) -> None:
    who = somebody(house, "acme")
    invitations.revoke(house.olga, who.places["acme"])
    with house.backstage() as db:
        event = db.scalars(select(Event).where(Event.verb == "impersonation.ended")).one()
        assert db.get_one(Contact, who.places["acme"])
    assert (event.actor_id, event.facts["why"], event.facts["viewer"]) == (
        house.olga.actor.person_id,
        Cause.ACCESS_REVOKED,
        str(house.sam.actor.person_id),
    )


@pytest.mark.security("R17")
def test_what_was_begun_in_a_session_that_ended_meanwhile_is_not_written(house: House) -> None:
    clerk = house.again(house.kim)
    with pytest.raises(SignedOut), clerk.transaction(May.EDIT_CLIENTS) as db:
        db.one(Entity, house.acme).note = "half done"
        ended = update(LoginSession).where(LoginSession.key == clerk.actor.session_key)
        db.connection().execute(ended.values(revoked_at=NOON + timedelta(seconds=1)))  # while the work goes on
        db.record("client.changed", db.one(Entity, house.acme), changed={})
    with house.backstage() as db:
        assert db.get_one(Entity, house.acme).note is None


def _look(who: Somebody) -> str:
    return next(str(id) for each, id in who.standing.items() if each.way is Way.LOOKS)


def _side(who: Somebody) -> str:
    return next(each.side for each in who.standing if each.acts)


def _cell(cause: Cause, each: Witness) -> Extent:
    if cause is Cause.LOOK_ENDED:  # the session that it is about is the look
        return Extent.THIS if each.way is Way.LOOKS else Extent.NONE
    return extent(cause, each.way)
