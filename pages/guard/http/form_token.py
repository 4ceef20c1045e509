"""Form tokens: the double submit that ties a form to the cookie it was drawn for (R19).

The token is salted HMAC-SHA-256 under the cookie's own 256 bits. Whoever cannot read the HttpOnly cookie cannot
compute it, and no server secret has to be kept, rotated or shared.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from starlette.requests import Request

from data.errors import Refusal
from pages.guard.http.cookies import Cookies
from services.access.session_cookie import value_of

FIELD = "form_token"
_SALT_CHARS = 22


class FormExpired(Refusal):
    message = "This form is no longer valid. Reload the page and try again."
    status = 403


def form_token(cookie_value: str) -> str:
    """A fresh token for one form; salted, so that a compressed page never repeats it."""
    salt = secrets.token_urlsafe(16)
    return f"{salt}{_mac(cookie_value, salt)}"


def matches(token: object, cookie_value: str) -> bool:
    """True when `token` was drawn for the holder of this cookie."""
    if not isinstance(token, str) or not token.isascii() or len(token) != _SALT_CHARS + 64:
        return False
    return hmac.compare_digest(token[_SALT_CHARS:], _mac(cookie_value, token[:_SALT_CHARS]))


def held_cookie(request: Request, cookies: Cookies) -> str | None:
    """The cookie a form of this visitor is tied to: the session's, else the sign-in page's."""
    header = "; ".join(request.headers.getlist("cookie"))
    return value_of(header, cookies.session) or value_of(header, cookies.pre)


def check(request: Request, form: Mapping[str, object], cookies: Cookies) -> None:
    """Raises FormExpired unless the form was drawn for the cookie it arrives with."""
    header = "; ".join(request.headers.getlist("cookie"))
    held = [value for name in (cookies.session, cookies.pre) if (value := value_of(header, name))]
    if not any(matches(form.get(FIELD), value) for value in held):
        raise FormExpired()


def _mac(cookie_value: str, salt: str) -> str:
    return hmac.new(cookie_value.encode(), f"portico form {salt}".encode(), hashlib.sha256).hexdigest()
