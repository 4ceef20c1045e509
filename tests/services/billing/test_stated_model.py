"""No field of the model of an electronic invoice is forgotten: each reaches page and paper, or is excused by name."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from services.billing.einvoices import EInvoice, Fact, facts, read
from services.imports.declared import INVOICES
from services.imports.kinds import einvoices
from services.imports.kinds.client_matching import Clients
from services.imports.kinds.plan_context import PlanContext
from services.platform.importing.outcomes import Options
from services.platform.importing.questions import Questions
from services.platform.permissions import May
from tests.cast import House
from tests.services.einvoice_files import plain, ubl
from tests.services.stated_pages import ENGLISH, page_and_paper

# Fields whose value is no text of its own on the page: what becomes of them.
EXCUSED = {
    "kind": "decides between invoice and credit note",
    "syntax": "of the file",
    "content_sha256": "of the file",
    "profile": "which rules the file follows",
    "unread": "named in a remark",
    "currency": "in every amount",
    "type_code": "in words where it is more than an invoice",
    "line_total_minor": "equals the sum of the lines",
    "allowance_total_minor": "equals the sum of the adjustments",
    "charge_total_minor": "equals theirs too",
    "tax_currency": "in the amount of BT-111",
    "is_charge": "decides the sign",
    "tax_category": "decides the reason",
    "category": "decides the reason",
    "is_embedded": "decides where it is shown",
    "content": "kept as a file",
    "mime": "decides the ending",
    "scheme": "beside its value",
    "term": "a label",
    "reason_code": "in words where there is no reason in words",
    "payment_terms": "in the note",
    "base_minor": "only together with its percentage",
    "lines": "",
    "seller": "",
    "buyer": "",
    "payee": "",
}


def _leaves(kind: Any, path: str = "") -> list[str]:
    found = []
    for one in fields(kind):
        found.append(one.name)
        for inner in _classes(get_type_hints(kind)[one.name]):
            found += _leaves(inner)
    return found


def _classes(hint: Any) -> list[Any]:
    if is_dataclass(hint):
        return [hint]
    return (
        [inner for each in get_args(hint) for inner in _classes(each)]
        if get_origin(hint) in (tuple, Union, UnionType)
        else []
    )


class Filler:
    """Fills every field with something of its own; `said` is what has to be found."""

    def __init__(self) -> None:
        self.count, self.said = 0, {}

    def fill(self, kind: Any, path: str, **given: Any) -> Any:
        values = dict(given)
        hints = get_type_hints(kind)
        for one in fields(kind):
            if one.name not in values:
                values[one.name] = self.value(hints[one.name], f"{path}.{one.name}", one.name)
        return kind(**values)

    def value(self, hint: Any, path: str, name: str) -> Any:
        if get_origin(hint) in (Union, UnionType):
            hint = next(each for each in get_args(hint) if each is not type(None))
        if get_origin(hint) is tuple:
            return (self.value(get_args(hint)[0], path, name),)
        if is_dataclass(hint):
            return self.fill(hint, path)
        self.count += 1
        if hint is str:
            text = f"Zz{self.count:03}q"
            if name not in EXCUSED:
                self.said[path] = text
            return text
        if hint is date:
            day = date(2030, 1, 1).replace(day=self.count % 28 + 1, year=2030 + self.count % 60)
            self.said[path] = ENGLISH.date(day)
            return day
        if hint is bool:
            return False
        if hint is Decimal:
            self.said[path] = f"{self.count}.{self.count:03}".rstrip("0")
            return Decimal(f"{self.count}.{self.count:03}")
        if hint is int:
            self.said[path] = f"{1000 + self.count:,}.{self.count % 90 + 10}"
            return (1000 + self.count) * 100 + self.count % 90 + 10
        return b"%PDF-"


def test_no_field_of_the_model_is_forgotten(sqlite_house: House) -> None:
    base = read(ubl(plain()))
    filler = Filler()
    hints = get_type_hints(EInvoice)
    figures = {
        one.name: getattr(base, one.name)
        for one in fields(EInvoice)
        if one.name.endswith("_minor") and one.name != "tax_accounting_minor"
    }
    line = filler.fill(
        type(base.lines[0]),
        "line",
        net_minor=10000,
        tax_category="S",
        tax_rate=Decimal(25),
        quantity=Decimal(3),
        facts=tuple(Fact(row[0], f"Line{row[0]}q") for row in facts.LINE),
    )
    group = replace(base.tax_breakdown[0], exemption_reason="Zz-reason", exemption_code="VATEX-EU-AE")
    given = dict(
        figures,
        kind="invoice",
        syntax="UBL",
        currency="EUR",
        tax_currency="SEK",
        type_code="384",
        number="R-1",
        profile="x",
        content_sha256="0" * 64,
        lines=(line,),
        tax_breakdown=(group,),
        issued_on=date(2024, 2, 29),
        due_on=date(2024, 2, 1),
        adjustments=(),
        third_party=(),
        facts=tuple(Fact(row[0], f"Doc{row[0]}q") for row in facts.DOCUMENT),
        due_days=(date(2024, 1, 15), date(2024, 2, 1)),
    )
    invoice = replace(
        base,
        **{
            one.name: given[one.name] if one.name in given else filler.value(hints[one.name], one.name, one.name)
            for one in fields(EInvoice)
        },
    )
    attached = replace(invoice.attachments[0], is_embedded=True, mime="application/pdf")
    invoice = replace(invoice, attachments=(attached, invoice.attachments[0]))
    with sqlite_house.system.transaction(May.SYSTEM) as db:
        [planned] = einvoices.plan(
            PlanContext(sqlite_house.system, db, INVOICES, Options(), Clients(db), Questions({})), [("a.xml", invoice)]
        )
        assert planned.write is not None, planned.outcome.problems
        planned.write()
    noted = "\n".join(map(str, planned.outcome.remarks))
    for said in page_and_paper(sqlite_house):
        lacking = {
            path: text
            for path, text in filler.said.items()
            if text not in said and text not in noted and not path.endswith("adjustments.tax_rate")
        }  # a line's adjustments are taxed as the line is
        assert not lacking, list(lacking.items())
        for row in (*facts.DOCUMENT, *facts.LINE):
            if row[0] not in ("BT-8",):
                assert f"Doc{row[0]}q" in said or f"Line{row[0]}q" in said
        for words in ("Zz-reason (Reverse charge)", "Corrected invoice", "15 Jan 2024", "1 Feb 2024"):
            assert words in said
