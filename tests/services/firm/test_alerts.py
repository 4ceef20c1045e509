"""Patterns of security events alert the owners: once each, in one mail that gathers, seen by whoever has the right."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from data.access.security_events import AlertSeen, Seen, note
from data.database.session import Author
from data.errors import NotAllowed, NotFound
from data.firm.tables import Mail
from data.people.tables import Assignment, Person
from data.statuses import MailState, SecurityKind, StaffRole
from services.access import authentication
from services.access.credentials import AskAgain
from services.access.security_notes import Given
from services.dashboard import navigation
from services.firm import alerts, security_list, settings, team
from services.firm.alert_patterns import BY_KEY, PATTERNS
from services.firm.security_list import SecurityRow
from services.mail.queue import written
from services.operations.retention import sweep
from services.platform.context import Context
from services.platform.lists.query import ListQuery
from services.platform.permissions import May
from tests.cast import NOON, House, viewed_by
from tests.services.access.test_security_events import seen

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EVENTS: dict[str, Seen] = {
    "refusals": Seen(SecurityKind.REFUSED, "NotAllowed", "permission", "team:manage"),
    "grants": Seen(SecurityKind.GRANTED, Given.ROLE, "person", "x"),
    "access": Seen(SecurityKind.GRANTED, Given.ACCESS, "person", "x"),
    "malware": Seen(SecurityKind.MALWARE, "Win.Test.EICAR_HDB-1", "document", "x"),
    "addresses": Seen(SecurityKind.ADDRESS_ASKED, "address changed by staff", "person", "x"),
    "networks": Seen(SecurityKind.NEW_NETWORK, "staff", "network", "198.51.100.0/24"),
    "looks": Seen(SecurityKind.IMPERSONATED, "asked on the phone", "person", "x"),
}
# What looks alike and is no pattern.
HARMLESS: dict[str, Seen] = {
    "reads": Seen(SecurityKind.READ, "pdf", "invoice", "x"),
    "ended": Seen(SecurityKind.ENDED, "logged out", "person", "x"),
    "own address": Seen(SecurityKind.ADDRESS_ASKED, "themselves", "person", "x"),
    "a client's network": Seen(SecurityKind.NEW_NETWORK, "client", "network", "198.51.100.0/24"),
}


def happens(house: House, who: Context | None, what: Seen, times: int, *, after: timedelta = timedelta(0)) -> None:
    with house.backstage() as db:
        db.now = NOON + after
        db.author = who.actor.author if who else Author()
        note(db, what, times=times)


def watch(house: House, after: timedelta = timedelta(0)) -> int:
    return alerts.watch(authentication.system(house.inside, NOON + after))


def found(house: House) -> list[tuple[str, UUID | None, int]]:
    return [(each.reason, each.person_id, each.number) for each in seen(house, SecurityKind.ALERT)]


def letters(house: House) -> list[tuple[str, str]]:
    """Recipient and text of the mails about alerts."""
    with house.backstage() as db:
        rows = list(db.scalars(select(Mail).where(Mail.kind == alerts.KIND).order_by(Mail.made_at, Mail.recipient)))
        return [(row.recipient, str(written(house.system, row).get_body(("plain",)).get_content())) for row in rows]


def test_every_pattern_is_tried_here() -> None:
    assert set(EVENTS) == set(BY_KEY) == {each.key for each in PATTERNS}
    assert all(each.within >= each.quiet > timedelta(0) and each.least > 0 for each in PATTERNS)


@pytest.mark.security("R94")
@pytest.mark.parametrize("key", EVENTS)
def test_a_pattern_alerts_from_its_number_on(house: House, key: str) -> None:
    least = BY_KEY[key].least
    if least > 1:
        happens(house, house.kim, EVENTS[key], least - 1)
        assert watch(house, MINUTE) == 0
    happens(house, house.kim, EVENTS[key], 1, after=MINUTE)
    assert watch(house, 2 * MINUTE) == 1
    assert found(house) == [(key, house.kim.actor.person_id, least)]
    [(recipient, text)] = letters(house)
    assert recipient == "olga@example.test"
    assert "Kim Low" in text
    assert "/staff/security" in text


@pytest.mark.parametrize("what", HARMLESS)
def test_what_is_no_pattern_alerts_nobody(house: House, what: str) -> None:
    happens(house, house.kim, HARMLESS[what], 500)
    assert watch(house, MINUTE) == 0
    assert letters(house) == []


def test_many_people_who_did_a_little_are_no_pattern(house: House) -> None:
    for who in (house.kim, house.rita, house.sam, house.alice):
        happens(house, who, EVENTS["refusals"], 10)
    assert watch(house, MINUTE) == 0


def test_strangers_alert_nobody_and_the_command_line_does(house: House) -> None:
    happens(house, None, EVENTS["refusals"], 5000)
    assert watch(house, MINUTE) == 0
    happens(house, None, EVENTS["grants"], 1)
    assert watch(house, 2 * MINUTE) == 1
    assert found(house) == [("grants", None, 1)]
    assert "The portal gave a colleague" in letters(house)[0][1]


def test_whoever_looked_through_other_eyes_is_who_did_it(house: House) -> None:
    happens(house, viewed_by(house.sam, house.alice), EVENTS["refusals"], 20)
    watch(house, MINUTE)
    assert found(house) == [("refusals", house.sam.actor.person_id, 20)]


@pytest.mark.security("R94")
def test_the_same_is_told_once_and_what_comes_later_again(house: House) -> None:
    happens(house, house.kim, EVENTS["grants"], 1)
    assert [watch(house, MINUTE * n) for n in (1, 2, 30)] == [1, 0, 0]
    happens(house, house.kim, replace(EVENTS["grants"], subject_id="y"), 1, after=40 * MINUTE)
    assert [watch(house, MINUTE * n) for n in (41, 60, 61, 62, 200)] == [0, 0, 1, 0, 0]
    assert found(house) == [("grants", house.kim.actor.person_id, 1), ("grants", house.kim.actor.person_id, 1)]


def test_what_happened_while_the_portal_stood_still_is_told_when_it_runs_again(house: House) -> None:
    happens(house, None, EVENTS["grants"], 1)
    assert watch(house, 20 * HOUR) == 1


def test_what_is_long_past_alerts_nobody(house: House) -> None:
    for each in EVENTS.values():
        happens(house, house.kim, each, 500)
    assert watch(house, 2 * DAY) == 0


@pytest.mark.security("R49", "R94")
def test_no_storm_of_mails_one_an_hour_gathers_what_belongs_together(house: House) -> None:
    for n, who in enumerate((house.kim, house.rita, house.sam)):
        happens(house, who, EVENTS["refusals"], 50, after=MINUTE * n)
    watch(house, 3 * MINUTE)
    [(_, text)] = letters(house)
    assert all(name in text for name in ("Kim Low", "Rita Read", "Sam Reid"))
    happens(house, house.ben, EVENTS["refusals"], 50, after=5 * MINUTE)
    happens(house, house.alice, EVENTS["refusals"], 50, after=30 * MINUTE)
    for n in (6, 31, 45):
        watch(house, MINUTE * n)
    assert len(found(house)) == 5
    assert len(letters(house)) == 1
    watch(house, 64 * MINUTE)
    [_, (_, text)] = letters(house)
    assert ("Ben Book" in text, "Alice Adams" in text, "Kim Low" in text) == (True, True, False)
    watch(house, 200 * MINUTE)
    assert len(letters(house)) == 2


def test_other_matters_have_mails_of_their_own(house: House) -> None:
    for each in EVENTS.values():
        happens(house, house.kim, each, 500)
    assert watch(house, MINUTE) == len(EVENTS)
    assert len(letters(house)) == len(EVENTS)


@pytest.mark.security("R94")
def test_every_owner_with_an_open_account_is_told_in_their_language(house: House) -> None:
    house.staff("Ada Admin", StaffRole.ADMINISTRATOR)
    greek, gone = house.staff("Petros Owner", StaffRole.OWNER), house.staff("Gone Owner", StaffRole.OWNER)
    with house.backstage() as db:
        db.one(Person, greek.actor.person_id).language = "el"
        db.one(Person, gone.actor.person_id).staff_closed_at = NOON
    happens(house, house.kim, EVENTS["grants"], 1)
    watch(house, MINUTE)
    told = dict(letters(house))
    assert set(told) == {"olga@example.test", "petros@example.test"}
    assert "Kim Low gave a colleague" in told["olga@example.test"]
    assert "gave a colleague" not in told["petros@example.test"]


def test_the_firm_may_name_somebody_else_or_nobody(house: House) -> None:
    house.prefer(alert_mails_to="guard@example.test")
    happens(house, house.kim, EVENTS["grants"], 1)
    watch(house, MINUTE)
    assert [recipient for recipient, _ in letters(house)] == ["guard@example.test"]
    house.prefer(alert_mails=False)
    happens(house, house.rita, EVENTS["grants"], 1, after=MINUTE)
    assert watch(house, 2 * HOUR) == 1
    assert len(letters(house)) == 1


@pytest.mark.security("R13")
def test_who_is_told_is_changed_only_with_a_recent_password(house: House) -> None:
    stale = replace(house.olga, now=NOON + HOUR)
    for values in ({"alert_mails": False}, {"alert_mails_to": "x@example.test"}):
        with pytest.raises(AskAgain):
            settings.change(stale, settings.policy(house.olga).version, values)
    assert settings.change(house.olga, settings.policy(house.olga).version, {"alert_mails": False})


def test_two_processes_at_once_alert_once(house: House) -> None:
    for each in EVENTS.values():
        happens(house, house.kim, each, 500)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: watch(house, MINUTE), range(4)))
    assert sum(made) == len(found(house)) == len(EVENTS)
    assert len(letters(house)) == len(EVENTS)


def test_an_idle_portal_writes_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    happens(house, house.kim, EVENTS["grants"], 1)
    watch(house, MINUTE)
    monkeypatch.setattr(alerts, "advisory_lock", lambda *_: pytest.fail("wrote"))
    assert watch(house, 2 * MINUTE) == 0


def test_a_mail_that_was_sent_is_not_written_again_when_it_is_cancelled(house: House) -> None:
    happens(house, house.kim, EVENTS["grants"], 1)
    watch(house, MINUTE)
    with house.backstage() as db:
        db.scalars(select(Mail).where(Mail.kind == alerts.KIND)).one().state = MailState.CANCELLED
    watch(house, 3 * HOUR)
    assert len(letters(house)) == 1


def rows(ctx: Context, **asked: object) -> list[SecurityRow]:
    return list(security_list.page_of(ctx, ListQuery(**asked)).rows)  # type: ignore[arg-type]


def reads(house: House) -> None:
    """Something about Acme, something about Umbra, something about no client."""
    happens(house, house.sam, Seen(SecurityKind.READ, "pdf", "invoice", str(house.invoice().id), house.acme), 2)
    happens(
        house,
        house.sam,
        Seen(SecurityKind.READ, "pdf", "invoice", str(house.invoice(of=house.umbra).id), house.umbra),
        1,
        after=MINUTE,
    )
    happens(house, house.kim, EVENTS["refusals"], 1, after=2 * MINUTE)


def ada(house: House) -> Context:
    """An administrator who looks after Acme alone."""
    made = house.staff("Ada Admin", StaffRole.ADMINISTRATOR, sees_all_clients=False)
    with house.backstage() as db:
        db.add(Assignment(person_id=made.actor.person_id, entity_id=house.acme))
    return made


@pytest.mark.security("R90", "R91")
def test_the_list_says_who_what_and_about_whom(house: House) -> None:
    reads(house)
    assert [(each.who, each.kind, each.client, each.subject[:4], each.number) for each in rows(house.olga)] == [
        ("Kim Low", SecurityKind.REFUSED, "", "", 1),
        ("Sam Reid", SecurityKind.READ, "Umbra SA", "INV-", 1),
        ("Sam Reid", SecurityKind.READ, "Acme Ltd", "INV-", 2),
    ]


def test_the_list_is_narrowed_by_kind_person_and_day(house: House) -> None:
    reads(house)
    happens(house, house.kim, HARMLESS["ended"], 1, after=-30 * DAY)
    kim = str(house.kim.actor.person_id)
    assert [each.kind for each in rows(house.olga, chosen={"person": (kim,)})] == [
        SecurityKind.REFUSED,
        SecurityKind.ENDED,
    ]
    assert len(rows(house.olga, chosen={"kind": ("read", "nonsense")})) == 2
    assert len(rows(house.olga, chosen={"kind": ("read",), "person": (kim, "nonsense")})) == 0
    today = NOON.date()
    assert len(rows(house.olga, first=today, last=today)) == 3
    assert len(rows(house.olga, last=today - DAY)) == 1
    assert [name for _, name in security_list.people(house.olga)] == ["Kim Low", "Sam Reid"]


def test_pages_of_the_list_hold_every_row_once(house: House) -> None:
    for n in range(30):
        happens(house, house.kim, replace(HARMLESS["reads"], subject_id=str(n)), 1, after=MINUTE * n)
    pages = [security_list.page_of(house.olga, ListQuery(per_page=12, page=n)) for n in (1, 2, 3)]
    ids = [each.seq for page in pages for each in page.rows]
    assert (len(ids), ids, {page.found for page in pages}) == (30, sorted(ids, reverse=True), {30})


@pytest.mark.security("R21", "R90")
def test_whoever_sees_some_clients_sees_what_is_about_those(house: House) -> None:
    reads(house)
    happens(house, house.kim, replace(EVENTS["looks"], entity_id=house.umbra), 50)
    happens(house, house.rita, replace(EVENTS["looks"], entity_id=house.acme), 50)
    watch(house, MINUTE)
    limited = ada(house)
    assert {each.client for each in rows(limited)} == {"Acme Ltd"}
    assert [name for _, name in security_list.people(limited)] == ["Rita Read", "Sam Reid"]
    alerts_in_view = security_list.open_alerts(limited)
    assert [(each.who, each.client) for each in alerts_in_view.rows] == [("Rita Read", "Acme Ltd")]
    other = next(each for each in security_list.open_alerts(house.olga).rows if each.who == "Kim Low")
    with pytest.raises(NotFound):
        security_list.mark_seen(limited, other.seq)
    assert navigation.counters(limited)["security"] == 1


VERBS: dict[str, Callable[[Context], object]] = {
    "list": lambda ctx: security_list.page_of(ctx, ListQuery()),
    "people": security_list.people,
    "alerts": security_list.open_alerts,
    "mark": lambda ctx: security_list.mark_seen(ctx, 1),
}


@pytest.mark.security("R22", "R90")
@pytest.mark.parametrize("verb", VERBS)
def test_nobody_else_reads_or_marks_anything(house: House, verb: str) -> None:
    for who in (house.alice, house.sam, house.kim, house.rita, house.ben, viewed_by(house.olga, house.alice)):
        with pytest.raises(NotAllowed):
            VERBS[verb](who)
    assert security_list.alerts_for(house.sam).rows == ()
    assert "security" not in navigation.counters(house.sam)
    assert house.staff("Ada Admin", StaffRole.ADMINISTRATOR).actor.may(May.READ_SECURITY)


@pytest.mark.security("R94")
def test_an_alert_waits_until_somebody_has_seen_it_and_says_who(house: House) -> None:
    happens(house, house.kim, EVENTS["grants"], 1)
    watch(house, MINUTE)
    (waiting,) = security_list.open_alerts(house.olga).rows
    assert navigation.counters(house.olga)["security"] == 1
    security_list.mark_seen(house.olga, waiting.seq)
    security_list.mark_seen(house.staff("Ada Admin", StaffRole.ADMINISTRATOR), waiting.seq)
    assert security_list.open_alerts(house.olga).found == navigation.counters(house.olga)["security"] == 0
    (kept,) = rows(house.olga, chosen={"kind": ("alert",)})
    assert (kept.seen_by, kept.seen_at) == ("Olga Owner", NOON)
    with house.backstage() as db:
        assert len(db.scalars(select(AlertSeen)).all()) == 1


def test_what_is_no_alert_cannot_be_marked(house: House) -> None:
    reads(house)
    for seq in (*(each.seq for each in seen(house)), 0, 10**15):
        with pytest.raises(NotFound):
            security_list.mark_seen(house.olga, seq)


@pytest.mark.security("R96")
def test_what_was_seen_goes_with_the_alert(house: House) -> None:
    happens(house, house.kim, EVENTS["grants"], 1)
    watch(house, MINUTE)
    (waiting,) = security_list.open_alerts(house.olga).rows
    security_list.mark_seen(house.olga, waiting.seq)
    for after, left in ((DAY, 1), (800 * DAY, 0)):
        sweep(authentication.system(house.inside, NOON + after))
        with house.backstage() as db:
            assert len(db.scalars(select(AlertSeen)).all()) == left


@pytest.mark.security("R49", "R94")
def test_the_least_client_sends_the_owners_one_mail_a_day(house: House) -> None:
    """By the hour as often as is an alert, for a day; whoever works here is told of each hour."""
    for hour in range(24):
        happens(house, house.lena, EVENTS["refusals"], 20, after=HOUR * hour)
        watch(house, HOUR * hour + MINUTE)
    assert [(reason, who) for reason, who, _ in found(house)] == [("refusals", house.lena.actor.person_id)]
    assert len(letters(house)) == 1
    for hour in (25, 27):
        happens(house, house.kim, EVENTS["refusals"], 20, after=HOUR * hour)
        assert watch(house, HOUR * hour + MINUTE) == 1


@pytest.mark.security("R94")
def test_a_second_new_network_within_the_day_alerts_at_once(house: House) -> None:
    for hour, network in enumerate(("198.51.100.0/24", "203.0.113.0/24", "198.51.100.0/24")):
        happens(house, house.kim, replace(EVENTS["networks"], subject_id=network), 1, after=2 * HOUR * hour)
        assert watch(house, 2 * HOUR * hour + MINUTE) == (1 if hour < 2 else 0)
    assert len(letters(house)) == 2


@pytest.mark.security("R94")
def test_nothing_pushes_a_given_right_out_of_view(house: House) -> None:
    """Alerts of a pattern and a person are one row, seen together; those of rights come first."""
    happens(house, house.kim, EVENTS["grants"], 1)
    watch(house, MINUTE)
    for hour in range(1, 14):
        happens(house, house.rita, EVENTS["refusals"], 20, after=HOUR * hour)
        watch(house, HOUR * hour + MINUTE)
    waiting = security_list.open_alerts(house.olga)
    assert [(each.reason, each.who, each.number) for each in waiting.rows] == [
        ("grants", "Kim Low", 1),
        ("refusals", "Rita Read", 13 * 20),
    ]
    assert waiting.found == navigation.counters(house.olga)["security"] == 2
    security_list.mark_seen(house.olga, waiting.rows[1].seq)
    assert [each.reason for each in security_list.open_alerts(house.olga).rows] == ["grants"]
    assert navigation.counters(house.olga)["security"] == 1


def test_where_nobody_can_be_told_an_idle_portal_writes_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with house.backstage() as db:
        db.one(Person, house.olga.actor.person_id).go_by_email(None)
    happens(house, house.kim, EVENTS["grants"], 1)
    assert watch(house, MINUTE) == 1
    monkeypatch.setattr(alerts, "advisory_lock", lambda *_: pytest.fail("wrote"))
    assert watch(house, 2 * MINUTE) == 0


@pytest.mark.security("R94")
def test_owners_hear_that_alerts_go_elsewhere(house: House) -> None:
    ada = house.staff("Ada Admin", StaffRole.ADMINISTRATOR)
    for change, words in (
        ({"alert_mails_to": "ada@evil.test"}, "now go to ada@evil.test"),
        ({"alert_mails_to": ""}, "now go to every owner"),
        ({"alert_mails": False}, "Nobody is mailed about alerts any more"),
    ):
        settings.change(ada, settings.policy(ada).version, change)
        with house.backstage() as db:
            *_, mail = db.scalars(
                select(Mail).where(Mail.kind == "alert_mails_changed").order_by(Mail.made_at, Mail.id)
            )
            texts = [
                str(written(house.system, each).get_body(("plain",)).get_content())
                for each in db.scalars(select(Mail).where(Mail.kind == "alert_mails_changed"))
            ]
        assert mail.recipient == "olga@example.test"
        assert any("Ada Admin changed it." in text and words in text for text in texts)


@pytest.mark.security("R94")
def test_nobody_but_an_owner_closes_an_alert_about_themselves(house: House) -> None:
    ada = house.staff("Ada Admin", StaffRole.ADMINISTRATOR)
    for who in (ada, house.olga):
        happens(house, who, EVENTS["grants"], 1)
    watch(house)
    rows = {row.who: row.seq for row in security_list.open_alerts(ada).rows}
    with pytest.raises(security_list.AboutYou):
        security_list.mark_seen(ada, rows["Ada Admin"])
    security_list.mark_seen(house.olga, rows["Ada Admin"])
    security_list.mark_seen(house.olga, rows["Olga Owner"])
    assert security_list.open_alerts(ada).rows == ()


@pytest.mark.security("R94")
def test_a_new_owner_is_an_alert_though_an_administrator_may_as_much(house: House) -> None:
    ada = house.staff("Ada Admin", StaffRole.ADMINISTRATOR)
    row = next(each for each in team.people(house.olga) if each.id == ada.actor.person_id)
    team.change(
        house.olga, row.id, row.version, role="owner", may_impersonate=row.may_impersonate, sees_all_clients=True
    )
    assert watch(house) == 1
    [(reason, person_id, _)] = found(house)
    assert (reason, person_id) == ("grants", house.olga.actor.person_id)


@pytest.mark.security("R26")
def test_who_sees_some_clients_reads_what_people_are_called_there(house: House) -> None:
    """A contact's name in their own account is not shown, neither as who did it nor as whom it was about."""
    ada = house.staff("Ada Admin", StaffRole.ADMINISTRATOR, sees_all_clients=False)
    with house.backstage() as db:
        db.add(Assignment(person_id=ada.actor.person_id, entity_id=house.acme))
        person = db.get_one(Person, house.maria.actor.person_id)
        person.name = "Secret Married-Name"
        person.refold()
    ada = house.again(ada)
    viewed_by(house.sam, house.maria).saw_paper("pdf", "invoice", UUID(int=1), house.acme)
    happens(house, house.sam, Seen(SecurityKind.GRANTED, Given.ACCESS, "person", str(person.id), house.acme), 1)
    rows = security_list.page_of(ada, ListQuery()).rows
    assert {(row.who, row.viewer, row.subject) for row in rows} == {
        ("Maria Pappas", "Sam Reid", ""),
        ("Sam Reid", "", "Maria Pappas"),
    }
    assert "Secret" not in repr(security_list.people(ada))
    assert {name for _, name in security_list.people(ada)} == {"Sam Reid", "Maria Pappas"}  # who did it, and to whom


