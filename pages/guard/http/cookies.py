"""Our cookies as they are set and taken back: the signed-in session, the known browser, the nobody-yet of a sign-in."""

from dataclasses import dataclass

from starlette.responses import Response

from services.access import session_cookie

PRE_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Cookies:
    """Names and attributes."""

    secure: bool

    @property
    def session(self) -> str:
        return session_cookie.name_of(is_https=self.secure)

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
