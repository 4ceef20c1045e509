"""Amount due, overdue, credit, unapplied: the row of tiles (DSH-06 ... DSH-09, C5, C12)."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from components.display.tiles import Tile, tiles
from components.forms.button import link_button
from components.html.markup import tag
from pages.billing.client.words import money
from pages.shell.areas import Panel
from pages.shell.visit import Visit
from services.billing.settings import SHOW_PAYMENT_HISTORY, SHOW_UNAPPLIED
from services.dashboard.client import Held, MoneySheet, Owed, money_sheet
from services.dashboard.settings import PAY_NOW
from services.platform.permissions import May


def draw(visit: Visit, loaded: MoneySheet) -> Markup:
    say, found = visit.say, loaded.figures
    nothing = visit.words.money(0, visit.frame.preferences.currency)
    owed = money(visit, ((each.minor, each.currency) for each in found.owed)) or (nothing,)
    late = money(visit, ((each.overdue_minor, each.currency) for each in found.owed if each.overdue_minor))
    row = [
        Tile(say("Amount due"), owed, href="/billing", action=_pay_now(visit, loaded)),
        Tile(
            say("Overdue"),
            late or (nothing,),
            _lateness(visit, found.owed, loaded.today),
            "/billing?f.status=overdue",
            "bad" if late else "plain",
        ),
        Tile(
            say("Credit"),
            _held(visit, found.credit) or (nothing,),
            _credits(visit, found.credit),
            _where(visit, "credit"),
        ),
    ]
    if visit.frame.preferences[SHOW_UNAPPLIED] == "tile":
        row.append(
            Tile(
                say("Unapplied"),
                _held(visit, found.unapplied) or (nothing,),
                _received(visit, found.unapplied),
                _where(visit, "payment"),
            )
        )
    return tiles(row)


def _pay_now(visit: Visit, loaded: MoneySheet) -> Markup | None:
    """One payment for exactly the figure beside it, in the currency that leads (DSH-09); others on the billing page."""
    firm = visit.frame.preferences
    scope = firm[PAY_NOW]
    wanted = [each for each in loaded.offer.invoices if scope == "amount_due" or each.is_overdue]
    payable = sorted({each.currency for each in wanted}, key=lambda each: (each != firm.currency, each))
    if not payable:
        return None
    href = f"/billing/pay?scope={'overdue' if scope == 'overdue' else 'all'}&c={payable[0]}"
    minor = sum(each.minor for each in wanted if each.currency == payable[0])
    amount = visit.words.money(minor, payable[0])
    shown = [each.minor for each in loaded.figures.owed if each.currency == payable[0]]
    if shown != [minor]:
        return tag("div", {}, link_button(visit.say("Pay {amount}", amount=amount), href, kind="primary"))
    words = visit.say("Pay now")  # the figure stands beside it; heard alone, the link names it
    return tag("div", {}, link_button(words, href, kind="primary", name=f"{words}: {amount}"))


def _lateness(visit: Visit, owed: tuple[Owed, ...], today: date) -> str:
    count = sum(each.overdue_count for each in owed)
    if not count:
        return visit.say("Nothing is late.")
    days = max((today - each.first_due_on).days for each in owed if each.first_due_on)
    words = visit.words
    return ", ".join(
        (
            words.say_n("{n} invoice", "{n} invoices", count),
            words.say_n("up to {n} day late", "up to {n} days late", days)
            if count > 1
            else words.say_n("{n} day late", "{n} days late", days),
        )
    )


def _credits(visit: Visit, held: tuple[Held, ...]) -> str:
    count = sum(each.count for each in held)
    return visit.words.say_n("{n} credit note open", "{n} credit notes open", count) if count else ""


def _received(visit: Visit, held: tuple[Held, ...]) -> str:
    days = [each.last_on for each in held if each.last_on]
    return visit.say("Received on {day}", day=visit.words.date(max(days))) if days else ""


def _held(visit: Visit, held: tuple[Held, ...]) -> tuple[str, ...]:
    return money(visit, ((each.minor, each.currency) for each in held))


def _where(visit: Visit, kind: str) -> str:
    return f"/billing/payments?f.kind={kind}" if visit.frame.preferences[SHOW_PAYMENT_HISTORY] else ""


PANEL = Panel(20, "figures", May.READ_BILLING, "top", money_sheet, draw)
