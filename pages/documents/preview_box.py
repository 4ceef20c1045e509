"""The preview on the page of a document: pages by pdf.js, a picture, words of ours, or why there is none (DOC-10)."""

from __future__ import annotations

import json

from markupsafe import Markup

from components.display.notice import notice
from components.forms.button import link_button
from components.html.icons import icon
from components.html.island import Pick, island
from components.html.markup import join, tag
from data.errors import Refusal, SignedOut
from pages.documents.preview_words import words_markup
from pages.documents.words import file_path
from pages.shell.visit import Visit
from services.documents.detail import VersionRow
from services.documents.listing import DocumentRow
from services.documents.preview import reading
from services.documents.preview.content import Content
from services.documents.preview.reading import NoPreview, Way, way_of
from services.documents.scans import refusal_of


class PreviewBox:
    """One island: of one version at a time."""

    def __init__(self, visit: Visit, row: DocumentRow, version: VersionRow) -> None:
        self._visit, self._row, self._version = visit, row, version
        self._content: Content | None = None
        self._island = island(
            self._first(), on={"failed": self._failed, "sheet": self._sheet}, classes="preview-box", tag="section"
        )
        self._island.props["aria-label"] = visit.say("Preview")
        self._begin()

    @property
    def number(self) -> int:
        return self._version.number

    def show(self, row: DocumentRow, version: VersionRow) -> None:
        """Another version, or the same one once it may be seen, or may not be any more."""
        before, refused = self._version, type(self._refusal)
        self._row, self._version = row, version
        if version.number != before.number or type(self._refusal) is not refused:
            self._content = None
            self._island.show(self._first())
            self._begin()

    @property
    def _refusal(self) -> Refusal | None:
        """Why nothing of the version is for whoever looks. What waits for a payment is the newest; of an older one they
        may have had a copy already."""
        row = self._row
        if row.is_closed and row.waits is not None and self._version.number == row.number:
            return row.waits.refusal
        return refusal_of(self._version.scan)

    def _begin(self) -> None:
        if way_of(self._version.mime) is Way.WORDS and self._refusal is None:
            self._visit.aside(self._read, "preview of a document")

    async def _read(self) -> None:
        number = self._version.number
        try:
            found = await self._visit.ask(reading.words, self._row.id, number)
        except SignedOut:
            raise
        except Refusal as refusal:
            if number == self._version.number:
                self._refuse(refusal)
            return
        if number == self._version.number and not self._island.is_deleted:
            self._content = found
            self._island.show(words_markup(self._visit, self._row.name, found))

    def _sheet(self, pick: Pick) -> None:
        if self._content is not None and pick.id.isascii() and pick.id.isdecimal() and len(pick.id) < 4:
            self._island.show(words_markup(self._visit, self._row.name, self._content, int(pick.id)))

    async def _failed(self, _pick: Pick) -> None:
        """The browser could not draw it: is the kept file at fault, or the file as it came?"""
        number = self._version.number
        refusal: Refusal = NoPreview()
        try:
            await self._visit.ask(reading.require_whole, self._row.id, number)
        except SignedOut:
            raise
        except Refusal as found:
            refusal = found
        if number == self._version.number:
            self._refuse(refusal)

    def _refuse(self, refusal: Refusal) -> None:
        if not self._island.is_deleted:
            self._island.show(self._none(self._visit.words.refusal(refusal)))

    def _first(self) -> Markup:
        if (refusal := self._refusal) is not None:
            return self._none(self._visit.words.refusal(refusal), offered=False)
        match way_of(self._version.mime):
            case Way.PAGES:
                return _pages(self._visit, self._source, self._row.name)
            case Way.PICTURE:
                return _picture(self._visit, self._source, self._row.name)
            case Way.WORDS:
                bones = (tag("span", {"class": "bone"}) for _ in range(3))
                waiting = tag("p", {"class": "preview-note muted", "role": "status"}, self._visit.say("Being read …"))
                return join([waiting, tag("div", {"class": "bone-row", "aria-hidden": "true"}, *bones)])
        return self._none(self._visit.words.refusal(NoPreview()))

    @property
    def _source(self) -> str:
        return f"/documents/{self._row.id}/preview?version={self._version.number}"

    def _none(self, sentence: str, *, offered: bool = True) -> Markup:
        """Why there is nothing to see; the download is `offered`, unless that is refused, too."""
        path = file_path(self._row.id, self._version.number)
        download = link_button(self._visit.say("Download"), path, icon="download", new_tab=True) if offered else None
        return tag("div", {"class": "card-body"}, notice("info", sentence, action=download))


