"""Light pages: plain HTML with native forms, for everything that happens outside the portal's shells (R15, R47)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from components.frame.theme import head, mark
from data.errors import Refusal, SignedOut
from pages.guard.http.cookies import Cookies
from pages.guard.http.form_token import check, form_token, held_cookie
from pages.shell.page_head import assets, version
from pages.shell.redirects import PasswordFirst
from services.access.authentication import identify, key_of, policy
from services.access.session_cookie import new_token, value_of
from services.clock import clock
from services.platform.context import Context, House
from services.platform.firm_settings import Preferences
from services.platform.i18n import Wording

TEMPLATES = Path(__file__).resolve().parents[2] / "assets" / "pages"
LANGUAGES = {"en": "English", "el": "Ελληνικά"}
_YEAR = 365 * 24 * 3600


async def posted(request: Request) -> dict[str, str]:
    """The text fields of a form; files and further fields of the same name are not asked for anywhere."""
    form = await request.form(max_files=0, max_fields=20)
    return {name: value for name, value in form.items() if isinstance(value, str)}


Posted = Annotated[dict[str, str], Depends(posted)]


@dataclass(frozen=True, slots=True)
class Light:
    """One request to a light page: the firm, the visitor's language, the cookies."""

    house: House
    request: Request
    preferences: Preferences
    words: Wording
    chosen: str = ""  # the language asked for in the address, to be remembered

    @property
    def say(self) -> Callable[..., str]:
        return self.words.say

    @property
    def cookies(self) -> Cookies:
        return cookies_of(self.house)

    @property
    def address(self) -> str:
        """Where the request comes from, as the guard derived it (R50)."""
        return self.request.client.host if self.request.client else ""

    @property
    def path(self) -> str:
        return str(self.request.scope["path"])

    def speaking(self, language: str) -> Light:
        return replace(self, words=Wording(language))

    def sentence(self, refusal: Refusal) -> str:
        return sentence(self.words, refusal)

    def check_form(self, form: Mapping[str, str]) -> None:
        """Raises FormExpired unless the form was drawn for this browser (R19)."""
        check(self.request, form, self.cookies)

    def page(
        self,
        template: str,
        title: str,
        *,
        status: int = 200,
        notice: tuple[str, str] | None = None,
        languages: bool = True,
        **given: object,
    ) -> HTMLResponse:
        """The page `template` with the msgid `title`. `notice` is a tone and a sentence."""
        held = held_cookie(self.request, self.cookies)
        token = held or new_token()
        logo = f"/logo/{self.preferences.logo_sha256}.png" if self.preferences.logo_sha256 else None
        body = (
            _environment()
            .get_template(template)
            .render(
                lang=self.words.locale,
                say=self.say,
                firm=self.preferences.portal_name,
                title=self.say(title),
                head=head(
                    theme="auto",
                    brand=self.preferences.brand,
                    version=version(),
                    assets=assets(),
                    alphabets=self._alphabets(languages),
                ),
                mark=mark(self.preferences.portal_name, logo),
                script=f"{assets()}/light.js",
                notice=notice,
                languages=self._languages() if languages else (),
                form_token=form_token(token),
                **given,
            )
        )
        response = HTMLResponse(body, status)
        if held is None:
            self.cookies.before_sign_in(response, token)
        if self.chosen:
            response.set_cookie(
                _language_cookie(self.cookies),
                self.chosen,
                max_age=_YEAR,
                path="/",
                httponly=True,
                secure=self.cookies.secure,
                samesite="lax",
            )
        return response

    def _alphabets(self, languages: bool) -> tuple[str, ...]:
        """What the page is sure to show: its own language's, and the names of those it offers."""
        shown = {self.words.locale, *(self.preferences.languages if languages else ())}
        return ("greek",) if "el" in shown else ()

    def _languages(self) -> list[tuple[str, str, str]]:
        kept = {name: value for name, value in self.request.query_params.items() if name != "lang"}
        return [
            (code, LANGUAGES.get(code, code), f"?{urlencode({**kept, 'lang': code})}")
            for code in self.preferences.languages
        ]


def light(house: House, request: Request) -> Light:
    """Asks the database for the firm's policy: call it in a worker thread, as FastAPI runs plain functions."""
    preferences = policy(house)
    offered = preferences.languages
    asked = request.query_params.get("lang", "")
    chosen = asked if asked in offered else ""
    remembered = request.cookies.get(_language_cookie(cookies_of(house)), "")
    spoken = _spoken(request.headers.get("accept-language", ""))
    found = next((each for each in (chosen, remembered, *spoken) if each in offered), preferences.language)
    return Light(house, request, preferences, Wording(found), chosen)


def cookies_of(house: House) -> Cookies:
    return Cookies(house.settings.is_https)


def signed_in(house: House, request: Request) -> Context | None:
    """Whoever is signed in with this browser, for pages that are there for everybody."""
    token = value_of(cookie_header(request), cookies_of(house).session)
    try:
        return (
            identify(house, key_of(token), clock(), address=request.client.host if request.client else None)
            if token
            else None
        )
    except SignedOut:
        return None


def asker(house: House, request: Request) -> Context:
    """Who asks for a file. Raises SignedOut, PasswordFirst."""
    key = key_of(value_of(cookie_header(request), cookies_of(house).session) or "")
    ctx = identify(house, key, clock(), address=request.client.host if request.client else "")
    if ctx.actor.must_change_password and not ctx.actor.is_viewed:
        raise PasswordFirst()
    return ctx


def cookie_header(request: Request) -> str:
    return "; ".join(request.headers.getlist("cookie"))


def home_of(ctx: Context) -> str:
    return "/staff" if ctx.actor.is_staff else "/"


def see(path: str) -> Response:
    """Go on with a GET of `path`."""
    return RedirectResponse(path, 303)


def sentence(words: Wording, refusal: Refusal) -> str:
    """What `refusal` says, in this language; the kind of thing it could not find is a word of its own."""
    return words.refusal(refusal)


def _spoken(header: str) -> Iterable[str]:
    """Language codes of an Accept-Language header as browsers write it, best first."""
    return [part.partition(";")[0].strip().partition("-")[0].lower() for part in header[:200].split(",")]


def _language_cookie(cookies: Cookies) -> str:
    return f"{cookies.session}-lang"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def signed_in_form(house: House, request: Request, given: dict[str, str]) -> Context:
    """Whoever is signed in, with a form of theirs. Raises SignedOut, FormExpired."""
    page, ctx = light(house, request), signed_in(house, request)
    if ctx is None:
        raise SignedOut()
    page.check_form(given)
    return ctx
