"""E-mail addresses by a grammar of our own: no library reads an address that has not been through here.

What RFC 5321 calls Mailbox without quoted strings, comments and address literals, which no firm writes, in ASCII.
"""

from __future__ import annotations

import re

LONGEST = 254  # RFC 3696, erratum 1690: what fits into an envelope
_MAILBOX = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")  # RFC 5321, 4.5.3.1.1; dots are looked at below
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_MOST_LABELS = 127


def is_address(text: str) -> bool:
    """True for mailbox@domain; the time it takes is bounded whatever `text` is."""
    if len(text) > LONGEST or not text.isascii():
        return False
    mailbox, at, domain = text.rpartition("@")
    labels = domain.split(".")
    return (
        bool(at)
        and _MAILBOX.fullmatch(mailbox) is not None
        and all(mailbox.split("."))
        and len(labels) <= _MOST_LABELS
        and all(map(_LABEL.fullmatch, labels))
    )


def split(address: str) -> tuple[str, str]:
    """Mailbox and domain of what `is_address` accepts. Raises ValueError."""
    if not is_address(address):
        raise ValueError("not an address")
    mailbox, _, domain = address.rpartition("@")
    return mailbox, domain