def about(who: Context, entity: UUID | None = None) -> Seen:
    return Seen(SecurityKind.GRANTED, Given.ROLE, "person", str(who.actor.person_id), entity)


@pytest.mark.security("R94")
def test_the_mail_names_whom_it_was_about(house: House) -> None:
    for who in (house.rita, house.sam):
        happens(house, house.kim, about(who), 1)
    happens(house, house.sam, about(house.ben), 1)  # of somebody else
    watch(house, MINUTE)
    [(_, text)] = letters(house)
    assert "It was about Sam Reid, Rita" in text
    assert "/staff/security" in text


@pytest.mark.parametrize("role", [StaffRole.ADMINISTRATOR, StaffRole.OWNER])
def test_nobody_is_offered_to_close_what_is_about_them_unless_they_own_the_firm(house: House, role: StaffRole) -> None:
    ada = house.staff("Ada Admin", role)
    happens(house, ada, EVENTS["grants"], 1)
    watch(house, MINUTE)
    [hers] = security_list.open_alerts(ada).rows
    [others] = security_list.open_alerts(house.olga).rows
    assert (hers.is_others_to_close, others.is_others_to_close) == (role is not StaffRole.OWNER, False)


@pytest.mark.security("R94")
def test_who_finds_what_somebody_did_and_what_was_done_to_them(house: House) -> None:
    happens(house, house.kim, about(house.sam), 1)
    happens(house, house.sam, about(house.rita), 1)
    happens(house, house.rita, about(house.ben), 1)

    def rows(who: Context) -> int:
        return security_list.page_of(house.olga, ListQuery(chosen={"person": (str(who.actor.person_id),)})).found

    assert [rows(each) for each in (house.kim, house.sam, house.rita, house.ben)] == [1, 2, 2, 1]
    offered = {id for id, _ in security_list.people(house.olga)}
    assert offered >= {each.actor.person_id for each in (house.kim, house.sam, house.rita, house.ben)}
    limited = house.staff("Lim Ited", StaffRole.ADMINISTRATOR, sees_all_clients=False)
    assert security_list.people(limited) == ()