def _pages(visit: Visit, source: str, name: str) -> Markup:
    """What assets/preview.js fills with pages; its words, and buttons that it listens to."""
    say = visit.say
    told = {
        "page": say("Page {n}", n="{n}"),
        "of": say("of {n}", n="{n}"),
        "loading": say("Being read …"),
        "found": say("{at} of {all} places", at="{at}", all="{all}"),
        "nothing": say("Not found"),
        "wrong": say("That is not the password. Please try again."),
    }
    tools = tag(
        "div",
        {"class": "preview-tools", "role": "toolbar", "aria-label": say("Preview")},
        tag(
            "span",
            {"class": "preview-group"},
            _tool("previous", "left", say("Page before")),
            tag(
                "input",
                {
                    "class": "preview-page num",
                    "type": "text",
                    "inputmode": "numeric",
                    "maxlength": 5,
                    "value": "1",
                    "aria-label": say("Page"),
                    "autocomplete": "off",
                },
            ),
            tag("span", {"class": "preview-count muted"}),
            _tool("next", "right", say("Next page")),
        ),
        tag(
            "span",
            {"class": "preview-group"},
            _tool("smaller", "minus", say("Smaller")),
            tag("span", {"class": "preview-zoom num", "role": "status"}),
            _tool("larger", "plus", say("Larger")),
            tag("button", {"type": "button", "class": "btn small ghost", "data-preview-tool": "fit"}, say("Fit width")),
        ),
        tag(
            "span",
            {"class": "preview-group preview-search"},
            tag(
                "input",
                {
                    "class": "preview-find",
                    "type": "search",
                    "placeholder": say("Search in the document"),
                    "aria-label": say("Search in the document"),
                    "maxlength": 100,
                    "autocomplete": "off",
                },
            ),
            _tool("find-previous", "left", say("Place before")),
            _tool("find-next", "right", say("Next place")),
            tag("span", {"class": "preview-places muted", "role": "status"}),
        ),
    )
    password = tag(
        "div",
        {"class": "preview-password", "hidden": True},
        tag("p", {}, say("This document is locked. Its password is asked for here and goes nowhere else.")),
        tag("label", {"class": "label", "for": "preview-password"}, say("Password of the document")),
        tag(
            "span",
            {"class": "line"},
            tag("input", {"type": "password", "id": "preview-password", "autocomplete": "off", "maxlength": 200}),
            tag("button", {"type": "button", "class": "btn primary", "data-preview-tool": "unlock"}, say("Open")),
        ),
        tag("p", {"class": "error", "role": "alert"}),
    )
    return tag(
        "div",
        {"class": "preview", "data-preview": source, "data-words": json.dumps(told, ensure_ascii=False)},
        tools,
        password,
        tag(
            "div",
            {"class": "preview-frame"},
            tag(
                "div",
                {"class": "preview-scroll", "tabindex": "0", "role": "region", "aria-label": name},
                tag("div", {"class": "pdfViewer"}),
            ),
            tag("p", {"class": "preview-wait muted", "role": "status"}, say("Being read …")),
        ),
    )


def _tool(do: str, sign: str, words: str) -> Markup:
    return tag(
        "button",
        {"type": "button", "class": "btn small ghost", "data-preview-tool": do, "aria-label": words},
        icon(sign),
    )


def _picture(visit: Visit, source: str, name: str) -> Markup:
    picture = tag("img", {"src": source, "alt": name, "data-preview-picture": True})
    whole = tag(
        "button",
        {"type": "button", "class": "btn small ghost", "data-preview-tool": "whole", "aria-pressed": "false"},
        visit.say("Full size"),
    )
    tools = tag("div", {"class": "preview-tools", "role": "toolbar", "aria-label": visit.say("Preview")}, whole)
    frame = tag("div", {"class": "preview-picture", "tabindex": "0", "role": "region", "aria-label": name}, picture)
    return join([tools, frame])
