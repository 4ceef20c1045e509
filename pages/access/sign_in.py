"""/login: a name, a password, and back to where one wanted to go (AUT-03, AUT-05, AUT-06)."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from data.errors import Refusal, TooMany
from pages.access.asked_invitation import asked_page
from pages.access.return_path import target
from pages.access.side_switch import side_page
from pages.guard.http.form_token import FormExpired
from pages.shell.form_page import Light, Posted, cookie_header, home_of, light, see, sentence, signed_in
from pages.shell.prefetch import shell_files
from services.access import impersonation, sessions
from services.access.authentication import key_of, system
from services.access.invitations import asked
from services.access.session_cookie import value_of
from services.access.settings import LOGIN_IDENTIFIER
from services.access.sign_in import SignedIn, WrongSignIn, sign_in
from services.clock import clock
from services.platform.context import Context, House
from services.platform.i18n import msgid

DEVICE_SECONDS = 400 * 24 * 3600  # the longest a browser keeps a cookie
_LABELS = {"either": msgid("E-mail or user name"), "email": msgid("E-mail"), "username": msgid("User name")}
# What the page before may have us say; the key travels in the address.
_SAID = {"password": msgid("Your password is saved. Sign in with it."), "out": msgid("You are signed out.")}
_INVITED = msgid("You are invited to another client. Sign in once more to see the invitation.")


def register(app: FastAPI, house: House) -> None:
    @app.get("/login", include_in_schema=False)
    def show(request: Request, next: str = "/", said: str = "") -> Response:
        page = light(house, request)
        if (ctx := signed_in(house, request)) is not None:
            if not asked.waits(ctx):
                return see(_onwards(ctx, next, request))
            if ctx.actor.is_fresh(clock()):
                return see(asked_page(next))
            return _form(page, next=next, notice=("info", page.say(_INVITED)))
        return _form(page, next=next, notice=_notice(page, house, said))

    @app.post("/login", include_in_schema=False)
    def enter(request: Request, form: Posted) -> Response:
        page = light(house, request)
        try:
            page.check_form(form)
        except FormExpired as expired:
            if (ctx := signed_in(house, request)) is not None:
                return see(home_of(ctx))
            return _form(page, form, status=expired.status, notice=("bad", sentence(page.words, expired)))
        old = value_of(cookie_header(request), page.cookies.session)
        try:
            done = sign_in(
                house,
                form.get("login", ""),
                form.get("password", ""),
                page.address,
                request.cookies.get(page.cookies.device),
                request.headers.get("user-agent", ""),
                clock(),
                old_key=key_of(old) if old else None,
            )
        except (WrongSignIn, TooMany) as refusal:
            return _refused(page, form, refusal)
        return _arrived(page, form, done)


def _onwards(ctx: Context, next: str, request: Request) -> str:
    """Where somebody signed in goes on; who has another side that `next` belongs to is asked first."""
    where = target(next, request.app.routes, home_of(ctx))
    other = target(next, request.app.routes, "/" if ctx.actor.is_staff else "/staff")
    return side_page(next) if ctx.actor.has_other_side and where != next and other == next else where


def _notice(page: Light, house: House, said: str) -> tuple[str, str] | None:
    """What the page before wants said, or that a look through a contact's eyes has ended by itself."""
    if said in _SAID:
        return "good", page.say(_SAID[said])
    held = value_of(cookie_header(page.request), page.cookies.session)
    name = impersonation.ended_look(house, key_of(held), clock()) if held else None
    if name is None:
        if not held or not sessions.has_ended(system(house, clock()), key_of(held)):
            return ("info", page.say(_SAID["out"])) if said == "ended" else None
        return "info", page.say(
            "Your session has ended. Sign in again to be back where you were; what you typed is kept."
        )
    return "info", page.say("Your look at the portal as {name} has ended. Sign in to go on.", name=name)


def _refused(page: Light, form: dict[str, str], refusal: Refusal) -> Response:
    response = _form(page, form, status=refusal.status, error=page.sentence(refusal))
    if "wait_seconds" in refusal.fields:
        response.headers["Retry-After"] = str(refusal.fields["wait_seconds"])
    return response


def _arrived(page: Light, form: dict[str, str], done: SignedIn) -> Response:
    next = form.get("next", "")
    where = target(next, page.request.app.routes, "/staff" if done.is_staff else "/")
    if done.has_both_sides:
        where = side_page(next)
    if done.is_asked:
        where = asked_page(next)
    if done.must_change_password:
        where = "/password"
    response = see(where)
    page.cookies.sign_in(response, done.token)
    response.set_cookie(
        page.cookies.device,
        done.device_token,
        max_age=DEVICE_SECONDS,
        path="/",
        httponly=True,
        secure=page.cookies.secure,
        samesite="lax",
    )
    return response


def _form(
    page: Light,
    form: dict[str, str] | None = None,
    *,
    next: str = "",
    status: int = 200,
    error: str = "",
    notice: tuple[str, str] | None = None,
) -> Response:
    given = form or {}
    return page.page(
        "doors/signin.html",
        msgid("Sign in"),
        status=status,
        notice=notice,
        login_label=page.say(_LABELS[page.preferences[LOGIN_IDENTIFIER]]),
        login=given.get("login", "")[:300],
        next=given.get("next", next)[:2000],
        errors={"password": error},
        warm=shell_files(page.words.locale),
    )
