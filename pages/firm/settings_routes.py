"""Native forms of the staff console: the password again (R13), Stripe's keys (R81), the logo (R65)."""

from __future__ import annotations

import re
from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from data.errors import Refusal
from pages.shell.form_page import Posted, light, see, signed_in_form
from pages.shell.going_on import let_go_on
from pages.shell.session_renewal import hand_over
from services.access import credentials
from services.billing import gateway_keys
from services.firm import branding, settings
from services.integrations.payments import stripe_keys
from services.platform import flashes
from services.platform.context import Context, House
from services.platform.flashes import Flash

KEYS = {"secret_key": stripe_keys.SECRET_KEY, "webhook": stripe_keys.WEBHOOK_SECRET}
_BACK = re.compile(
    r"/staff/(team|settings/payments|clients(\?[\w=&%+.,:-]*)?|clients/[0-9a-f-]{36}/settings|"
    r"clients/[0-9a-f-]{36}/contacts(\?[\w=&%+.,:-]*)?|import\?file=[0-9a-f-]{36})"
)
LOOK, PAYMENTS = "/staff/settings/look", "/staff/settings/payments"


def leads_back(path: str) -> bool:
    """Whether a page that asks for the password is at `path`."""
    return _BACK.fullmatch(path) is not None


def register(app: FastAPI, house: House) -> None:
    @app.post("/staff/again", include_in_schema=False)
    def again(request: Request, given: Posted) -> Response:
        page, ctx = light(house, request), signed_in_form(house, request, given)
        back = given.get("back", "")
        response = see(back if leads_back(back) else "/staff")
        _act(
            ctx,
            "again",
            "",
            lambda: let_go_on(
                hand_over(page, response, ctx, credentials.reauthenticate(ctx, given.get("current", ""))),
                given.get("act", ""),
            ),
        )
        return response

    @app.post("/staff/keys", include_in_schema=False)
    def key(request: Request, given: Posted) -> Response:
        ctx = signed_in_form(house, request, given)
        name = given.get("which", "")
        _act(
            ctx,
            name,
            ctx.words.say("The key is sealed and in use."),
            lambda: gateway_keys.keep_stripe_key(ctx, KEYS.get(name, ""), given.get("value", "")),
        )
        return see(PAYMENTS)

    @app.post("/staff/keys/forget", include_in_schema=False)
    def forget(request: Request, given: Posted) -> Response:
        ctx = signed_in_form(house, request, given)
        _act(ctx, "forget", ctx.words.say("The keys are removed."), lambda: gateway_keys.forget_stripe_keys(ctx))
        return see(PAYMENTS)

    @app.post("/staff/logo", include_in_schema=False)
    async def logo(request: Request) -> Response:
        form = await request.form(max_files=1, max_fields=5)
        file = form.get("logo")
        content = await file.read(branding.LOGO_BYTES + 1) if isinstance(file, UploadFile) else b""
        given = {name: value for name, value in form.items() if isinstance(value, str)}
        await form.close()
        ctx = await run_in_threadpool(signed_in_form, house, request, given)
        done = ctx.words.say("The logo is in use.")
        await run_in_threadpool(_act, ctx, "logo", done, lambda: settings.keep_logo(ctx, content))
        return see(LOOK)

    @app.post("/staff/logo/remove", include_in_schema=False)
    def no_logo(request: Request, given: Posted) -> Response:
        ctx = signed_in_form(house, request, given)
        _act(ctx, "logo", ctx.words.say("The logo is removed."), lambda: settings.remove_logo(ctx))
        return see(LOOK)


def _act(ctx: Context, form: str, done: str, act: Callable[[], object]) -> None:
    try:
        act()
    except Refusal as refusal:
        flashes.keep(ctx, Flash(form, "bad", ctx.words.refusal(refusal), refusal.field))
    else:
        if done:
            flashes.keep(ctx, Flash(form, "good", done))
