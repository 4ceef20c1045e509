"""Start codes: what the firm tells a contact by phone, to be typed on the page that the mailed link opens (AUT-15).

A code is no password. Without the link it opens nothing, the link does not open without it, and neither outlasts the
password that its owner then chooses. It hangs on the link as a hash.
"""

from __future__ import annotations

import re
import unicodedata

from data.access.tables import OneTimeToken
from data.database.session import ScopedSession
from data.errors import Invalid
from data.statuses import TokenPurpose
from services.access import one_time_tokens, passwords, rate_limits

LEAST, MOST = 6, 64  # letters and digits
TRIES = 10  # wrong codes; then the link is dead and they have to be invited again
KIND = "start_code"


class CodeTooShort(Invalid):
    message = "A start code has at least {least} letters or digits."
    field = "code"


class CodeTooLong(Invalid):
    message = "A start code has at most {most} letters or digits."
    field = "code"


class CodeWrong(Invalid):
    message = "This is not the start code. Ask us for it, and mind that the link ends after {most} wrong ones."
    field = "code"


def check(code: str) -> None:
    """Raises CodeTooShort, CodeTooLong."""
    length = len(_plain(code))
    if length < LEAST:
        raise CodeTooShort(least=LEAST)
    if length > MOST:
        raise CodeTooLong(most=MOST)


def hashed(code: str) -> str:
    """The code as it is kept. Slow on purpose: never inside a transaction. Raises TooBusy."""
    return passwords.hashed(_plain(code))


def asks(token: OneTimeToken) -> bool:
    """Whether a code was given with this link."""
    return bool(token.facts.get("code"))


def is_right(token: OneTimeToken, code: str) -> bool:
    """Slow on purpose, like `hashed`. A link without a code has none to be wrong."""
    return not asks(token) or passwords.verify(str(token.facts["code"]), _plain(code)).is_right


def count(db: ScopedSession, secret: str, address: str, *, is_right: bool) -> None:
    """Count a try in the transaction that acts on it. After TRIES wrong ones the link is dead.

    Raises TooMany while this address, or whoever tries this link, has to wait; LinkSpent.
    """
    token = one_time_tokens.peek(db, TokenPurpose.INVITE, secret)
    account, source = rate_limits.account_of(token.id), rate_limits.source_of(address)
    rate_limits.check_alone(db, KIND, account, source)
    if is_right:
        rate_limits.succeeded(db, KIND, source, account)
    else:
        rate_limits.failed(db, KIND, source, account)
        wrong = int(token.facts.get("wrong", 0)) + 1
        token.facts = token.facts | {"wrong": wrong}
        if wrong >= TRIES:
            token.voided_at = db.now


def _plain(code: str) -> str:
    """As it is heard: case, spaces and dashes do not count. What is left may join: done until nothing changes."""
    text = code[:1000]
    while (plain := unicodedata.normalize("NFKC", re.sub(r"[\W_]", "", text).casefold())) != text:
        text = plain
    return text
