"""Signed in with a temporary password: nothing is open but choosing the lasting one, the language and the way out."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from data.errors import NotAllowed
from data.people.tables import Person
from services.access import credentials, entity_selector, sessions, sides
from services.people import list_preferences, my_preferences, personal_details
from services.platform import drafts
from services.platform.context import Context
from services.platform.door_refusals import PasswordDue
from services.platform.permissions import May
from tests.cast import NOON, House, viewed_by
from tests.services.signing_in import OTHER, PASSWORD, give, going_on, live

ROOT = Path(__file__).parents[3]
# Where the one door is opened wider for them, and why nowhere else: each is a step of choosing, or the language of it.
OPEN = {
    ("services/access/credentials.py", "confirm"),
    ("services/access/credentials.py", "_replace_password"),
    ("services/people/my_preferences.py", "choose_language"),
}


def due(house: House, ctx: Context) -> Context:
    with house.backstage() as db:
        db.one(Person, ctx.actor.person_id).must_change_password = True
    return house.again(ctx)


@pytest.mark.feature("AUT-02")
@pytest.mark.security("R7", "R22")
@pytest.mark.parametrize("who", ["alice", "bob", "maria", "olga", "sam", "kim", "rita", "ben"])
def test_no_permission_opens_the_door_to_whoever_has_still_to_choose(sqlite_house: House, who: str) -> None:
    ctx = getattr(sqlite_house.switch_all_on(), who)
    held = [each for each in May if ctx.actor.may(each)]
    ctx = due(sqlite_house, ctx)
    assert held
    for permission in held:
        for selected in (True, False):
            with pytest.raises(PasswordDue), ctx.transaction(permission, selected=selected):
                pass
    for permission in set(May) - set(held):
        with pytest.raises(NotAllowed), ctx.transaction(permission, password_due=True):
            pass


VERBS: dict[str, Callable[[House, Context], object]] = {
    "user name": lambda house, ctx: credentials.change_username(ctx, PASSWORD, "another.name"),
    "address": lambda house, ctx: credentials.request_email_change(ctx, PASSWORD, "new@example.test"),
    "password again": lambda house, ctx: credentials.reauthenticate(ctx, PASSWORD),
    "theme": lambda house, ctx: my_preferences.choose_theme(ctx, "dark"),
    "details": lambda house, ctx: personal_details.personal(ctx),
    "sessions": lambda house, ctx: sessions.mine(ctx),
    "one session": lambda house, ctx: sessions.end_one(ctx, ctx.actor.session_key),
    "all sessions": lambda house, ctx: sessions.end_others(ctx),
    "selector": lambda house, ctx: entity_selector.choose(ctx, str(house.acme)),
    "drafts": lambda house, ctx: drafts.saved(ctx, "/account"),
    "list": lambda house, ctx: list_preferences.choice(ctx, "invoices"),
    "side": lambda house, ctx: sides.switch(house.inside, ctx.actor.session_key, NOON, staff=True),
}


@pytest.mark.feature("AUT-02")
@pytest.mark.parametrize("verb", VERBS)
def test_no_verb_about_oneself_works_before_it(sqlite_house: House, verb: str) -> None:
    house = sqlite_house
    give(house, house.maria)
    with house.backstage() as db:  # somebody of both sides, for the change of sides
        db.one(Person, house.maria.actor.person_id).staff_role = house.kim.actor.role
    ctx = due(house, house.maria)
    before = live(house, ctx)
    with pytest.raises(PasswordDue):
        VERBS[verb](house, ctx)
    assert live(house, ctx) == before


@pytest.mark.feature("AUT-02", "AUT-22", "AUT-25")
def test_what_is_open_is_the_password_the_language_and_the_way_out(sqlite_house: House) -> None:
    house = sqlite_house
    for who in (house.alice, house.kim):
        give(house, who)
        ctx = due(house, who)
        my_preferences.choose_language(ctx, "el")
        ctx = going_on(house, credentials.set_own_password(ctx, OTHER, OTHER))
        with ctx.transaction(May.READ_SELF):
            pass  # and from then on all is as ever
        give(house, who)
        ctx = going_on(house, credentials.change_password(due(house, ctx), PASSWORD, OTHER, OTHER))
        sessions.log_out(due(house, ctx))
        assert live(house, who) == []


def test_whoever_looks_through_their_eyes_sees_what_they_will_see(sqlite_house: House) -> None:
    seen = viewed_by(sqlite_house.sam, due(sqlite_house, sqlite_house.alice))
    with seen.transaction(May.READ_BILLING):
        pass


def test_the_system_is_not_asked_for_a_password(sqlite_house: House) -> None:
    actor = replace(sqlite_house.system.actor, must_change_password=False)
    with replace(sqlite_house.system, actor=actor).transaction(May.SYSTEM_LOOK):
        pass


def test_the_door_is_wider_for_these_verbs_only() -> None:
    found = set()
    for path in (ROOT / "services").rglob("*.py"):
        for outer in ast.parse(path.read_text()).body:
            if isinstance(outer, ast.FunctionDef) and any(
                isinstance(node, ast.keyword) and node.arg == "password_due" for node in ast.walk(outer)
            ):
                found.add((str(path.relative_to(ROOT)), outer.name))
    assert found == OPEN
