"""Our two cookies: the signed-in session, and the nobody-yet of the sign-in page."""

import hashlib
import re
import secrets
from dataclasses import dataclass

from starlette.responses import Response

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits, base64url without padding
PRE_SECONDS = 24 * 3600


def new_token() -> str:
    """256 random bits, in the only shape `value_of` accepts."""
    return secrets.token_urlsafe(32)


def key_of_token(token: str) -> str:
    """What the database holds instead of the token: its SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def value_of(cookie_header: str | None, name: str) -> str | None:
    """The token under `name`, or None when it is missing, malformed or sent twice.

    Two cookies of one name mean that somebody planted the second, so neither counts.
    """
    found = [
        value.strip()
        for key, mark, value in (part.partition("=") for part in (cookie_header or "").split(";"))
        if mark and key.strip() == name
    ]
    return found[0] if len(found) == 1 and TOKEN.fullmatch(found[0]) else None


@dataclass(frozen=True, slots=True)
class Cookies:
    """Names and attributes. `__Host-` pins a cookie to this host, over https, for every path (R14)."""

    secure: bool

    @property
    def session(self) -> str:
        return "__Host-portico" if self.secure else "portico"

    @property
    def device(self) -> str:
        """The one that lets an account know the browser again."""
        return f"{self.session}-device"

    @property
    def pre(self) -> str:
        return f"{self.session}-pre"

    def sign_in(self, response: Response, token: str) -> None:
        """Hand out a session. It ends with the browser; the database decides how long it lives."""
        response.set_cookie(self.session, token, path="/", secure=self.secure, httponly=True, samesite="lax")
        self._expire(response, self.pre)

    def before_sign_in(self, response: Response, token: str) -> None:
        """Hand out the cookie that a sign-in form is tied to."""
        response.set_cookie(
            self.pre, token, max_age=PRE_SECONDS, path="/", secure=self.secure, httponly=True, samesite="lax"
        )

    def sign_out(self, response: Response) -> None:
        """Forget the session and whatever the browser kept (R21).

        Not the "cookies" directive: it would also wipe those of the firm's other sites under the same domain.
        """
        self._expire(response, self.session)
        self._expire(response, self.pre)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'

    def _expire(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", secure=self.secure, httponly=True, samesite="lax")
