"""What clients ask and the firm answers, and who is written to of what, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from data.errors import Conflict, NotAllowed, NotFound
from data.field_service.jobs import WrongVisitState
from data.field_service.requests import AnsweredAlready, ServiceRequest
from data.firm.tables import Notice
from data.service_states import ServiceRequestState, VisitState
from services.field_service import answering, asking, finishing, listing, moves, told
from services.field_service.answering import OtherKind, VisitGone
from services.field_service.asking import MOST_WAITING, AlreadyAsked, ManyWaiting, TooLate
from services.field_service.calendar_file import calendar_file
from services.field_service.holding import VisitChanged
from services.field_service.notices import ASKED
from services.field_service.plans import PlanForm
from services.platform.context import Context
from services.platform.permissions import May
from services.platform.text_input import Missing, TooLong
from tests.cast import House, viewed_by
from tests.services.field_service.working import (
    HOUR,
    TOMORROW,
    form,
    made,
    mails,
    once,
    rows,
    seen,
    services,
    somebody,
    version,
    weekly,
    worker,
)

pytestmark = [pytest.mark.feature("SVC-03")]
NEXT_WEEK = TOMORROW + timedelta(days=6)


def states(house: House) -> list[str]:
    with house.backstage() as db:
        return [each.value for each in db.scalars(select(ServiceRequest.state).order_by(ServiceRequest.asked_at))]


def notices(house: House) -> list[str]:
    with house.backstage() as db:
        return sorted(each.facts["how"] for each in db.scalars(select(Notice).where(Notice.kind == ASKED.name)))


def coming(house: House) -> UUID:
    return made(house, once(house.day(7)))


def test_a_new_service_is_asked_for_once_and_becomes_a_job(town: House) -> None:
    id = asking.ask_new(town.alice, town.acme, "Please clean the roof.\nIt is urgent.", "Mondays")
    assert asking.ask_new(town.alice, town.acme, "Please clean the roof.\nIt is urgent.", "Mondays") == id
    assert notices(town) == ["new"]
    [mine] = services(town.alice).requests
    assert (mine.title, mine.wish, mine.state) == ("Please clean the roof.", "Mondays", ServiceRequestState.WAITING)
    [row] = answering.waiting(town.sam)
    assert (row.client, row.text.splitlines()[1]) == ("Acme Ltd", "It is urgent.")
    visit = answering.accept_new(town.sam, id, form("Roof"), PlanForm(), "Gladly.")
    with pytest.raises(AnsweredAlready):
        answering.accept_new(town.kim, id, form("Roof"), PlanForm())
    assert (seen(town.alice, visit).state, seen(town.alice, visit).wish) == (VisitState.WAITING, "Mondays")
    [answered] = services(town.alice).requests
    assert (answered.state, answered.answer, answered.title) == (ServiceRequestState.ACCEPTED, "Gladly.", "Roof")
    assert answering.waiting(town.sam) == []
    assert len(rows(town)) == 1


def test_another_date_is_asked_for_and_the_visit_moves_with_one_mail(town: House) -> None:
    id = coming(town)
    told.turn(worker(town, HOUR))
    before = len(mails(town))
    request = asking.ask_other_date(town.alice, id, "I am away.", "The week after")
    with pytest.raises(AlreadyAsked):
        asking.ask_other_date(town.bob, id, "", "Never")
    assert services(town.alice).scheduled[0].is_asked
    now = version(town, id)
    with pytest.raises(VisitChanged):
        answering.accept_other_date(town.sam, request, now - 1, NEXT_WEEK, NEXT_WEEK + HOUR)
    answering.accept_other_date(town.sam, request, now, NEXT_WEEK, NEXT_WEEK + HOUR, "See you then.")
    assert (seen(town.alice, id).starts_at, seen(town.alice, id).wish) == (NEXT_WEEK, "The week after")
    told.turn(worker(town, 2 * HOUR))
    new = mails(town)[:]
    assert len(new) - before == sum(kind == "service_answered" for kind, _ in new)
    other = asking.ask_other_date(town.alice, id, "", "Later")
    answering.accept_other_date(town.sam, other, version(town, id))
    assert seen(town.alice, id).state is VisitState.WAITING


def test_a_visit_is_cancelled_on_request_while_the_notice_allows_it(town: House) -> None:
    soon, id = made(town, once(town.day(1), "14:00", "15:00")), coming(town)
    with pytest.raises(TooLate):
        asking.ask_cancel(town.alice, soon)  # 23 hours
    with pytest.raises(TooLate):
        asking.ask_other_date(town.alice, soon, "", "Later")
    assert not seen(town.alice, soon).may_ask
    town.prefer(service_cancel_hours=12)
    again = asking.ask_cancel(town.again(town.alice), soon)
    answering.decline(town.sam, again, "The crew is on its way already.")
    answering.decline(town.sam, again, "Twice is once.")
    with pytest.raises(AnsweredAlready):
        answering.accept_cancel(town.sam, again, version(town, soon))
    assert seen(town.alice, soon).state is VisitState.SCHEDULED
    request = asking.ask_cancel(town.alice, id, "We have moved.")
    with pytest.raises(OtherKind):
        answering.accept_other_date(town.sam, request, version(town, id))
    with pytest.raises(OtherKind):
        answering.accept_new(town.sam, request, form(), PlanForm())
    answering.accept_cancel(town.sam, request, version(town, id))
    assert seen(town.alice, id).state is VisitState.CANCELLED
    assert notices(town) == ["cancel", "cancel"]
    with pytest.raises(WrongVisitState):
        asking.ask_cancel(town.alice, id)
    assert sorted(states(town)) == ["accepted", "declined"]


def test_the_firm_cancels_by_itself_and_the_request_has_its_answer(town: House) -> None:
    id = coming(town)
    request = asking.ask_cancel(town.alice, id)
    other = asking.ask_other_date(town.alice, id, "", "Later")
    finishing.cancel(town.sam, id, version(town, id))
    assert sorted(states(town)) == ["accepted", "waiting"]
    with pytest.raises(AnsweredAlready):
        answering.decline(town.sam, request, "No")
    with pytest.raises(VisitGone):
        answering.accept_other_date(town.sam, other, version(town, id))
    answering.decline(town.sam, other, "It was cancelled.")


def test_a_client_withdraws_what_is_not_answered(town: House) -> None:
    request = asking.ask_new(town.alice, town.acme, "Roof")
    asking.withdraw(town.bob, request)  # another contact of the same client
    asking.withdraw(town.alice, request)
    with pytest.raises(AnsweredAlready):
        answering.decline(town.sam, request, "No")
    answered = asking.ask_new(town.alice, town.acme, "Wall")
    answering.decline(town.sam, answered, "We do no walls.")
    with pytest.raises(AnsweredAlready):
        asking.withdraw(town.alice, answered)


def test_requests_are_kept_to_their_rules(town: House) -> None:
    id = coming(town)
    for wrong in (" ", "\u200b"):
        with pytest.raises(Missing):
            asking.ask_new(town.alice, town.acme, wrong)
        with pytest.raises(Missing):
            asking.ask_other_date(town.alice, id, "", wrong)
    with pytest.raises(TooLong):
        asking.ask_new(town.alice, town.acme, "x" * 2001)
    for number in range(MOST_WAITING):
        asking.ask_new(town.alice, town.acme, f"Roof {number}")
    with pytest.raises(ManyWaiting):
        asking.ask_new(town.alice, town.acme, "One more")
    with pytest.raises(ManyWaiting):
        asking.ask_cancel(town.alice, id)
    asking.ask_new(town.carol, town.umbra, "Others may")


@pytest.mark.security("R25")
def test_nobody_asks_or_answers_for_others(town: House) -> None:
    id = coming(town)
    request = asking.ask_cancel(town.alice, id)
    blind = town.contact("Bo Blind", town.acme, sees_services=False)
    for ctx in (blind, viewed_by(town.sam, town.alice), town.sam):
        with pytest.raises(NotAllowed):
            asking.ask_new(ctx, town.acme, "Roof")
        with pytest.raises(NotAllowed):
            asking.ask_cancel(ctx, id)
        with pytest.raises(NotAllowed):
            asking.withdraw(ctx, request)
    for stranger in town.strangers:
        for act in (
            lambda ctx: asking.ask_new(ctx, town.acme, "Roof"),
            lambda ctx: asking.ask_cancel(ctx, id),
            lambda ctx: asking.ask_other_date(ctx, id, "", "Later"),
            lambda ctx: asking.withdraw(ctx, request),
            lambda ctx: calendar_file(ctx, id),
        ):
            with pytest.raises(NotFound):
                act(stranger)
    for ctx in (town.alice, town.rita):
        for answer in (
            lambda ctx: answering.waiting(ctx),
            lambda ctx: answering.decline(ctx, request, "No"),
            lambda ctx: answering.accept_cancel(ctx, request, 1),
            lambda ctx: answering.accept_other_date(ctx, request, 1),
            lambda ctx: answering.accept_new(ctx, request, form(), PlanForm()),
        ):
            with pytest.raises(NotAllowed):
                answer(ctx)
    with town.system.transaction(May.SYSTEM_LOOK) as db:
        assert listing.waiting_count(town.system, db) == 1


def test_of_two_clicks_at_once_one_asks(town: House) -> None:
    id = coming(town)

    def ask(ctx: Context) -> bool:
        try:
            asking.ask_cancel(ctx, id)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(ask, (town.alice, town.bob, town.alice))) == 1
    assert states(town) == ["waiting"]


def test_each_change_is_told_once_after_a_while_to_who_sees_services(town: House) -> None:
    town.contact("Bo Blind", town.acme, sees_services=False)
    id = made(town, once(town.day(3)))
    assert told.turn(town.system) == 0  # it may be moved still

    def later(minutes: int) -> int:
        return told.turn(worker(town, timedelta(minutes=minutes)))

    moves.move(town.sam, id, version(town, id), TOMORROW + 30 * HOUR, somebody(town))
    assert later(11) == 1
    assert later(12) == 0
    people = ["alice", "bob", "lena", "maria"]
    assert mails(town) == [("visit_scheduled", f"{each}@example.test") for each in people]
    seen_before = version(town, id)
    moves.unschedule(town.sam, id, seen_before)
    moves.undo(town.sam, id, version(town, id))
    assert later(30) == 0  # there and back again
    moves.unschedule(town.sam, id, version(town, id))
    assert later(50) == 1
    moves.schedule(town.sam, id, version(town, id), TOMORROW, TOMORROW + HOUR, None)
    assert later(70) == 1
    finishing.set_out(town.sam, id, version(town, id))
    assert told.turn(town.system) == 1  # that cannot wait
    finishing.finish(town.sam, id, version(town, id), ())
    assert later(90) == 0
    counted = {kind: sum(each == kind for each, _ in mails(town)) for kind, _ in mails(town)}
    assert counted == {"visit_scheduled": 8, "visit_waiting": 4, "visit_on_the_way": 4}
    assert version(town, id) == version(town, id)


def test_of_visits_that_repeat_the_first_is_told(town: House) -> None:
    made(town, weekly())
    assert told.turn(worker(town, HOUR)) == 1
    one = rows(town)[3]
    finishing.cancel(town.sam, one.id, one.version)
    assert told.turn(worker(town, 2 * HOUR)) == 1
    assert sorted({kind for kind, _ in mails(town)}) == ["visit_cancelled", "visit_scheduled"]


def test_telling_a_client_does_not_make_a_dispatcher_late(town: House) -> None:
    id = made(town, once(town.day(3)))
    before = version(town, id)
    assert told.turn(worker(town, HOUR)) == 1
    moves.unschedule(town.sam, id, before)


def test_a_visit_goes_into_a_calendar_as_one_event(town: House) -> None:
    id = made(town, once(), notes="Ring twice; then wait,\nplease. " + "Ψ" * 60, internal_notes="Difficult dog")
    text = calendar_file(town.alice, id).decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    whole = text.replace("\r\n ", "").split("\r\n")
    assert "DTSTART:20300518T070000Z" in whole
    assert "DTEND:20300518T080000Z" in whole
    assert "SUMMARY:Gutter cleaning (Harbour & Pine)" in whole
    assert f"DESCRIPTION:Ring twice\\; then wait\\,\\nplease. {'Ψ' * 60}" in whole
    assert "dog" not in text
    moves.unschedule(town.sam, id, version(town, id))
    with pytest.raises(NotFound):
        calendar_file(town.alice, id)
