"""What an import would do, or did: counts, refusals row by row, remarks, and the first rows as they are booked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from components.display.notice import notice
from components.display.panel import Row, panel, rows
from components.display.status_chip import status_chip
from components.forms.button import link_button
from components.html.markup import tag
from components.lists.list_model import Column, Line, Listing, ListPlan
from components.lists.list_state import ListState
from components.lists.list_table import body
from data.errors import Refusal
from pages.imports.words import RESULTS
from pages.shell.visit import Visit
from services.imports.invite_imported import Invitations
from services.imports.report import Preview, Report
from services.imports.rows.errors import OthersRefused, TwoDates, TwoReadings
from services.imports.rows.reading_choices import DAY_ORDER, DECIMAL
from services.platform.importing.kind import ImportKind
from services.platform.importing.outcomes import Figures, Outcome, Problem, Remark, Result

_SETTLED: dict[str, type[Refusal]] = {DAY_ORDER: TwoDates, DECIMAL: TwoReadings}
MOST_PROBLEMS, MOST_REMARKS, MOST_ROWS = 100, 30, 10


def counted(visit: Visit, report: Report) -> Markup:
    """One chip per result that occurs."""
    chips = (
        status_chip(words(visit.words, n), tone=tone)
        for result, (words, _, tone) in RESULTS.items()
        if (n := report.counts[str(result)])
    )
    return tag("div", {"class": "line"}, *chips)


def problems(visit: Visit, report: Report) -> Markup | None:
    """Every reason with its place, but for rows that were only dragged along and questions, which have their cards."""
    found = [
        (outcome, problem)
        for outcome in report.outcomes
        for problem in outcome.problems
        if not isinstance(problem.refusal, (OthersRefused, *_waiting_for(report)))
        and not any(problem.refusal is each.sentence for each in report.questions)
    ]
    if not found:
        return None
    lines = [
        Row("alert", _place(visit, outcome, problem), visit.words.refusal(problem.refusal))
        for outcome, problem in found[:MOST_PROBLEMS]
    ]
    return panel(visit.say("What is wrong"), rows(lines), _more(visit, len(found) - MOST_PROBLEMS))


def _waiting_for(report: Report) -> list[type[Refusal]]:
    """Reasons that an open question settles for every row."""
    return [reason for key, reason in _SETTLED.items() if any(each.key == key for each in report.open_questions)]


def remarks(visit: Visit, report: Report) -> Markup | None:
    """What is worth knowing and stops nothing."""
    found = list(_remarks(visit, report))
    if not found:
        return None
    lines = [Row("info", sentence, place) for place, sentence in found[:MOST_REMARKS]]
    return panel(visit.say("Worth knowing"), rows(lines), _more(visit, len(found) - MOST_REMARKS))


def first_rows(visit: Visit, preview: Preview) -> Markup | None:
    """The first rows: documents and payments with their amounts, people and clients with what was understood."""
    good = [each for each in preview.report.outcomes if each.result is not Result.REFUSED]
    if not good:
        return None
    with_money = [each for each in good if each.figures is not None]
    table = _amounts(visit, preview.report.kind, with_money) if with_money else _cells(visit, preview)
    return panel(visit.say("The first rows"), table) if table is not None else None


def handed_back(visit: Visit, report: Report) -> Markup | None:
    """Where the refused rows wait to be downloaded, if the others came in."""
    back = report.handed_back
    if back is None or back.id is None:
        return None
    told = visit.words.say_n(
        "{n} row was not imported. It waits here for a day, with its reason.",
        "{n} rows were not imported. They wait here for a day, each with its reason.",
        back.rows,
    )
    return notice(
        "warn",
        told,
        action=link_button(visit.say("Download these rows"), f"/staff/import/back/{back.id}", small=True, new_tab=True),
    )


def invited(visit: Visit, done: Invitations) -> Markup:
    words = visit.words
    told = [words.say_n("{n} invitation is on its way.", "{n} invitations are on their way.", done.sent)]
    if done.waiting:
        told.append(
            words.say_n("{n} invitation waits for its day.", "{n} invitations wait for their day.", done.waiting)
        )
    lines = [Row("alert", each.name, words.refusal(each.why)) for each in done.refused[:MOST_PROBLEMS]]
    return panel(
        visit.say("Invitations"),
        tag("p", {"class": "panel-note"}, " ".join(told)),
        rows(lines) if lines else None,
        _more(visit, len(done.refused) - MOST_PROBLEMS),
    )


def _place(visit: Visit, outcome: Outcome, problem: Problem) -> str:
    say, row = visit.say, problem.row or outcome.row
    if row and problem.column:
        return say("Row {row}, column “{column}”", row=row, column=problem.column)
    return say("Row {row}", row=row) if row else outcome.file


def _remarks(visit: Visit, report: Report) -> Iterator[tuple[str, str]]:
    for remark in report.remarks:
        yield "", said(visit, remark)
    for outcome in report.outcomes:
        for remark in outcome.remarks:
            yield outcome.label or outcome.file, said(visit, remark)


def said(visit: Visit, remark: Remark) -> str:
    """A remark in the visitor's language."""
    return visit.words.told(remark.message, remark.fields)


