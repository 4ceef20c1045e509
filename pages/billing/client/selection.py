"""What is ticked on one open page: explicit invoices, wherever shown, and what they come to (PAY-04, PAY-05)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from services.billing.checkout.payable import Payable, ToPay, code_of
from services.billing.invoices.listing import InvoiceRow
from services.billing.settings import PRESELECT
from services.platform.firm_settings import Preferences


class Basket:
    """Holds no right to pay: the confirm screen and the service look at every invoice again."""

    def __init__(self, offer: ToPay, firm: Preferences) -> None:
        self.offer = offer
        self.known = {str(each.id): each for each in offer.invoices}
        self.ticked = frozenset(str(each.id) for each in offer.invoices if _at_first(each, firm))

    def tick(self, ids: Collection[str]) -> None:
        """Take over the ticks of the list; what may not be paid is left out."""
        self.ticked = frozenset(id for id in ids if id in self.known)

    def can_take(self, row: InvoiceRow) -> bool:
        """Whether a row may be ticked; its figures are kept if so."""
        if (
            not row.online
            or row.is_pending
            or row.entity_id not in self.offer.allowed.get(row.currency, ())
            or not self.offer.takes(row.balance_minor, row.currency)
        ):
            return False
        self.known[str(row.id)] = Payable(row.id, row.entity_id, row.currency, row.balance_minor, row.days_late > 0)
        return True

    def learn(self, more: Iterable[Payable]) -> None:
        """Invoices that may be ticked although no page has shown them yet."""
        self.known |= {str(each.id): each for each in more}

    def renew(self, offer: ToPay, asked: Collection[UUID]) -> None:
        """Of what was `asked` about, what is payable now: the rest was paid or voided meanwhile and loses its tick.

        What was ticked since then was not asked about, and keeps its tick.
        """
        still = {str(each.id): each for each in offer.invoices}
        gone = {str(id) for id in asked} - still.keys()
        self.known = {id: each for id, each in self.known.items() if id not in gone} | still
        self.ticked -= gone
        self.offer = ToPay(
            self.offer.invoices, {**self.offer.allowed, **offer.allowed}, {**self.offer.rules, **offer.rules}
        )

    @property
    def ids(self) -> tuple[UUID, ...]:
        return tuple(UUID(id) for id in self.ticked)

    def sums(self) -> dict[str, int]:
        """Per currency what the ticked invoices come to, in minor units."""
        sums: defaultdict[str, int] = defaultdict(int)
        for id in self.ticked:
            sums[self.known[id].currency] += self.known[id].minor
        return dict(sums)

    def entities(self) -> int:
        return len({self.known[id].entity_id for id in self.ticked})

    def elsewhere(self, shown: Iterable[str]) -> int:
        """How many ticked invoices the page does not show; they are charged all the same."""
        return len(self.ticked.difference(shown))

    def codes(self, currency: str) -> str:
        """The ticked invoices of one currency, for the address of the confirm screen."""
        return "".join(
            code_of(each.id) for id, each in self.known.items() if id in self.ticked and each.currency == currency
        )

    def count(self, currency: str) -> int:
        return sum(self.known[id].currency == currency for id in self.ticked)


def _at_first(each: Payable, firm: Preferences) -> bool:
    """C5: everything, what is late, or nothing."""
    return firm[PRESELECT] == "all_outstanding" or (firm[PRESELECT] == "overdue" and each.is_overdue)
