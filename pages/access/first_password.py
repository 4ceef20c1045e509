"""/password: whoever came in with a temporary password chooses their own; nothing else is open to them (AUT-02)."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from data.errors import Invalid, SignedOut, TooMany
from pages.access.asked_invitation import asked_page
from pages.shell.form_page import Light, Posted, home_of, light, see, signed_in
from pages.shell.session_renewal import hand_over
from services.access import credentials
from services.access.invitations import asked
from services.platform.context import Context, House
from services.platform.i18n import msgid

_WHY = msgid("You signed in with a temporary password, and it works only once. Choose your own now.")


def register(app: FastAPI, house: House) -> None:
    @app.get("/password", include_in_schema=False)
    def show(request: Request) -> Response:
        ctx = _signed_in(house, request)
        if not ctx.actor.must_change_password:
            return see("/staff/account" if ctx.actor.is_staff else "/account")
        return _form(light(house, request), ctx)

    @app.post("/password", include_in_schema=False)
    def choose(request: Request, form: Posted) -> Response:
        page, ctx = light(house, request), _signed_in(house, request)
        page.check_form(form)
        try:
            token = credentials.set_own_password(ctx, form.get("new", ""), form.get("repeated", ""))
        except credentials.NothingToReplace:
            return see(_home(ctx))  # sent twice: the first did it
        except (Invalid, TooMany) as refusal:
            spoken = page.speaking(ctx.actor.language)
            return _form(page, ctx, status=refusal.status, errors={refusal.field or "new": spoken.sentence(refusal)})
        response = see(_home(ctx))
        hand_over(page, response, ctx, token)
        return response


def _home(ctx: Context) -> str:
    if asked.waits(ctx):
        return asked_page("")
    return "/side" if ctx.actor.has_other_side else home_of(ctx)


def _signed_in(house: House, request: Request) -> Context:
    """Raises SignedOut, which leads to the sign-in."""
    ctx = signed_in(house, request)
    if ctx is None:
        raise SignedOut()
    return ctx


def _form(page: Light, ctx: Context, *, status: int = 200, errors: dict[str, str] | None = None) -> Response:
    if not page.chosen:
        page = page.speaking(ctx.actor.language)
    return page.page(
        "doors/new_password.html",
        msgid("Choose your password"),
        status=status,
        action="/password",
        username=ctx.actor.email or "",
        explanation=page.say(_WHY),
        errors={"new": "", "repeated": "", **(errors or {})},
        may_leave=True,
    )
