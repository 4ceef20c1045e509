"""Native forms of a client's contacts: whatever may hold a start code that staff gives somebody (R47)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from fastapi import FastAPI, Request
from fastapi.responses import Response

from data.errors import NotFound, Refusal
from pages.shell.form_page import Posted, see, signed_in_form
from pages.shell.native_drafts import taken
from services.access.both_sides import IsColleague, IsContactElsewhere
from services.access.invitations import actions as invitations
from services.people import contacts
from services.people.contact_form import ContactForm
from services.platform import flashes
from services.platform.areas import offered_rights
from services.platform.context import Context, House
from services.platform.flashes import Flash

INVITE, ADD = "/staff/contacts/invite", "/staff/contacts/add"
TEXTS = ("name", "job_title", "email", "username", "phone", "mobile", "fax", "language")


def register(app: FastAPI, house: House) -> None:
    @app.post(INVITE, include_in_schema=False)
    def invite(request: Request, given: Posted) -> Response:
        ctx = signed_in_form(house, request, given)
        client, contact = _id(given, "client"), _id(given, "contact")
        return _back(
            ctx,
            client,
            f"invite:{contact}",
            given,
            lambda: invitations.invite(
                ctx, contact, code=given.get("code") or None, language=given.get("language") or None
            ).told(ctx.words, ctx.preferences.time_zone),
        )

    @app.post(ADD, include_in_schema=False)
    def add(request: Request, given: Posted) -> Response:
        ctx, client = signed_in_form(house, request, given), _id(given, "client")
        typed = _typed(ctx, given)

        def act() -> str:
            confirmed = _id(given, "person") if "confirmed" in given and "person" in given else None
            contacts.add(ctx, client, typed, code=given.get("code", ""), confirmed=confirmed)
            return ctx.words.say("{name} is added.", name=typed.name)

        return _back(ctx, client, "contact", given, act)


def _typed(ctx: Context, given: dict[str, str]) -> ContactForm:
    """A box that is not ticked is not sent."""
    name, job_title, email, username, phone, mobile, fax, language = (given.get(each, "") for each in TEXTS)
    rights = frozenset(each.name for each in offered_rights(ctx.preferences) if each.name in given)
    return ContactForm(name, email, username, phone, mobile, fax, language, job_title, "is_primary" in given, rights)


def _back(ctx: Context, client: UUID, form: str, given: dict[str, str], act: Callable[[], str]) -> Response:
    """Do it, and say so on the client's page; what was typed comes back with a refusal, the start code never."""
    try:
        said = Flash(form, "good", act())
        taken(ctx, given)
    except Refusal as refusal:
        ticks = ("is_primary", *(each.name for each in offered_rights(ctx.preferences)))
        kept = {name: given[name] for name in (*TEXTS, *ticks) if name in given}
        if isinstance(refusal, IsColleague | IsContactElsewhere):
            kept |= {"person": str(refusal.fields["person"]), "named": str(refusal.fields["name"])}
        said = Flash(form, "bad", ctx.words.refusal(refusal), refusal.field, kept)
    flashes.keep(ctx, said)
    return see(f"/staff/clients/{client}/contacts")


def _id(given: dict[str, str], what: str) -> UUID:
    try:
        return UUID(given.get(what, ""))
    except ValueError:
        raise NotFound(what=what) from None
