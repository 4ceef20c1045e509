"""Terms of payment as people write them instead of a day: "Net 30", "Due on receipt", "30 ημέρες", "End of month"."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from data.errors import Invalid
from data.folding import folded

_DISCOUNT = re.compile(r"[0-9]{1,2}(?:[.,][0-9]{1,2})?(?:\s*%)?\s*/\s*[0-9]{1,3}(?:\s*[,;])?\s+(?=n)")  # 2/10 net 30
_DAYS = re.compile(
    r"(?:net|n|terms|due|due in|due within|within|payment within|payable within|εντοσ|σε|πιστωση)?\s*(?:[-/]\s*)?"
    r"(?P<days>[0-9]{1,3})\s*(?:-\s*)?(?P<unit>d|day|days|calendar days|ημ|ημερεσ|ημερων|μερεσ)?\.?"
    r"(?P<from>\s+(?:net|from invoice|from invoice date|from date of invoice|after invoice|"
    r"after invoice date|after issue|after date of issue|απο την εκδοση))?"
)
_WORDED = re.compile(r"[^\W\d]")
_AT_ONCE = frozenset(
    "due on receipt|due upon receipt|on receipt|upon receipt|payable on receipt|payment on receipt|receipt|immediate|"
    "immediately|due immediately|payable immediately|due now|now|cash|cash on delivery|cod|cia|cash in advance|prepaid|"
    "pia|payment in advance|on invoice|αμεσα|αμεση|αμεση πληρωμη|αμεση εξοφληση|μετρητοισ|τοισ μετρητοισ|"
    "με την παραλαβη|με την παραλαβη του τιμολογιου".split("|")
)
_END_OF_MONTH = frozenset(
    "end of month|eom|due end of month|due end of the month|end of the month|month end|τελοσ μηνα|τελοσ του μηνα".split(
        "|"
    )
)
_END_OF_NEXT = frozenset(
    "end of next month|due end of next month|end of following month|"
    "due end of following month|τελοσ επομενου μηνα".split("|")
)
_OF_TERMS = re.compile(r"\b(terms?|days|οροι|ημερεσ)\b")


class NoDueDate(Invalid):
    message = "“{text}” is neither a date nor terms of payment such as Net 30. Write the date as 2026-03-31."


@dataclass(frozen=True, slots=True)
class Terms:
    """So many days after the date of issue, or at the end of its month or one after it."""

    text: str
    days: int = 0
    months: int | None = None

    def due(self, issued_on: date) -> date:
        if self.months is None:
            return issued_on + timedelta(days=self.days)
        year, month = divmod(issued_on.year * 12 + issued_on.month - 1 + self.months, 12)
        return date(year, month + 1, monthrange(year, month + 1)[1])


def terms_of(text: str, header: str = "") -> Terms | None:
    """The terms that `text` states; None where it states none, or something that is not known for certain.

    A number alone counts days only below a `header` that speaks of terms or days.
    """
    if len(text) > 60:
        return None
    said = re.sub(r"\s+", " ", _DISCOUNT.sub("", folded(text))).strip(" .")
    if said in _AT_ONCE:
        return Terms(text)
    if said in _END_OF_MONTH or said in _END_OF_NEXT:
        return Terms(text, months=0 if said in _END_OF_MONTH else 1)
    found = _DAYS.fullmatch(said)
    if found is None or not (_WORDED.search(said) or _OF_TERMS.search(folded(header))):
        return None
    return Terms(text, int(found["days"]))
