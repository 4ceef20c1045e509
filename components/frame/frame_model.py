"""What the frame shows, as values. Texts that come from the firm or the catalogue arrive ready to show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from components.frame.entity_selector import EntityChoice
from components.frame.theme import Theme


@dataclass(frozen=True)
class Place:
    """One entry of the navigation. `count` > 0 shows a counter; `count_words` says it to screen readers."""

    key: str
    label: str
    icon: str
    href: str
    count: int = 0
    count_words: str = ""


@dataclass(frozen=True)
class Link:
    """A contact or social link: https, mailto, tel or an own path."""

    label: str
    href: str
    icon: str = "link"


@dataclass(frozen=True)
class Viewing:
    """Impersonation. `name` is whose portal this is, `left` e.g. "28 minutes left"; Leave is posted to `leave`."""

    name: str
    left: str
    leave: str


@dataclass(frozen=True)
class Floating:
    """A round button at the lower right of every page; `label` is what it does."""

    key: str
    label: str
    icon: str


@dataclass(frozen=True)
class FrameModel:
    """Everything around the page.

    `csrf` goes into the native forms (Sign out, Leave). `phone` names up to four places of the bottom bar; the fifth is
    More. `languages` maps codes to names in their own language. `search` is the field's placeholder, "" for none.
    `floating` are round buttons over each page, which answer as "floating". `account` is the account page, "" for none.
    `other_side` says as what somebody may go on who works here and is a client, too; "" for everybody else.
    """

    firm: str
    home: str
    places: tuple[Place, ...]
    person: str
    email: str
    log_out: str
    csrf: str
    logo: str | None = None
    phone: tuple[str, ...] = ()
    entities: EntityChoice | None = None
    contact: tuple[Link, ...] = ()
    social: tuple[Link, ...] = ()
    languages: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    theme: Theme = "auto"
    search: str = ""
    floating: tuple[Floating, ...] = ()
    account: str = ""
    other_side: str = ""
    switch: tuple[str, str] = ("", "")  # where that is posted to, and the side
    viewing: Viewing | None = None
    nav: Literal["left", "top"] = "left"
    dense: bool = False