def _more(visit: Visit, n: int) -> Markup | None:
    return (
        tag("p", {"class": "panel-note muted"}, visit.words.say_n("and {n} more", "and {n} more", n)) if n > 0 else None
    )


def _amounts(visit: Visit, kind: ImportKind, outcomes: Sequence[Outcome]) -> Markup:
    """Whose each document or payment is, and its amounts: a payment has but one."""
    say = visit.say
    columns = [
        Column("label", say("Number"), phone="title"),
        Column("client", say("Client")),
        Column("result", say("What happens"), phone="state"),
    ]
    columns += (
        [Column("gross", say("Amount"), numeric=True, phone="amount")]
        if "net" not in kind.money
        else [
            Column("net", say("Net"), numeric=True),
            Column("tax", say("Tax"), numeric=True),
            Column("gross", say("Total"), numeric=True),
            Column("due", say("Left to pay"), numeric=True, phone="amount"),
        ]
    )
    lines = [
        Line(
            str(at),
            each.label,
            {
                "label": each.number or each.label or say("Without a number"),
                "client": each.client,
                "result": _result(visit, each),
                **_figures(visit, each.figures),
            },
        )
        for at, each in enumerate(outcomes[:MOST_ROWS])
        if each.figures is not None
    ]
    return _table(visit, columns, lines)


def _figures(visit: Visit, figures: Figures) -> dict[str, str]:
    def money(minor: int) -> str:
        return visit.words.money(minor, figures.currency)

    return {
        "net": money(figures.net_minor),
        "tax": money(figures.tax_minor),
        "gross": money(figures.gross_minor),
        "due": money(figures.due_minor),
    }


def _cells(visit: Visit, preview: Preview) -> Markup | None:
    at = {name: preview.headers.index(header) for name, header in preview.mapping.items() if header in preview.headers}
    chosen = [field for field in preview.report.kind.fields if field.name in at]
    if not chosen or not preview.sample:
        return None
    title = "name" if "name" in at else chosen[0].name
    columns = [
        Column(field.name, visit.say(field.label), phone="title" if field.name == title else "line")
        for field in sorted(chosen, key=lambda field: field.name != title)
    ]
    lines = [
        Line(str(n), row[at[title]], {field.name: row[at[field.name]] for field in chosen})
        for n, row in enumerate(preview.sample)
    ]
    return _table(visit, columns, lines)


def _table(visit: Visit, columns: Sequence[Column], lines: Sequence[Line]) -> Markup:
    plan = ListPlan(visit.say("The first rows"), list(columns), Markup(""))
    return body(plan, ListState(), Listing(lines, len(lines)), (), visit.say)


def _result(visit: Visit, outcome: Outcome) -> Markup:
    _, word, tone = RESULTS[outcome.result]
    return status_chip(visit.say(word), tone=tone)


def busy(title: str, words: str) -> Markup:
    """While something is on its way."""
    bar = tag("div", {"class": "bar-track busy", "role": "progressbar", "aria-label": words})
    return panel(title, tag("div", {"class": "card-body", "role": "status"}, tag("p", {"class": "muted"}, words), bar))
