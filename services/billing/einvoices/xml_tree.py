"""XML from strangers, made into a small tree. R69: no document type, no entities, nothing fetched, everything bounded.

The parser is expat itself with the locks that defusedxml would put on it, because counting elements and depth while
they arrive, rather than afterwards, needs the handlers anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from services.billing.einvoices import errors as refusals

MAX_BYTES = 10 * 1024 * 1024
MAX_ELEMENTS = 300_000  # ten thousand lines of thirty elements
MAX_DEPTH = 40  # EN 16931 needs 12

_CHUNK = 64 * 1024
# Single-byte sets and Unicode. Anything else reaches codecs that no invoice needs (unicode_escape, utf-7, EBCDIC).
_ENCODINGS = re.compile(r"utf-?8|utf-?16(le|be)?|us-ascii|ascii|iso-8859-\d{1,2}|latin1|windows-125\d|cp125\d", re.I)

_PREFIXES = {
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2": "ubl",
    "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2": "ubl-cn",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2": "cac",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2": "cbc",
    "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100": "rsm",
    "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100": "ram",
    "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100": "udt",
    "urn:un:unece:uncefact:data:standard:QualifiedDataType:100": "qdt",
}


@dataclass(slots=True)
class Node:
    """One element. `tag` is "cbc:ID" for the namespaces of UBL and CII and "{uri}name" for any other.

    Paths are tags joined by "/", each step a child; other namespaces never match, so foreign extensions are ignored.
    """

    tag: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    seen: bool = False  # whether its text was asked for: see services/billing/einvoices/unread.py

    @property
    def local(self) -> str:
        return re.split(r"[:}]", self.tag)[-1]

    @property
    def content(self) -> str:
        """The element's own text, white space collapsed."""
        self.seen = True
        return " ".join("".join(self.pieces).split())

    def forget(self) -> None:
        """As if nobody had read it."""
        self.seen = False
        for child in self.children:
            child.forget()

    def all(self, path: str) -> Iterator[Node]:
        step, _, rest = path.partition("/")
        for child in self.children:
            if child.tag == step:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def first(self, path: str) -> Node | None:
        return next(self.all(path), None)

    def only(self, path: str, what: str) -> Node | None:
        """The one element at `path`, or None. Raises Ambiguous when there are more: a figure must not be a choice."""
        found = list(self.all(path))
        if len(found) > 1:
            raise refusals.Ambiguous(what=what)
        return found[0] if found else None

    def text(self, *paths: str) -> str:
        """The first text that is not empty at the first of `paths` that has one, or ""."""
        for path in paths:
            for node in self.all(path):
                if node.content:
                    return node.content
        return ""

    def texts(self, path: str) -> tuple[str, ...]:
        return tuple(node.content for node in self.all(path) if node.content)


class _Builder:
    """Expat's handlers: they build the tree and stop at the first thing an invoice may not have."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []
        self._elements = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and not _ENCODINGS.fullmatch(encoding):
            raise refusals.UnknownEncoding(encoding=quoted(encoding))

    def _doctype(self, *_: object) -> None:
        raise refusals.HasDoctype()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS or len(self._open) >= MAX_DEPTH:
            raise refusals.TooComplex()
        node = Node(_tag(name), attributes)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _data(self, text: str) -> None:
        if self._open:
            self._open[-1].pieces.append(text)


def parse(xml: bytes) -> Node:
    """The document's root element. Raises Unreadable for anything that is not plain, bounded XML."""
    if len(xml) > MAX_BYTES:
        raise refusals.TooLarge(limit_mb=MAX_BYTES // (1024 * 1024))
    if not xml.strip(b"\0 \t\r\n"):
        raise refusals.Empty()
    if b"%PDF-" in xml[:1024]:
        raise refusals.IsPdf()
    # Before expat sees a byte: a doctype in any Unicode encoding, with the zero bytes of UTF-16 taken out.
    if b"<!DOCTYPE" in xml.replace(b"\0", b""):
        raise refusals.HasDoctype()
    builder = _Builder()
    try:
        for start in range(0, len(xml), _CHUNK):
            builder.parser.Parse(xml[start : start + _CHUNK], False)
        builder.parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the last two: a codec's answer to odd bytes
        raise refusals.NotXml() from error
    if builder.root is None:
        raise refusals.NotXml()
    return builder.root


def quoted(text: str, longest: int = 40) -> str:
    """A stranger's text, safe to repeat in a sentence: printable, one line, short."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text[: longest + 1])
    return shown if len(shown) <= longest else shown[:longest] + "…"


def _tag(name: str) -> str:
    uri, _, local = name.rpartition(" ")
    prefix = _PREFIXES.get(uri)
    return f"{prefix}:{local}" if prefix else f"{{{uri}}}{local}"
