"""A gateway that only pretends, for the demo and for trying things out: no money moves, and its page says so.

It behaves as a real one does: it keeps its own book (rows of gateway "test"), answers what happened absolutely, and
tells the portal by an event and a job. What ended a trip is one row per trip, so of two at once one wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Engine, select

from data.billing.payments import Checkout, GatewayEvent
from data.database.insert_once import add_once
from data.database.session import Author, Scope, ScopedSession
from data.errors import NotFound
from data.money import digits_of
from data.statuses import CheckoutStatus, PaymentMethod
from services.clock import clock
from services.integrations.payments.amounts import AmountRules
from services.integrations.payments.protocol import (
    CheckoutRequest,
    CheckoutState,
    GatewayNotice,
    NotFromGateway,
    OpenedCheckout,
)

PAGE = "/pretend/{session}"
_PREFIX = "test_"
_MOST, _LINES = 10**12 - 1, 200  # its page takes whatever the portal can ask for at once


class Choice(StrEnum):
    """What the payer lets happen on the pretend page. DECLINE leaves the trip open, as a real decline does."""

    SUCCEED = "succeed"
    DECLINE = "decline"
    DEBIT = "debit"
    DEBIT_PAID = "debit_paid"
    DEBIT_REFUSED = "debit_refused"


_STATUSES = {
    "succeed": CheckoutStatus.SUCCEEDED,
    "debit": CheckoutStatus.PROCESSING,
    "closed": CheckoutStatus.CANCELLED,
    "debit_paid": CheckoutStatus.SUCCEEDED,
    "debit_refused": CheckoutStatus.FAILED,
}


class TestGateway:
    """Knows a trip by the id of our checkout; amounts come from there."""

    __test__ = False  # not a test, in spite of its name
    name, live, connected = "test", False, True

    def __init__(self, engine: Engine, origin: str) -> None:
        self._engine, self._origin = engine, origin

    def offers(self, currency: str) -> frozenset[PaymentMethod]:
        return frozenset({PaymentMethod.CARD, PaymentMethod.BANK_DEBIT})

    def rules(self, currency: str) -> AmountRules | None:
        return AmountRules(currency, digits_of(currency), step=1, least=1, most=_MOST, lines=_LINES)

    def open(self, request: CheckoutRequest) -> OpenedCheckout:
        session = f"{_PREFIX}{request.id.hex}"
        return OpenedCheckout(session, self._origin + PAGE.format(session=session))

    def state(self, *, session: str | None = None, intent: str | None = None) -> CheckoutState:
        session = session or (intent or "").replace("pi_", "", 1)
        with self._open_book(writing=False) as db:
            return self._state(db, session)

    def close(self, session: str) -> CheckoutState:
        with self._open_book(writing=True) as db:
            _checkout(db, session)
            add_once(db, _event(db, session, "end", "closed"))
            return self._state(db, session)

    def changed_since(self, at: datetime) -> Sequence[CheckoutState]:
        with self._open_book(writing=False) as db:
            ids = db.scalars(
                select(GatewayEvent.payload).where(GatewayEvent.gateway == self.name, GatewayEvent.received_at >= at)
            ).all()
            return [self._state(db, session) for session in dict.fromkeys(str(each["session"]) for each in ids)]

    def notice(self, body: bytes, signature: str | None) -> GatewayNotice:
        raise NotFromGateway()  # nobody outside speaks for a pretended gateway

    def choose(self, db: ScopedSession, session: str, choice: Choice) -> str | None:
        """The payer pressed a button: the event's id, None when the trip was over or nothing changes."""
        _checkout(db, session)
        now = self._state(db, session).status
        settles = choice in (Choice.DEBIT_PAID, Choice.DEBIT_REFUSED)
        if choice is Choice.DECLINE or now is not (CheckoutStatus.PROCESSING if settles else CheckoutStatus.OPEN):
            return None
        event = _event(db, session, "bank" if settles else "end", choice.value)
        return event.event_id if add_once(db, event) else None

    def _state(self, db: ScopedSession, session: str) -> CheckoutState:
        checkout = _checkout(db, session)
        said = {
            row.event_id.rpartition("#")[2]: row.kind
            for row in db.scalars(
                select(GatewayEvent).where(
                    GatewayEvent.gateway == self.name, GatewayEvent.event_id.in_([f"{session}#end", f"{session}#bank"])
                )
            )
        }
        status = _STATUSES[said.get("bank") or said["end"]] if said else CheckoutStatus.OPEN
        is_debit = said.get("end") == Choice.DEBIT
        method = PaymentMethod.BANK_DEBIT if is_debit else PaymentMethod.CARD
        is_paid = status in (CheckoutStatus.SUCCEEDED, CheckoutStatus.PROCESSING, CheckoutStatus.FAILED)
        return CheckoutState(
            checkout.id,
            status,
            checkout.amount,
            session,
            f"pi_{session}" if is_paid else None,
            method if is_paid else None,
            ("Test bank debit" if is_debit else "Test card") if is_paid else None,
            error="The bank refused the debit." if status is CheckoutStatus.FAILED else None,
        )

    def _open_book(self, *, writing: bool) -> _Book:
        return _Book(self._engine, writing)


class _Book:
    """The gateway's own look into its rows: it is outside, so no person's scope applies."""

    def __init__(self, engine: Engine, writing: bool) -> None:
        self._db = ScopedSession(
            bind=engine.execution_options(writing=writing),
            scope=Scope(everything=True),
            now=clock(),
            author=Author(),
            writable=writing,
        )

    def __enter__(self) -> ScopedSession:
        self._db.begin()
        self._db.recorded = True  # a stranger's book is not our history
        return self._db

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._db.commit()
        self._db.close()


def _checkout(db: ScopedSession, session: str) -> Checkout:
    try:
        found = db.get(Checkout, UUID(hex=session.removeprefix(_PREFIX)))
    except ValueError:
        found = None
    if found is None or found.gateway != TestGateway.name:
        raise NotFound(what="payment")
    return found


def _event(db: ScopedSession, session: str, part: str, kind: str) -> GatewayEvent:
    return GatewayEvent(
        gateway=TestGateway.name,
        event_id=f"{session}#{part}",
        kind=kind,
        received_at=db.now,
        payload={"session": session},
    )
