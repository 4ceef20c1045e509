"""One uploaded file: its columns, a dry run that follows every choice, the import itself, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup
from nicegui import ui

from components.display.notice import notice
from components.display.panel import panel
from components.forms.button import button, link_button
from components.forms.field_elements import CheckField, Field
from components.forms.fields import check_field
from components.html.island import island
from components.html.layout import card, line, stack
from components.html.markup import join, tag
from data.errors import Refusal
from pages.access.reauthentication import sign_in_asked_first
from pages.imports import report as import_report
from pages.imports.column_choice import Columns, Reading
from pages.imports.questions import QuestionCards
from pages.shell.going_on import as_of, goes_on
from pages.shell.visit import Visit
from services.access.credentials import AskAgain
from services.imports import invite_imported, uploads
from services.imports.report import Preview, Report
from services.imports.uploads import Upload
from services.platform.flashes import Flash
from services.platform.importing.outcomes import Options, Result
from services.platform.permissions import May

AGAIN = "/staff/import"


class ImportPreview:
    """Drawn once per upload. `check` runs by itself after every change; only the newest answer is shown."""

    def __init__(self, visit: Visit, upload: Upload) -> None:
        self._visit, self._upload = visit, upload
        self._columns: Columns | None = None
        self._reading: Reading | None = None
        self._invite: CheckField | None = None
        self._checking = self._changed = self._done = False
        self._good: CheckField | None = None
        self._act = ""  # what goes on after the password: this file, read this way, with these outcomes
        self._asked = visit.said()
        self._words = ""  # what the button says: the number is in it
        say = visit.say
        with stack():
            island(
                panel(
                    say(upload.kind.words),
                    tag("p", {"class": "panel-note"}, ", ".join(upload.names[:10])),
                    aside=link_button(say("Choose another file"), f"{AGAIN}?kind={upload.kind}", small=True),
                )
            )
            self._questions = QuestionCards(visit, stack(), upload.answers, self.check)
            self._choices = stack()
            self._shown = island(import_report.busy(say("What would happen"), say("Reading the file …")))
            self._split = stack()  # the tick for taking good rows alone
            with line() as self._foot:
                self._go = button(say("Import"), self._carry_out, kind="primary")
            with line() as self._away:
                button(say("Discard this file"), self._discard, kind="ghost", icon="trash")
        self._foot.set_visibility(False)
        self._choices.set_visibility(False)
        ui.timer(0, self.check, once=True)

    async def check(self) -> None:
        """Dry run; whatever is changed meanwhile is looked at afterwards, never at the same time."""
        self._changed = True
        if self._checking or self._done:
            return
        self._checking = True
        self._go.disable()
        try:
            while self._changed:
                self._changed = False
                preview = await self._visit.ask(uploads.preview, self._upload.id, self._mapping, self._options)
                self._changed |= self._forget_columns(preview)
        except Refusal as refusal:
            self._say(refusal)
            return
        finally:
            self._checking = False
        if not self._shown.is_deleted and not self._done:
            self._show(preview)
            await self._go_on()

    async def _go_on(self) -> None:
        """Back from the question for the password: as it was shown then, it comes in; else it is looked at again."""
        said, self._asked = self._asked, None
        if said is not None and said.form == "again":
            self._say(AskAgain(), said)
        elif self._go.enabled and goes_on(self._visit, self._act):
            await self._carry_out()

    @property
    def _mapping(self) -> dict[str, str] | None:
        return self._columns.mapping if self._columns else None

    @property
    def _options(self) -> Options:
        told = self._reading.options if self._reading else Options()
        return replace(told, answers=self._questions.answers, take_good=bool(self._good and self._good.value))

    def _show(self, preview: Preview) -> None:
        self._draw_choices(preview)
        if self._columns is not None:
            self._columns.show(preview.mapping)
        self._questions.show(preview.report.questions)
        report = preview.report
        beside = self._beside(report)
        counts = report.counts
        n = counts[Result.CREATED] + counts[Result.UPDATED]
        # A table comes in as a whole or not at all; of documents the good ones come in.
        self._offer_good(preview, n)
        spoilt = report.refused and not self._options.take_good
        may_go = bool(n) and not ((spoilt or report.open_questions) and preview.headers)
        self._act = f"import:{self._upload.id}:{as_of(self._mapping, self._options, counts)}"
        self._words = report.kind.offered(self._visit.words, n)
        self._go.say(self._words)
        self._foot.set_visibility(may_go)
        self._go.set_enabled(may_go)
        head = panel(self._visit.say("What would happen"), tag("div", {"class": "card-body"}, *self._would(preview, n)))
        found = None if beside else import_report.problems(self._visit, report)
        self._shown.show(
            _stacked(
                head, found, import_report.first_rows(self._visit, preview), import_report.remarks(self._visit, report)
            )
        )

    def _would(self, preview: Preview, n: int) -> Sequence[Markup | None]:
        say, report = self._visit.say, preview.report
        told = None
        if report.open_questions:
            return (notice("info", say("Answer the questions above; what would happen depends on it.")),)
        if report.refused and preview.headers and not self._options.take_good:
            told = notice(
                "warn",
                say(
                    "A table comes in as a whole. Mend what is wrong and choose the file again, or "
                    "import its good rows alone, below."
                )
                if n
                else say(
                    "A table comes in as a whole. Mend what is wrong and choose the file again, or "
                    "change how it is read."
                ),
            )
        elif not n and not report.refused:
            told = notice("info", say("Everything in this file is here already. There is nothing to import."))
        return (told, import_report.counted(self._visit, report))

    def _draw_choices(self, preview: Preview) -> None:
        if self._reading is not None or self._columns is not None:
            return
        kind, say = self._upload.kind, self._visit.say
        self._choices.set_visibility(bool(preview.headers) or kind.takes_xml)
        with self._choices:
            if preview.headers:
                self._columns = Columns(self._visit, kind, preview, self.check)
            if preview.headers or kind.takes_xml:
                self._reading = Reading(self._visit, bool(preview.headers), self.check)
            if kind.invites and preview.headers and self._visit.frame.actor.may(May.INVITE):
                with card(say("Afterwards")):
                    self._invite = check_field(
                        say("Invite those who were never invited"),
                        help=say("Over the day's limit an invitation waits for its day."),
                    )

    def _offer_good(self, preview: Preview, n: int) -> None:
        """The choice to take the good rows and have the others handed back; off until somebody ticks it."""
        report, say = preview.report, self._visit.say
        offered = bool(preview.headers and report.refused and n and not report.open_questions)
        if offered and self._good is None:
            with self._split:
                self._good = check_field(
                    say("Import the good rows and hand the others back"),
                    on_change=self.check,
                    help=say("You get the refused rows as a file with a reason for each. Mend it and import it."),
                )
        elif not offered and self._good is not None:
            self._good = None
            self._split.clear()

    def _forget_columns(self, preview: Preview) -> bool:
        """An answer may change the headers themselves: then the columns are proposed and drawn anew."""
        if self._columns is None or self._columns.headers == preview.headers or not preview.headers:
            return False
        self._columns = self._reading = self._invite = None
        self._choices.clear()
        return True

    def _beside(self, report: Report) -> bool:
        """Put a refusal about a column beside its select; whether there was one."""
        fields: dict[str, Field] = dict(self._columns.fields) if self._columns else {}
        for made in fields.values():
            made.accept()
        asked = [each.sentence for each in report.questions]  # each has a card of its own
        about = [
            problem.refusal
            for each in report.outcomes
            for problem in each.problems
            if problem.row is None and problem.refusal.field in fields and problem.refusal not in asked
        ]
        for refusal in about:
            fields[refusal.field or ""].refuse(self._visit.words.refusal(refusal))
        return bool(about)

    async def _carry_out(self) -> None:
        if self._done or self._checking:
            return
        visit = self._visit
        self._shown.show(import_report.busy(visit.say("What happens"), visit.say("{what} …", what=self._words)))
        try:
            report = await visit.ask(uploads.carry_out, self._upload.id, self._mapping, self._options)
        except Refusal as refusal:
            self._say(refusal)
            return
        if self._shown.is_deleted:
            return
        self._done = not report.refused or (report.handed_back is not None and report.handed_back.id is not None)
        self._tell(report)
        self._foot.set_visibility(False)
        if self._done:
            await self._invite_them(report)
            self._questions.show(())
            self._good = None
            self._split.clear()
            self._away.set_visibility(False)
            self._visit.drafts.dropped(self._choices)
            self._choices.clear()
            self._choices.set_visibility(False)

    async def _discard(self) -> None:
        """Nothing of it comes in, and the portal keeps nothing of it."""
        try:
            await self._visit.ask(uploads.discard, self._upload.id)
        except Refusal as refusal:
            self._say(refusal)
            return
        self._visit.drafts.dropped(self._choices)
        self._visit.go(f"{AGAIN}?kind={self._upload.kind}")

    async def _invite_them(self, report: Report) -> None:
        """After the import, and apart from it: what came in is in, whatever becomes of the invitations."""
        if self._invite is None or not self._invite.value:
            return
        visit = self._visit
        self._tell(report, import_report.busy(visit.say("Invitations"), visit.say("Inviting …")))
        try:
            done = await visit.ask(invite_imported.invite_imported, report.contacts)
        except Refusal as refusal:
            self._tell(report, notice("bad", visit.words.refusal(refusal)))
            return
        self._tell(report, import_report.invited(visit, done))

    def _tell(self, report: Report, more: Markup | None = None) -> None:
        self._shown.show(
            _stacked(
                self._result(report),
                more,
                import_report.problems(self._visit, report),
                import_report.remarks(self._visit, report),
            )
        )

    def _result(self, report: Report) -> Markup:
        visit, counts = self._visit, report.counts
        n = counts[Result.CREATED] + counts[Result.UPDATED]
        link = link_button(visit.say(report.kind.see), report.kind.place, small=True) if n else None
        sentence = report.kind.done(visit.words, n) if n else visit.say("Nothing was imported.")
        said = notice("bad" if report.refused and not n else "good" if n else "info", sentence, action=link)
        return panel(
            visit.say("What happened"),
            tag(
                "div",
                {"class": "card-body"},
                said,
                import_report.handed_back(visit, report),
                import_report.counted(visit, report),
            ),
        )

    def _say(self, refusal: Refusal, said: Flash | None = None) -> None:
        if not self._shown.is_deleted:
            self._shown.show(
                sign_in_asked_first(self._visit, f"{AGAIN}?file={self._upload.id}", said, act=self._act)
                if isinstance(refusal, AskAgain)
                else notice("bad", self._visit.words.refusal(refusal))
            )
            self._go.set_enabled(True)


def _stacked(*parts: Markup | None) -> Markup:
    return tag("div", {"class": "stack"}, join(part for part in parts if part is not None))
