"""The rules of fields, for forms and files alike: trimmed, nothing unseen in them, no longer than their column."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import partial

from data.errors import Invalid
from data.mail_addresses import is_address
from data.people.logins import in_ascii

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_JOINED = re.compile(r"[\u0600-\u109f\u1780-\u18af]{2}")
LONGEST_TYPED = 1_000  # of an address, with what cannot be seen in it
_PHONE = re.compile(r"\+?[0-9 ()./-]{3,40}(?: ?(?:ext\.?|x|#) ?[0-9]{1,8})?")


Changes = dict[str, list[str | None]]  # field -> [old, new]
Clean = Callable[[str], str | None]


class Missing(Invalid):
    message = "Please fill this in."


class TooLong(Invalid):
    message = "This is too long: at most {longest} characters fit."


class BadAddress(Invalid):
    message = "Enter an e-mail address such as name@example.com."
    field = "email"


class BadPhone(Invalid):
    message = "Write a telephone number with digits, for example +30 210 1234567."


def one_line(text: str, field: str, *, longest: int, required: bool = False) -> str | None:
    """`text` on one line, None when empty. Raises Missing, TooLong."""
    return _fitting(" ".join(_plain(text).split()), field, longest, required)


def few_lines(text: str, field: str, *, longest: int, required: bool = False) -> str | None:
    """`text` with its line breaks, without empty lines; None when empty. Raises Missing, TooLong."""
    lines = (" ".join(_plain(line).split()) for line in text.splitlines())
    return _fitting("\n".join(line for line in lines if line), field, longest, required)


def phone(text: str, field: str) -> str | None:
    """A telephone number as people write it, None when empty. Raises BadPhone, TooLong."""
    number = one_line(text, field, longest=60)
    if number is not None and (not _PHONE.fullmatch(number) or sum(each.isdigit() for each in number) < 3):
        raise BadPhone(field)
    return number


def mail_address(text: str, field: str = "email") -> str:
    """`text` as an address that mail can be sent to; a domain in other letters as DNS has it (xn--...).

    Raises BadAddress, also for a mailbox in other letters than ASCII: few servers carry it.
    """
    if len(text) > LONGEST_TYPED:
        raise BadAddress(field)
    address = in_ascii(_plain(text).strip())
    if not is_address(address):
        raise BadAddress(field)
    return address


def phones(of: object) -> dict[str, tuple[str, Clean]]:
    """The three numbers typed into `of` (phone, mobile, fax), for `differences`."""
    return {field: (getattr(of, field), partial(phone, field=field)) for field in ("phone", "mobile", "fax")}


def differences(row: object, typed: Mapping[str, tuple[str, Clean]]) -> Changes:
    """What `typed` would change on `row`: its attribute -> (what stands in the field, how it is made fit).

    A field nobody touched is left out, so what the firm once wrote stays, whatever our rules. Raises what they raise.
    """
    changes: Changes = {}
    for field, (text, clean) in typed.items():
        old = getattr(row, field)
        if text != (old or "") and (new := clean(text)) != old:
            changes[field] = [old, new]
    return changes


def apply(row: object, changes: Changes) -> None:
    for field, (_, new) in changes.items():
        setattr(row, field, new)


def mark_of(row: object) -> str:
    """A fingerprint of the name and numbers of a person or contact: a person's version also moves when they sign in."""
    values = [getattr(row, field) or "" for field in ("name", "phone", "mobile", "fax")]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def _fitting(text: str, field: str, longest: int, required: bool) -> str | None:
    if required and not text:
        raise Missing(field)
    if len(text) > longest:
        raise TooLong(field, longest=longest)
    return text or None


def _plain(text: str) -> str:
    """Without what cannot be seen or turns text around (U+202E and its kin); tabs become spaces."""
    composed = unicodedata.normalize("NFC", text.replace("\t", " "))
    return "".join(
        each for at, each in enumerate(composed) if unicodedata.category(each) not in _UNSEEN or _joins(composed, at)
    )


def _joins(text: str, at: int) -> bool:
    """Whether a joiner stands where it changes how a word is written, as in Persian and the scripts of India."""
    return text[at] in "\u200c\u200d" and bool(_JOINED.fullmatch(text[at - 1 : at] + text[at + 1 : at + 2]))
