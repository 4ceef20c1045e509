"""An invoice as somebody writes it: texts in, a document with every figure decided out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from data.errors import Invalid, Refusal
from data.statuses import DocumentKind
from services.billing.invoices.entry import NewDocument, from_lines
from services.billing.invoices.totals import LineDraft, Totals, priced
from services.billing.settings import PAYMENT_DAYS, TAX_RATES
from services.platform import number_input, text_input
from services.platform.context import Context
from services.platform.lists.filters import as_id

MOST_LINES = 200


class UnknownRate(Invalid):
    message = "Choose one of the firm's tax rates."


class TooManyLines(Invalid):
    message = "An invoice has at most {most} lines."


class NoDate(Invalid):
    message = "Enter a date."


@dataclass(frozen=True, slots=True)
class LineForm:
    """One line as typed. `tax` is the key of a rate, see `rates`; "" outside the scope of tax. `item` is the id of what
    it was copied from (services/billing/catalogue/picking.py), "" for none."""

    description: str = ""
    detail: str = ""
    quantity: str = "1"
    unit: str = ""
    unit_price: str = ""
    discount_percent: str = ""
    tax: str = ""
    item: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.description.strip() or self.unit_price.strip() or self.detail.strip())


@dataclass(frozen=True, slots=True)
class InvoiceForm:
    """An invoice or credit note as typed."""

    entity_id: UUID
    currency: str
    issued_on: date | None
    due_on: date | None
    kind: str = DocumentKind.INVOICE
    reference: str = ""
    title: str = ""
    note: str = ""
    online: bool = True
    lines: tuple[LineForm, ...] = field(default=(LineForm(),))


@dataclass(frozen=True, slots=True)
class Rate:
    """A tax the firm charges. `percent` None: outside the scope of tax."""

    key: str
    label: str
    percent: Decimal | None
    category: str


def rates(ctx: Context) -> dict[str, Rate]:
    """The firm's rates by key, and "" for no tax."""
    found = [
        Rate(f"{each.category}:{each.percent}", each.label, Decimal(each.percent), each.category)
        for each in ctx.preferences[TAX_RATES]
    ]
    return {each.key: each for each in found} | {"": Rate("", "", None, "O")}


def blank(ctx: Context, entity_id: UUID, currency: str, kind: str = DocumentKind.INVOICE) -> InvoiceForm:
    """A fresh invoice, dated today, due after the firm's days, with one line at its first tax rate."""
    return InvoiceForm(
        entity_id,
        currency,
        ctx.today,
        ctx.today + timedelta(days=ctx.preferences[PAYMENT_DAYS]),
        kind=kind,
        lines=(LineForm(tax=next(iter(rates(ctx)))),),
    )


def _kind(text: str) -> DocumentKind:
    if text not in [each.value for each in DocumentKind]:
        raise Invalid(field="kind")
    return DocumentKind(text)


def document(ctx: Context, form: InvoiceForm) -> NewDocument:
    """The typed form, checked and added up. A refusal of a line says which in its field: "line.2.quantity".

    Raises Missing, TooLong, NotANumber, UnknownCurrency, UnknownRate, NoDate, NoLines and what
    services.billing.invoices.totals raises.
    """
    base = NewDocument(
        form.entity_id,
        _kind(form.kind),
        number_input.currency(form.currency, "currency"),
        _day(form.issued_on, "issued_on"),
        _day(form.due_on, "due_on"),
        (),
        0,
        0,
        online=form.online,
        reference=text_input.one_line(form.reference, "reference", longest=120),
        title=text_input.one_line(form.title, "title", longest=200),
        note=text_input.few_lines(form.note, "note", longest=20_000),
    )
    return from_lines(base, drafts(ctx, form.lines))


def drafts(ctx: Context, lines: tuple[LineForm, ...]) -> tuple[LineDraft, ...]:
    """The lines that hold anything, read in the actor's language. Raises what `document` raises."""
    if len(lines) > MOST_LINES:
        raise TooManyLines(field="lines", most=MOST_LINES)
    known = rates(ctx)
    return tuple(_draft(ctx, known, place, line) for place, line in enumerate(lines) if not line.is_blank)


def sums(ctx: Context, form: InvoiceForm) -> tuple[Totals, dict[int, int], dict[str, str]]:
    """What can be added up while somebody types: totals, the net of each readable line, what is wrong by field.

    A line that cannot be read yet counts as nothing; nobody is interrupted in the middle of a number.
    """
    good: dict[int, LineDraft] = {}
    wrong: dict[str, str] = {}
    known = rates(ctx)
    for place, line in enumerate(form.lines):
        if line.is_blank:
            continue
        try:
            draft = _draft(ctx, known, place, line)
            priced((draft,), form.currency)
        except Refusal as refusal:
            wrong[refusal.field or f"line.{place}"] = ctx.words.refusal(refusal)
        else:
            good[place] = draft
    total = priced(tuple(good.values()), form.currency)
    return total, {place: line.net_minor for place, line in zip(good, total.lines, strict=True)}, wrong


def typed_again(ctx: Context, draft: LineDraft) -> LineForm:
    """A stored line as its author would type it."""
    mark = number_input.decimal_mark(ctx.words)
    tax = next(
        (
            key
            for key, rate in rates(ctx).items()
            if (rate.percent, rate.category) == (draft.tax_rate, draft.tax_category)
        ),
        "",
    )
    quantity, price, discount = (
        "" if value is None else format(value, "f").replace(".", mark)
        for value in (draft.quantity, draft.unit_price, draft.discount_percent)
    )
    return LineForm(
        draft.description,
        draft.detail or "",
        quantity,
        draft.unit or "",
        price,
        discount,
        tax,
        str(draft.item_id or ""),
    )


def _draft(ctx: Context, known: dict[str, Rate], place: int, line: LineForm) -> LineDraft:
    words, at = ctx.words, f"line.{place}."
    if line.tax not in known:
        raise UnknownRate(field=at + "tax")
    rate = known[line.tax]
    discount = (
        number_input.decimal(words, line.discount_percent, at + "discount_percent")
        if line.discount_percent.strip()
        else None
    )
    draft = LineDraft(
        text_input.one_line(line.description, at + "description", longest=500, required=True) or "",
        number_input.decimal(words, line.quantity, at + "quantity"),
        number_input.decimal(words, line.unit_price, at + "unit_price"),
        discount,
        rate.category,
        rate.percent,
        text_input.one_line(line.unit, at + "unit", longest=20),
        text_input.few_lines(line.detail, at + "detail", longest=5000),
        as_id(line.item) if line.item else None,
    )
    _require_sound(draft, at)
    return draft


def _require_sound(draft: LineDraft, at: str) -> None:
    """What the sums refuse, said beside the field of this line."""
    try:
        priced((draft,), "EUR")
    except Refusal as refusal:
        refusal.field = at + (refusal.field or "")
        raise


def _day(day: date | None, field: str) -> date:
    if day is None:
        raise NoDate(field=field)
    return day
