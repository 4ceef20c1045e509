"""Password, user name and e-mail address: forms inside the account that lead back there (R13, R47)."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.responses import Response

from data.errors import Conflict, Invalid, NotAllowed, SignedOut, TooMany
from pages.shell.form_page import Posted, light, see, signed_in
from pages.shell.native_drafts import taken
from pages.shell.session_renewal import hand_over
from services.access import credentials
from services.platform import flashes
from services.platform.context import Context, House
from services.platform.flashes import Flash
from services.platform.i18n import Wording

# What may be said about a form; anything else a person did not cause, or is a page of its own.
SAYS = (Invalid, Conflict, NotAllowed, TooMany)
Change = Callable[[Context, dict[str, str]], str | None]  # the token of the session, if it is another now


def register(app: FastAPI, house: House) -> None:
    def change(form: str, path: str, verb: Change, done: Callable[[Wording], str], keep: str = "") -> None:
        @app.post(path, include_in_schema=False)
        def door(request: Request, given: Posted) -> Response:
            page, ctx = light(house, request), signed_in(house, request)
            if ctx is None:
                raise SignedOut()
            page.check_form(given)
            typed = {keep: given.get(keep, "")[:254]} if keep else {}
            response = see(_base(ctx) + "/sign-in")
            try:
                token = verb(ctx, given)
            except SAYS as refusal:
                said = Flash(form, "bad", ctx.words.refusal(refusal), refusal.field, typed)
            else:
                ctx = hand_over(page, response, ctx, token) if token else ctx
                said = Flash(form, "good", done(ctx.words))
                taken(ctx, given)
            flashes.keep(ctx, said)
            return response

    change(
        "password",
        "/account/password",
        _password,
        lambda words: words.say("Your password is changed. All other devices are signed out."),
    )
    change(
        "username", "/account/username", _username, lambda words: words.say("Your user name is changed."), "username"
    )
    change(
        "email",
        "/account/email",
        _email,
        lambda words: words.say("We have sent a link to the new address. Open it to confirm the change."),
        "email",
    )

    @app.post("/account/again", include_in_schema=False)
    def again(request: Request, given: Posted) -> Response:
        page, ctx = light(house, request), signed_in(house, request)
        if ctx is None:
            raise SignedOut()
        page.check_form(given)
        response = see(_base(ctx) + "/devices")
        try:
            hand_over(page, response, ctx, credentials.reauthenticate(ctx, given.get("current", "")))
        except SAYS as refusal:
            flashes.keep(ctx, Flash("again", "bad", ctx.words.refusal(refusal), refusal.field))
        return response


def _base(ctx: Context) -> str:
    return "/staff/account" if ctx.actor.is_staff else "/account"


def _password(ctx: Context, given: dict[str, str]) -> str:
    return credentials.change_password(ctx, given.get("current", ""), given.get("new", ""), given.get("repeated", ""))


def _username(ctx: Context, given: dict[str, str]) -> None:
    credentials.change_username(ctx, given.get("current", ""), given.get("username", ""))


def _email(ctx: Context, given: dict[str, str]) -> None:
    credentials.request_email_change(ctx, given.get("current", ""), given.get("email", ""))
