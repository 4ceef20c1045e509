"""Escaped markup, built from Python: the only way text becomes HTML in the portal.

    tag("a", {"href": invoice.path, "class": "strong"}, invoice.number)     -> Markup
    join(tag("li", {}, name) for name in names)                             -> Markup
    join(map(around("li", {"class": "one"}), names))                        -> Markup

Every child and every attribute value is escaped unless it is already `Markup`. Attribute names are checked, event
handlers and inline styles are refused, and addresses pass `safe_url`, so a client's name can never become a script.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from urllib.parse import urlsplit

from markupsafe import Markup, escape

AttributeValue = str | int | bool | None
Attributes = Mapping[str, AttributeValue]
Child = str | int | Markup | None

_TAG = re.compile(r"[a-z][a-z0-9]*\Z")
_ATTRIBUTE = re.compile(r"(?:[a-z][a-z0-9-]*|viewBox)\Z")
_ADDRESSES = frozenset({"href", "src", "action", "formaction", "poster"})
_REFUSED_ATTRIBUTES = frozenset({"style", "srcdoc", "srcset"})
_REFUSED_TAGS = frozenset({"script", "style", "iframe", "object", "embed", "base", "link", "meta"})
_KEPT_BY_BROWSERS = frozenset({"input", "select", "textarea"})
_DRAWN = frozenset({"path", "circle"})
_EMPTY = frozenset({"br", "hr", "img", "input", "wbr", "col"})
_REPEATED = frozenset({"class", "role", "type", "data-do", "data-label", "d", "viewBox", "aria-hidden", "scope"})
_SPECIAL = re.compile(r"[&<>'\"]")  # what markupsafe escapes
_SCHEMES = frozenset({"https", "mailto", "tel"})
_SPACE_OR_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\\]")
NOWHERE = "#"


class BadMarkup(ValueError):
    """A programmer's mistake in building markup; never caused by what a person typed."""


def safe_url(address: str) -> str:
    """The address if it may be followed: https, mailto, tel, or a path of this portal; otherwise `#`."""
    if not address or _SPACE_OR_CONTROL.search(address):
        return NOWHERE
    if address.startswith(("#", "?")):
        return address
    if address.startswith("/"):
        return NOWHERE if address.startswith("//") else address
    try:
        parts = urlsplit(address)
    except ValueError:
        return NOWHERE
    if parts.scheme.lower() not in _SCHEMES or (parts.scheme.lower() == "https" and not parts.hostname):
        return NOWHERE
    return address


def tag(name: str, attributes: Attributes | None = None, /, *children: Child) -> Markup:
    """One element. `True` writes a bare attribute, `None` and `False` leave it out. Raises BadMarkup."""
    kind = _element(name)
    if name in _KEPT_BY_BROWSERS and attributes and "data-do" in attributes and "autocomplete" not in attributes:
        # On Back and reload a browser would put ticks and choices back that the page, drawn anew, knows nothing of.
        attributes = {**attributes, "autocomplete": "off"}
    # One loop and one join: a list is six hundred of these, and each call they do not make is a tenth of a millisecond.
    pieces = ["<", name]
    if attributes:
        pieces += [
            _constant(key, value) if key in _REPEATED and type(value) is str else _attribute(key, value)
            for key, value in attributes.items()
        ]
    if kind == "full":
        pieces.append(">")
        pieces += [child if type(child) is Markup else _escaped(child) for child in children if child is not None]
        pieces += ("</", name, ">")
    elif children:
        raise BadMarkup(f"{name} has no content")
    else:
        pieces.append("/>" if kind == "drawn" else ">")
    return _written("".join(pieces))


def around(name: str, attributes: Attributes | None = None, /) -> Callable[[Child], Markup]:
    """`tag` for many elements that differ only in their one child: checked and written once. Raises BadMarkup."""
    tail = f"</{name}>"
    head = tag(name, attributes, "").removesuffix(tail)

    def written(child: Child) -> Markup:
        inside = child if type(child) is Markup else "" if child is None else _escaped(child)
        return _written(f"{head}{inside}{tail}")

    return written


def join(children: Iterable[Child], separator: str = "") -> Markup:
    """The children one after another, each escaped unless it is Markup; `None` is skipped."""
    return _written(_inside(children, separator))


def unseen(text: str) -> Markup:
    """Text for screen readers only."""
    return tag("span", {"class": "unseen"}, text)


def _written(markup: str) -> Markup:
    """Text whose every part is escaped. `Markup(...)` asks first whether it has an `__html__`, at twice the price."""
    return str.__new__(Markup, markup)


def _inside(children: Iterable[Child], separator: str = "") -> str:
    # A list of several hundred pieces per page: telling Markup by its type first is what makes this quick.
    pieces = [child if type(child) is Markup else _escaped(child) for child in children if child is not None]
    return (escape(separator) if separator else "").join(pieces)


def _escaped(child: str | int) -> str:
    """Most texts hold nothing to escape, and looking is quicker than escaping."""
    return child if type(child) is str and not _SPECIAL.search(child) else escape(child)


@cache
def _element(name: str) -> str:
    """How the element is written: full, empty, or drawn (a shape inside svg). Only programmers choose names."""
    if not _TAG.match(name) or name in _REFUSED_TAGS:
        raise BadMarkup(f"No such element: {name!r}")
    return "drawn" if name in _DRAWN else "empty" if name in _EMPTY else "full"


@cache
def _opens(key: str) -> str:
    """The attribute up to its value. Raises BadMarkup for names that could run or restyle."""
    if not _ATTRIBUTE.match(key) or key.startswith("on") or key in _REFUSED_ATTRIBUTES:
        raise BadMarkup(f"No such attribute: {key!r}")
    return f" {key}"


def _attribute(key: str, value: AttributeValue) -> str:
    if value is None or value is False:
        _opens(key)
        return ""
    if value is True:
        return _opens(key)
    return _valued(key, str(value))


def _valued(key: str, text: str) -> str:
    return f'{_opens(key)}="{_escaped(safe_url(text) if key in _ADDRESSES else text)}"'


_constant = lru_cache(maxsize=2000)(_valued)
