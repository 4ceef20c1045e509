"""Where a buyer is at home: whether the address in a file and that of a client of the same name can be one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.folding import folded
from data.people.tax_numbers import home_of


@dataclass(frozen=True, slots=True)
class Address:
    """Country, postcode, city and the words of the street in one form each; "" where it is not stated."""

    country: str
    postcode: str
    city: str
    street: frozenset[str] = frozenset()

    @classmethod
    def of(cls, country: str | None, postcode: str | None, city: str | None, street: str | None = None) -> Address:
        """GR-185 31 and 18531 are one postcode, and 94105-1234 is within 94105."""
        code = re.sub(r"[\W_]", "", folded(postcode))
        code = re.sub(r"^[a-z]{1,2}(?=\d{4,5}$)", "", code)
        code = code[:5] if re.fullmatch(r"\d{9}", code) else code
        return cls(
            home_of(country),
            code,
            re.sub(r"[\W\d_]", "", folded(city)),
            frozenset(re.findall(r"[^\W_]+", folded(street))),
        )

    def differs_from(self, other: Address) -> bool:
        """Whether both state a place and it is not the same one. A city has a name per language: postcodes go first.

        Two of a name may live in one street: a flat or number that only one of them states tells nothing.
        """
        if self.country and other.country and self.country != other.country:
            return True
        if self.postcode and other.postcode:
            is_elsewhere = self.postcode != other.postcode
        else:
            is_elsewhere = bool(self.city and other.city) and self.city != other.city
        return is_elsewhere or not (self.street <= other.street or other.street <= self.street)

    def __str__(self) -> str:
        return "|".join((self.country, self.postcode, self.city, " ".join(sorted(self.street))))
