"""On /documents: links by which a client shares documents of their own, while the firm lets them, and their end."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from components.display.panel import Row, panel, rows
from components.forms.button import button_markup
from components.html.island import Pick, island
from components.html.markup import tag
from pages.shell.visit import Visit
from services.documents.listing import DocumentRow
from services.documents.sharing import links
from services.documents.sharing import listing as share_list
from services.documents.sharing.listing import LinkRow
from services.documents.sharing.permissions import SHARE
from services.documents.sharing.settings import CLIENTS_SHARE


def share_button(visit: Visit, row: DocumentRow) -> Markup | None:
    """For a document of the client's own, if the firm lets them share it."""
    if row.is_from_firm or row.is_newest_from_firm or not visit.frame.preferences[CLIENTS_SHARE]:
        return None
    if not visit.frame.actor.is_offered(SHARE):
        return None
    words = visit.say("Share {name} by a link", name=row.name)
    return button_markup("", do="share", id=str(row.id), kind="ghost", icon="link", small=True, name=words)


class ClientLinks:
    """The links that work, with a button that closes each. Nothing where there are none."""

    def __init__(self, visit: Visit, found: Sequence[LinkRow]) -> None:
        self._visit = visit
        self._island = island(self._drawn(found), on={"close": self._close})
        visit.live(visit.entity_topics, self.again)

    async def again(self) -> None:
        self._island.show(self._drawn(await self._visit.look_again(share_list.of_clients)))

    async def _close(self, pick: Pick) -> None:
        row = next((row for row in await self._visit.ask(share_list.of_clients) if str(row.id) == pick.id), None)
        if row is not None:
            await self._visit.ask(links.close, row.id)
            self._visit.shell.tell("good", self._visit.say("The link is closed."))
        await self.again()

    def _drawn(self, found: Sequence[LinkRow]) -> Markup:
        if not found:
            return Markup("")
        return panel(self._visit.say("Share links"), rows([self._row(each) for each in found]))

    def _row(self, row: LinkRow) -> Row:
        say, words = self._visit.say, self._visit.words
        until = words.moment(row.expires_at, self._visit.frame.preferences.time_zone)
        note = say("Until {moment}, used {n} of {most} times", moment=until, n=row.times, most=row.most_times)
        named = say("Close the link to {name}", name=row.subject)
        close = button_markup(say("Close"), do="close", id=str(row.id), kind="ghost", small=True, name=named)
        return Row("link", row.subject, note, tag("span", {}, close))
