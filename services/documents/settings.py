"""What the firm decides about documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from services.platform.i18n import Wording, msgid
from services.platform.setting import Section, Setting
from services.platform.setting_kinds import BadCount, Count, Kind, OneOf


class BadYears(BadCount):
    message = "Enter a whole number of years from 1 to {most}, or leave it empty to keep documents for good."


@dataclass(frozen=True, slots=True)
class Years(Kind[int]):
    """A whole number of years; nothing, or 0, for good. Before it is saved it is told what falls due."""

    most: int

    def check(self, words: Wording, name: str, value: Any) -> int:
        text = str(value).strip() or "0"
        if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= self.most):
            raise BadYears(field=name, most=self.most)
        return int(text)


MOST_MB_OF_A_FORM = 500  # what a browser may send at once
DOCUMENTS = Section("documents", msgid("Documents"), 600)

LARGEST_MB = Setting(  # R59
    "document_mb",
    Count(1, MOST_MB_OF_A_FORM),
    25,
    msgid("Largest document in MB"),
    DOCUMENTS,
    order=100,
    help=msgid("From {least} to {most}."),
)
TAKE_BACK_MINUTES = Setting(  # C6
    "client_delete_minutes",
    Count(0, 1440),
    60,
    msgid("Minutes in which clients may delete their own uploads"),
    DOCUMENTS,
    order=200,
    help=msgid("0: never."),
)
NEW_MARKS: Setting[Literal["contact", "entity"]] = Setting(
    "new_marks",
    OneOf({"contact": msgid("Each contact's own"), "entity": msgid("That of any contact of the client")}),
    "contact",
    msgid("Whose download clears the New mark"),
    DOCUMENTS,
    order=300,
)
YEARS_KEPT = Setting(  # SET-06
    "document_years",
    Years(100),
    0,
    msgid("Years documents are kept"),
    DOCUMENTS,
    order=400,
    help=msgid(
        "What is older and lies in the bin is deleted for good, but not under a legal hold. "
        "Empty: documents are kept for good."
    ),
)
RELEASED_WHEN: Setting[Literal["cleared", "authorised"]] = Setting(
    "released_when",
    OneOf(
        {
            "cleared": msgid("Once the money has arrived"),
            "authorised": msgid("As soon as a bank debit was accepted"),
        }
    ),
    "cleared",
    msgid("When documents that wait for a payment become available"),
    DOCUMENTS,
    order=500,
    help=msgid("A debit may still bounce. What a client has not downloaded by then closes again."),
)
MAIL_MINUTES = Setting(
    "document_mail_minutes",
    Count(0, 120),
    5,
    msgid("Minutes to wait before contacts are mailed about new documents"),
    DOCUMENTS,
    order=600,
    help=msgid("What is added within that time is told in one mail."),
)
SETTINGS = (LARGEST_MB, TAKE_BACK_MINUTES, NEW_MARKS, YEARS_KEPT, RELEASED_WHEN, MAIL_MINUTES)
