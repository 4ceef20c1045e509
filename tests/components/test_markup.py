"""Text never becomes markup: escaping, attribute names, addresses."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from components.html.markup import NOWHERE, BadMarkup, join, safe_url, tag

PAYLOADS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http://plain.example",
    "https:evil.example",
    "https://",
    "ftp://files.example",
    "file:///etc/passwd",
    "blob:x",
    "",
    "relative/path",
    "/path with space",
    "https://[half",
    "/tab\there",
    "https://a.example/\u2028x",
]


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


def read(markup: Markup) -> Reader:
    reader = Reader()
    reader.feed(str(markup))
    reader.close()
    return reader


# what no HTML parser can give back unchanged: control characters are replaced by the standard
texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]))


@pytest.mark.security("R51")
@given(texts, texts)
def test_text_stays_text_and_values_stay_values(words, value):
    seen = read(tag("p", {"title": value, "data-id": value}, words))
    assert seen.text == words
    assert seen.tags == [("p", [("title", value), ("data-id", value)])]


@pytest.mark.security("R51")
@given(st.lists(texts, max_size=4))
def test_joining_escapes_every_piece(pieces):
    assert read(join(pieces, "<b>")).tags == []


def test_markup_is_not_escaped_twice():
    assert str(tag("p", {}, tag("b", {}, "<"), None, 3)) == "<p><b>&lt;</b>3</p>"


def test_bare_and_left_out_attributes():
    assert str(tag("input", {"checked": True, "disabled": False, "name": None})) == "<input checked>"


@pytest.mark.security("R51")
@pytest.mark.parametrize(
    "name", ["onclick", "onfocus", "style", "srcdoc", "a b", 'x"', "x>", "", "X", "v-html:x", ":prop", "@click"]
)
def test_an_attribute_that_could_run_is_refused(name):
    with pytest.raises(BadMarkup):
        tag("p", {name: "x"})


@pytest.mark.security("R51")
@pytest.mark.parametrize("name", ["script", "iframe", "style", "base", "p onclick=x", "", "p>"])
def test_an_element_that_could_run_is_refused(name):
    with pytest.raises(BadMarkup):
        tag(name)


@pytest.mark.security("R52")
@pytest.mark.parametrize("address", PAYLOADS)
def test_a_foreign_address_leads_nowhere(address):
    assert safe_url(address) == NOWHERE
    assert str(tag("a", {"href": address})) == '<a href="#"></a>'


@pytest.mark.security("R52")
@pytest.mark.parametrize(
    "address",
    [
        "/billing?q=1&x=2#top",
        "#main",
        "?page=2",
        "https://firm.example/a?b=c",
        "mailto:a@firm.example",
        "tel:+302105550142",
    ],
)
def test_a_good_address_is_kept(address):
    assert safe_url(address) == address


@pytest.mark.security("R52")
@given(st.text())
def test_whatever_is_kept_has_a_harmless_scheme(address):
    kept = safe_url(address)
    assert kept.startswith(("/", "#", "?")) or kept.split(":")[0].lower() in {"https", "mailto", "tel"}
    assert not kept.startswith(("//", "/\\"))
