"""What staff do with a document, from its row in a list or from its own page: new version, legal hold, bin."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from markupsafe import Markup

from components.display.menu import menu
from components.forms.button import button_markup
from components.forms.confirm import confirm
from components.forms.dialog import dialog
from components.forms.fields import text_field
from components.html.icons import icon
from components.html.island import Answer, Pick, island
from components.html.markup import tag
from data.statuses import ScanState
from pages.documents.audience_dialog import AudienceDialog
from pages.documents.filing_dialogs import FileOneDialog
from pages.documents.payment_dialog import PaymentDialog
from pages.documents.sharing.dialogs import ShareDialog
from pages.documents.upload_form import version_form
from pages.shell.visit import Visit
from services.documents import removal, review
from services.documents.listing import DocumentRow
from services.documents.permissions import BIND, TEND
from services.documents.removal import LONGEST_REASON
from services.documents.sharing.permissions import SHARE
from services.platform.context import Context


def may_act(visit: Visit) -> bool:
    """Whether there is any act for whoever looks."""
    return visit.frame.actor.may(TEND) or visit.frame.actor.may(BIND)


def acts_menu(visit: Visit, row: DocumentRow) -> Markup | None:
    """None for who may do nothing with it. Its buttons are answered by `DocumentActs`."""
    say, id, actor = visit.say, str(row.id), visit.frame.actor
    if not may_act(visit):
        return None
    acts: list[tuple[str, str]] = []
    if actor.may(TEND):
        acts += [
            ("restore", say("Take out of the bin")) if row.deleted_at else ("version", say("New version")),
            ("release", say("Lift the legal hold")) if row.is_held else ("hold", say("Place a legal hold")),
            ("audience", say("For whom")),
        ]
    if actor.may(BIND):
        acts.append(("payment", say("Wait for payment")))
    if row.deleted_at is None and actor.may(SHARE):
        acts.append(("share", say("Share by a link")))
    if row.deleted_at is None and actor.may(TEND):
        acts.insert(1, ("file", say("Rename or move")))
    if not row.is_from_firm and row.deleted_at is None and actor.may(TEND):
        acts.append(("seen", say("Looked at")) if row.is_waiting else ("wait", say("Back to look at")))
    if row.deleted_at is None and not row.is_held and actor.may(TEND):
        acts.append(("bin", say("Put into the bin")))
    if row.scan is ScanState.INFECTED and not row.is_held and actor.may(TEND):
        acts.append(("delete_infected", say("Delete for good")))
    buttons = (button_markup(words, do=do, id=id, kind="ghost", small=True) for do, words in acts)
    named = say("More for {name}", name=row.name)
    return menu(f"document-{id}", icon("more"), named, tag("div", {"class": "stack"}, *buttons))


class DocumentActs:
    """Answers to the menu's buttons. `row_of` a click is None if nothing of it is shown; `again` shows what became of
    it; `back`: the client whose page it is, or "page" for the document's own.
    """

    def __init__(
        self,
        visit: Visit,
        again: Callable[[], Awaitable[None]],
        row_of: Callable[[Pick], DocumentRow | None],
        *,
        folders: Sequence[tuple[UUID, str]],
        back: str,
    ) -> None:
        self._visit, self._again, self._row_of = visit, again, row_of
        self._file = FileOneDialog(visit, folders, again)
        self._hold = HoldDialog(visit, again)
        self._share = ShareDialog(visit)
        self._audience, self._payment = AudienceDialog(visit, again), PaymentDialog(visit, again)
        self._version = VersionDialog(visit, back=back)
        self.answers: Mapping[str, Answer] = {
            "version": lambda pick: self._open(self._version.open, pick),
            "file": lambda pick: self._open(self._file.open, pick),
            "hold": lambda pick: self._open(self._hold.open, pick),
            "share": self._open_share,
            "audience": lambda pick: self._ask_first(self._audience.open, pick),
            "payment": lambda pick: self._ask_first(self._payment.open, pick),
            "bin": self._bin,
            "restore": self._restore,
            "release": self._release,
            "delete_infected": self._delete_infected,
            "seen": self._seen,
            "wait": self._wait,
        }

    def _open(self, box: Callable[[DocumentRow], None], pick: Pick) -> None:
        if (row := self._row_of(pick)) is not None:
            box(row)

    async def _ask_first(self, box: Callable[[DocumentRow], Awaitable[None]], pick: Pick) -> None:
        if (row := self._row_of(pick)) is not None:
            await box(row)

    def _open_share(self, pick: Pick) -> None:
        if (row := self._row_of(pick)) is not None:
            self._share.open(row.id, row.name)

    async def _bin(self, pick: Pick) -> None:
        say, row = self._visit.say, self._row_of(pick)
        if row is not None and await confirm(
            say("Put {name} into the bin?", name=row.name),
            say("The client does not see it any more. You can take it out of the bin again."),
            yes=say("Put {name} into the bin", name=row.name),
            no=say("Keep it"),
            danger=True,
        ):
            await self._done(removal.bin_it, row, say("{name} is in the bin.", name=row.name))

    async def _restore(self, pick: Pick) -> None:
        if (row := self._row_of(pick)) is not None:
            said = self._visit.say("{name} is out of the bin.", name=row.name)
            await self._done(removal.restore, row, said)

    async def _release(self, pick: Pick) -> None:
        if (row := self._row_of(pick)) is not None:
            said = self._visit.say("The legal hold on {name} is lifted.", name=row.name)
            await self._done(removal.release, row, said)

    async def _delete_infected(self, pick: Pick) -> None:
        say, row = self._visit.say, self._row_of(pick)
        if row is not None and await confirm(
            say("Delete {name} for good?", name=row.name),
            say("Malware was found in it. What came before it stays, if there was something."),
            yes=say("Delete {name}", name=row.name),
            no=say("Keep it"),
            danger=True,
        ):
            await self._done(removal.delete_infected, row, say("{name} is deleted.", name=row.name))

    async def _seen(self, pick: Pick) -> None:
        if (row := self._row_of(pick)) is not None:
            await self._done(_ticked_off, row, self._visit.say("{name} has been looked at.", name=row.name))

    async def _wait(self, pick: Pick) -> None:
        if (row := self._row_of(pick)) is not None:
            await self._done(review.put_back, row, self._visit.say("{name} waits to be looked at.", name=row.name))

    async def _done(self, verb: Callable[[Context, UUID], None], row: DocumentRow, said: str) -> None:
        try:
            await self._visit.ask(verb, row.id)
        finally:
            await self._again()
        self._visit.shell.tell("good", said)


def _ticked_off(ctx: Context, id: UUID) -> None:
    review.tick_off(ctx, [id])


class HoldDialog:
    """Why nobody may delete a document."""

    def __init__(self, visit: Visit, again: Callable[[], Awaitable[None]]) -> None:
        say = visit.say
        self._visit, self._again = visit, again
        self._row: DocumentRow | None = None
        self._box = dialog(say("Place a legal hold"), close=say("Close"))
        with self._box:
            island(tag("p", {"class": "muted"}, say("Nobody deletes it until the hold is lifted.")))
            self._reason = text_field(say("Reason"), required=True, longest=LONGEST_REASON)
        self._box.buttons(say("Place the hold"), self._place, cancel=say("Cancel"))

    def open(self, row: DocumentRow) -> None:
        self._row = row
        self._box.retitle(self._visit.say("Place a legal hold on {name}", name=row.name))
        self._box.open(str(row.id))

    async def _place(self) -> None:
        row = self._row
        if row is not None and await self._visit.ask_in(
            {"reason": self._reason}, _held, row.id, str(self._reason.value or "")
        ):
            self._box.close()
            await self._again()
            self._visit.shell.tell("good", self._visit.say("{name} is under a legal hold.", name=row.name))


def _held(ctx: Context, id: UUID, reason: str) -> bool:
    removal.hold(ctx, id, reason)
    return True


class VersionDialog:
    """Newer bytes of one document, by a native form."""

    def __init__(self, visit: Visit, *, back: str) -> None:
        self._visit, self._back = visit, back
        self._box = dialog(visit.say("New version"), close=visit.say("Close"))
        with self._box:
            self._form = island(Markup(""))

    def open(self, row: DocumentRow) -> None:
        self._box.retitle(self._visit.say("New version of {name}", name=row.name))
        self._form.show(version_form(self._visit, row.id, self._back))
        self._box.open(str(row.id))
