"""/setup: the wizard of an empty portal. Each page carries what was typed before; nothing is kept until the last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from data.errors import Refusal
from pages.firm.setup_redirect import NotSetUp
from pages.shell.form_page import LANGUAGES, Light, light, see
from services.clock import clock
from services.firm import branding, setup_wizard
from services.platform import number_input
from services.platform.context import House
from services.platform.firm_settings import Preferences
from services.platform.i18n import msgid

_LABELS = {
    "firm_name": msgid("Name of the firm"),
    "address": msgid("Address"),
    "city": msgid("City"),
    "zip": msgid("Postcode"),
    "country": msgid("Country"),
    "tax_id": msgid("Tax number"),
    "email": msgid("E-mail of the firm"),
    "phone": msgid("Phone"),
    "display_name": msgid("Name of the portal"),
    "brand": msgid("Colour"),
    "currency": msgid("Currency"),
    "time_zone": msgid("Time zone"),
    "language": msgid("Language"),
    "owner_name": msgid("Your name"),
    "owner_email": msgid("Your e-mail"),
}
_HELP = {
    "email": msgid("Your clients' mails come from here. We send a link to confirm it."),
    "display_name": msgid("Blank: the firm's name."),
    "country": msgid("Type a part of its name."),
    "owner_email": msgid("You sign in with it."),
}
_TITLES = {
    "code": msgid("Set up your portal"),
    "firm": msgid("Your firm"),
    "look": msgid("How it looks"),
    "money": msgid("Money and time"),
    "owner": msgid("Your account"),
}
_NEEDED = {"firm_name", "email", "brand", "currency", "time_zone", "language", "owner_name", "owner_email"}
_DEFAULTS = {"brand": Preferences().brand, "currency": "EUR", "time_zone": "Europe/Athens", "language": "en"}


@dataclass(frozen=True, slots=True)
class Typed:
    """One form of the wizard."""

    texts: dict[str, str]
    logo: bytes


async def _typed(request: Request) -> Typed:
    async with request.form(max_files=1, max_fields=40) as form:
        logo = form.get("logo")
        content = await logo.read() if isinstance(logo, UploadFile) else b""
        return Typed({name: value for name, value in form.items() if isinstance(value, str)}, content)


def register(app: FastAPI, house: House) -> None:
    app.add_middleware(NotSetUp, house=house)

    @app.get("/setup", include_in_schema=False)
    def show(request: Request) -> Response:
        if setup_wizard.is_done(house):
            return see("/login")
        return _draw(light(house, request), "code", {})

    @app.post("/setup", include_in_schema=False)
    def go_on(request: Request, typed: Annotated[Typed, Depends(_typed)]) -> Response:
        if setup_wizard.is_done(house):
            return see("/login")  # sent twice: the first did it
        page, texts = light(house, request), typed.texts
        page.check_form(texts)
        step = texts.get("step", "code")
        try:
            setup_wizard.check_code(house, texts.get("code", ""), page.address, clock())
            return _taken(house, page, step if step in _TITLES else "code", texts, typed.logo)
        except setup_wizard.AlreadySetUp:
            return see("/login")
        except setup_wizard.WrongCode as refusal:
            return _draw(page, "code", texts, {"code": page.sentence(refusal)}, refusal.status)
        except Refusal as refusal:
            at = _step_of(refusal, step)
            return _draw(page, at, texts, {refusal.field or "new": page.sentence(refusal)}, refusal.status)


def _taken(house: House, page: Light, step: str, texts: dict[str, str], logo: bytes) -> Response:
    """Keep one step and draw the next, or finish. Raises Refusal."""
    order = list(_TITLES)
    if "back" in texts and step != "code":
        return _draw(page, order[max(1, order.index(step) - 1)], texts)
    if step in setup_wizard.STEPS:
        wrong = setup_wizard.problems(step, texts)
        if wrong:
            return _draw(page, step, texts, {name: page.sentence(each) for name, each in wrong.items()}, 422)
    if step == "look" and logo:
        texts["logo_sha256"] = setup_wizard.keep_logo(house, logo, clock())
    if step != "owner":
        return _draw(page, order[order.index(step) + 1], texts)
    token = setup_wizard.finish(
        house,
        texts["code"],
        texts,
        texts.get("new", ""),
        texts.get("repeated", ""),
        address=page.address,
        browser=page.request.headers.get("user-agent", ""),
        now=clock(),
    )
    response = see("/staff")
    page.cookies.sign_in(response, token)
    return response


def _step_of(refusal: Refusal, current: str) -> str:
    if refusal.field == "logo":
        return "look"
    return next(
        (step for step, names in setup_wizard.STEPS.items() if refusal.field in names),
        current if current in _TITLES else "code",
    )


def _draw(
    page: Light, step: str, texts: dict[str, str], errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    names = setup_wizard.STEPS.get(step, ())
    usual = {**_DEFAULTS, "language": page.words.locale if page.words.locale in setup_wizard.LANGUAGES else "en"}
    values = {name: texts.get(name, usual.get(name, "")) for each in setup_wizard.STEPS.values() for name in each}
    carried = {} if step == "code" else {name: value for name, value in values.items() if name not in names}
    options = {
        "currency": list(number_input.currencies(page.words, _DEFAULTS["currency"]).items()),
        "time_zone": [(name, name) for name in sorted(setup_wizard.time_zones())],
        "language": [(code, LANGUAGES.get(code, code)) for code in setup_wizard.LANGUAGES],
    }
    suggested = {"country": list(number_input.countries(page.words).values())} if "country" in names else {}
    fields = [
        (name, page.say(_LABELS[name]), page.say(_HELP[name]) if name in _HELP else "", name in _NEEDED)
        for name in names
        if name != "logo_sha256"
    ]
    given = {"": "", "code": "", "new": "", "repeated": "", "logo": "", **dict.fromkeys(values, ""), **(errors or {})}
    return page.page(
        "doors/setup.html",
        _TITLES[step],
        status=status,
        step=step,
        fields=fields,
        values=values,
        carried=carried,
        code=texts.get("code", "") if step != "code" else "",
        options=options,
        suggested=suggested,
        errors=given,
        wrong=list(errors or ()),
        number=list(_TITLES).index(step),
        steps=len(setup_wizard.STEPS),
        logo_bytes=branding.LOGO_BYTES,
    )
