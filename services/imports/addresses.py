"""Where a buyer is at home: whether the address in a file and that of a client of the same name can be one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.folding import folded
from data.tax_numbers import home_of


@dataclass(frozen=True, slots=True)
class Address:
    """Country, postcode and city in one form each; "" where it is not stated."""

    country: str
    postcode: str
    city: str

    @classmethod
    def of(cls, country: str | None, postcode: str | None, city: str | None) -> Address:
        """GR-185 31 and 18531 are one postcode, and 94105-1234 is within 94105."""
        code = re.sub(r"[\W_]", "", folded(postcode))
        code = re.sub(r"^[a-z]{1,2}(?=\d{4,5}$)", "", code)
        code = code[:5] if re.fullmatch(r"\d{9}", code) else code
        return cls(home_of(country), code, re.sub(r"[\W\d_]", "", folded(city)))

    def differs_from(self, other: Address) -> bool:
        """Whether both state a place and it is not the same one. A city has a name per language: postcodes go first."""
        if self.country and other.country and self.country != other.country:
            return True
        if self.postcode and other.postcode:
            return self.postcode != other.postcode
        return bool(self.city and other.city) and self.city != other.city

    def __str__(self) -> str:
        return "|".join((self.country, self.postcode, self.city))
