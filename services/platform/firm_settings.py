"""The firm's settings as everybody reads them. Those of the deployment are in services/config.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cache
from typing import Any, Literal, Protocol, TypeVar

from services.platform.setting_kinds import Kind

T = TypeVar("T")


class Stored(Protocol[T]):
    """What reading a setting takes: a `Setting` (services/platform/setting.py), which knows the context in turn."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> Kind[T]: ...

    @property
    def default(self) -> T: ...


@dataclass(frozen=True, slots=True)
class Preferences:
    """The firm's document. What the portal itself stands on are fields; what an area declares (services/platform/setting.py)
    lies in `others`, as it is stored: `preferences[SETTING]` reads either."""

    # The firm
    firm_name: str = ""
    address: str = ""
    city: str = ""
    zip: str = ""
    country: str = ""
    tax_id: str = ""
    registration: str = ""  # the small print at the foot of a paper
    email: str = ""  # NAV-07
    email_verified_at: str = ""  # ISO instant; empty: invitations wait (AUT-12)
    phone: str = ""
    website: str = ""
    socials: dict[str, str] = field(default_factory=dict)  # network -> https address (SET-14)
    currency: str = "EUR"
    time_zone: str = "UTC"
    language: str = "en"
    languages: tuple[str, ...] = ("en", "el")  # C17
    # Branding
    display_name: str = ""  # SET-09; blank: the firm's name (BRA-02)
    brand: str = "#17615c"
    logo_sha256: str = ""
    nav: Literal["left", "top"] = "left"  # C8
    # The portal itself
    areas_off: tuple[str, ...] = ()  # areas the firm does without (NAV-06)
    areas_on: tuple[str, ...] = ()  # areas that start switched off, and the firm uses
    set_up_at: str = ""  # ISO instant; empty: the set-up wizard runs
    others: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, setting: Stored[T]) -> T:
        """What the firm chose, or the default."""
        if setting.name in _own():
            value: T = getattr(self, setting.name)
            return value
        if setting.name not in self.others:
            return setting.default
        return setting.kind.read(self.others[setting.name])

    def choosing(self, *chosen: tuple[Stored[Any], Any]) -> Preferences:
        """These, with other values of settings that areas declare."""
        return replace(self, others={**self.others, **{each.name: each.kind.write(value) for each, value in chosen}})

    @property
    def portal_name(self) -> str:
        return self.display_name or self.firm_name or "Portico"

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Preferences:
        """From the stored document; what it does not know keeps its default, what no area here knows stays in it."""
        given = {name: value for name, value in values.items() if name in _own()}
        for name in _LISTS:
            given[name] = tuple(given.get(name) or getattr(cls(), name))
        return cls(**given, others={name: value for name, value in values.items() if name not in _own()})

    def written(self) -> dict[str, Any]:
        """As the document to store: plain JSON values."""
        own = {name: value for name, value in asdict(self).items() if name in _own()}
        return {**own, **{name: list(own[name]) for name in _LISTS}, **self.others}


_LISTS = ("languages", "areas_off", "areas_on")


@cache
def _own() -> frozenset[str]:
    return frozenset(each.name for each in fields(Preferences)) - {"others"}
