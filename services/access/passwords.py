"""Passwords: argon2id, a whole-password blocklist, and two hashes at a time, one of them on one account (R1-R4).

Hashing is slow on purpose and runs in the caller's thread: never call `hashed` or `verify` on the event loop or inside
a transaction.
"""

from __future__ import annotations

import gzip
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from data.errors import Invalid, TooMany
from services.platform.shares import POOLS, Pool

LEAST = 15  # code points, while a password is the only factor (R1)
MOST = 1000  # a bound for the hash's input, far above the 128 that must be accepted
_TELLING = 6  # what must remain of a password without the words anybody would try first
_SHORTEST_WORD = 4
_COMMON = Path(__file__).resolve().parents[2] / "assets" / "passwords" / "common.txt.gz"
FLOOR_KIB, FLOOR_PASSES = 19 * 1024, 2  # R3
# RFC 9106's second choice of memory, in one lane: about 170 ms on a small server.
USUAL_KIB, USUAL_PASSES = 64 * 1024, 3


class TooShort(Invalid):
    message = "Use at least {least} characters. Several words in a row make a good password."


class TooLong(Invalid):
    message = "Use at most {most} characters."


class TooCommon(Invalid):
    message = "This password is on the lists that attackers try first. Choose another one."


class TooObvious(Invalid):
    message = "This password is made of your name, your address or the firm's. Choose another one."


class NotRepeated(Invalid):
    message = "The two passwords differ. Type the new one again."


class TooBusy(TooMany):
    message = "Many people are signing in right now. Please try again in {wait_seconds} seconds."


@dataclass(frozen=True, slots=True)
class Verdict:
    """`is_right`: it is the password. `is_stale`: it is, but hashed with parameters we no longer use."""

    is_right: bool
    is_stale: bool = False


hashing = Pool(POOLS["hashing"], TooBusy)


class _Cost:
    """What one hash costs from now on. Stored in each hash: whoever signs in with another cost gets a new one."""

    hasher = PasswordHasher(USUAL_PASSES, USUAL_KIB, 1, type=Type.ID)


def set_cost(memory_kib: int, passes: int) -> None:
    """Set the cost of a hash for this process, once, before the first sign-in. Raises ValueError below the floor."""
    if memory_kib < FLOOR_KIB or passes < FLOOR_PASSES:
        raise ValueError(f"a password hash costs at least {FLOOR_KIB} KiB and {FLOOR_PASSES} passes")
    _Cost.hasher = PasswordHasher(passes, memory_kib, 1, type=Type.ID)
    _dummy_hash.cache_clear()


def normal(password: str) -> str:
    """The same characters typed on another keyboard are the same password: NFKC, at set and at verify (R1)."""
    return unicodedata.normalize("NFKC", password)


def check(password: str, about: Iterable[str | None] = (), field: str = "new") -> None:
    """Is this a fit password? `about` are names, addresses and firms it must not consist of.

    Raises TooShort, TooLong, TooCommon, TooObvious, each for the form's `field`.
    """
    plain = normal(password)
    if len(plain) < LEAST:
        raise TooShort(field, least=LEAST)
    if len(plain) > MOST:
        raise TooLong(field, most=MOST)
    folded = plain.casefold()
    bare = re.sub(r"[\W_]", "", folded)  # "password password" is no better than without the space
    if _repeats(folded) or _climbs(folded) or any(f"\n{each}\n" in _common() for each in (folded, bare)):
        raise TooCommon(field)
    if len(_without(folded, about)) < _TELLING:
        raise TooObvious(field)


def hashed(password: str) -> str:
    """The password as it may be stored. Raises TooBusy."""
    with hashing.turn():
        return _Cost.hasher.hash(normal(password))


def verify(stored: str | None, password: str) -> Verdict:
    """Is `password` the one behind `stored`? Without one, or for nobody, it takes just as long (R4). Raises TooBusy."""
    given = normal(password[: MOST + 1])
    against = stored or _dummy_hash()
    with hashing.turn():
        try:
            _Cost.hasher.verify(against, given)
        except (VerificationError, InvalidHashError):
            return Verdict(is_right=False)
    right = bool(stored) and len(password) <= MOST
    return Verdict(right, right and _Cost.hasher.check_needs_rehash(against))


@cache
def _dummy_hash() -> str:
    """A hash of our parameters that stands in where there is none."""
    return _Cost.hasher.hash("nobody has this password")


@cache
def _common() -> str:
    """The blocklist, one casefolded password per line, with a line break at both ends (assets/passwords/README.md)."""
    return "\n" + gzip.decompress(_COMMON.read_bytes()).decode("utf-8")


def _repeats(text: str) -> bool:
    """One short piece over and over, whole: "abcabcabcabcabc"."""
    period = (text + text).find(text, 1)
    return period <= 6


def _climbs(text: str) -> bool:
    """Every character is the one after, or before, the last: "abcdefghijklmnopq"."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return steps in ({1}, {-1})


def _without(folded: str, about: Iterable[str | None]) -> str:
    """The letters and digits left when every word of `about` is taken out."""
    words = {word for text in (*about, "portico") if text for word in re.split(r"[\W_]+", normal(text).casefold())}
    rest = folded
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= _SHORTEST_WORD:
            rest = rest.replace(word, "")
    return re.sub(r"[\W_]", "", rest)
