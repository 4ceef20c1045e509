"""An issued document on the staff's screen, with what was paid on it, who looked at it, and its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from components.display.document import (
    Side,
    document,
    feet,
    masthead,
    note,
    sides,
    stated,
)
from components.display.notice import notice
from components.display.panel import panel
from components.forms.button import button_markup
from components.html.markup import Child, join, tag
from pages.billing.document_content import lines_table, sums, taxes_table
from pages.billing.stated_terms import stated_terms
from pages.shell.history_panel import history
from pages.shell.staff_words import DOCUMENTS, HOW, INVOICES, chip, day, moment, money
from pages.shell.visit import Visit
from services.billing.invoices.form import Rate
from services.billing.invoices.staff_detail import Applied, InvoiceSheet
from services.billing.payments.staff_detail import Credit
from services.firm.history import HistoryLine
from services.platform.permissions import May


@dataclass(frozen=True)
class Shown:
    """`history` None: not for this person's eyes. `credits` could be applied to it."""

    sheet: InvoiceSheet
    history: tuple[HistoryLine, ...] | None
    rates: Mapping[str, Rate]
    credits: tuple[Credit, ...] = ()


def sheet_markup(visit: Visit, shown: Shown) -> Markup:
    say, sheet, content = visit.say, shown.sheet, shown.sheet.content
    state = sheet.state.value if sheet.state else "draft"
    late = visit.words.say_n("{n} day late", "{n} days late", sheet.days_late) if sheet.days_late else ""
    facts: list[tuple[str, Child]] = [
        (say("Issued"), day(visit, sheet.form.issued_on)),
        (say("Due"), day(visit, sheet.form.due_on)),
        (say("Reference"), content.reference),
        (say("Late"), late),
    ]
    void = notice("warn", say("Voided: {reason}", reason=sheet.void_reason)) if sheet.void_reason else None
    under_way = notice("info", say("A payment for it is under way.")) if sheet.under_way else None
    words = say(DOCUMENTS[content.kind])
    return join(
        (
            void,
            under_way,
            document(
                masthead(
                    visit.frame.preferences.firm_name, words, sheet.number or say("Draft"), chip(visit, INVOICES, state)
                ),
                sides([Side(say("Client"), sheet.client)], facts),
                tag("p", {"class": "strong"}, content.title) if sheet.form.title else None,
                lines_table(visit, content),
                feet(
                    join(
                        (
                            taxes_table(visit, content),
                            stated(say("How to pay"), content.payment_facts),
                            note(say("Note"), content.note),
                        )
                    ),
                    sums(visit, content, sheet.paid_minor, sheet.balance_minor),
                ),
                *stated_terms(visit, content.kind, sheet.number, content.other_facts, sheet.attachments),
            ),
        )
    )


def side_markup(visit: Visit, shown: Shown) -> Markup:
    """Payments, views and history under the document."""
    say, sheet = visit.say, shown.sheet
    paid = panel(say("Applied to") if sheet.is_credit else say("Payments and credit"), _applied(visit, sheet))
    views = panel(
        say("Seen by the client"),
        tag(
            "ul",
            {"class": "rows plain-rows"},
            *(
                tag(
                    "li",
                    {},
                    tag("b", {}, each.who),
                    tag("span", {"class": "sub"}, say(HOW.get(each.how, each.how))),
                    tag("span", {"class": "side num"}, moment(visit, each.at)),
                )
                for each in sheet.views
            ),
        )
        if sheet.views
        else tag("p", {"class": "muted panel-note"}, say("Nobody at the client has opened it yet.")),
    )
    told = history(visit, say("History"), shown.history) if shown.history is not None else None
    return tag("div", {"class": "two"}, tag("div", {"class": "stack"}, paid, views), told)


def _applied(visit: Visit, sheet: InvoiceSheet) -> Markup:
    if not sheet.applied:
        return tag("p", {"class": "muted panel-note"}, visit.say("Nothing yet."))
    return tag(
        "ul",
        {"class": "rows plain-rows"},
        *(applied_row(visit, each, of_source=sheet.is_credit) for each in sheet.applied),
    )


def applied_row(visit: Visit, each: Applied, *, of_source: bool) -> Markup:
    """One allocation: seen from the invoice it names its source, seen from the source its invoice."""
    say = visit.say
    if of_source:
        word, href = each.invoice, f"/staff/invoices/{each.invoice_id}"
    elif each.payment_id:
        word, href = each.source, f"/staff/payments/{each.payment_id}"
    else:
        word, href = each.source, f"/staff/invoices/{each.credit_id}"
    about = [moment(visit, each.at), *([say("by {name}", name=each.by)] if each.by else [])]
    if each.amount.minor < 0:
        about.append(say("taken back"))
    back = (
        button_markup(
            say("Take back"),
            do="take_back",
            id=str(each.id),
            small=True,
            kind="ghost",
            name=say("Take back {amount} from {number}", amount=money(visit, each.amount), number=word),
        )
        if each.is_standing and visit.frame.actor.may(May.RECORD_PAYMENTS)
        else None
    )
    return tag(
        "li",
        {},
        tag("a", {"class": "lead", "href": href}, word),
        tag("span", {"class": "sub"}, join(about, " · ")),
        tag("span", {"class": "side line"}, tag("span", {"class": "num"}, money(visit, each.amount)), back),
    )
