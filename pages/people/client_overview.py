"""/staff/clients/{id}: how the client stands, and their profile."""

from __future__ import annotations

from markupsafe import Markup

from components.display.notice import notice
from components.display.tiles import Tile, tiles
from components.forms.button import button
from components.html.island import island
from components.html.layout import card, line, stack, two
from pages.billing.staff.lists import id_in
from pages.people.client_form import ClientFields
from pages.shell.client_header import client_head
from pages.shell.screens import screen
from pages.shell.staff_words import moneys
from pages.shell.visit import Address, Visit
from services.people import clients
from services.people.clients import ClientRecord
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.permissions import May


def load(ctx: Context, at: Address) -> ClientRecord:
    return clients.record(ctx, id_in(at.parts["id"], "client"))


@screen("/staff/clients/{id}", title=msgid("Client"), place="clients", load=load)
def client_overview(visit: Visit, client: ClientRecord) -> None:
    say, version = visit.say, client.version
    client_head(visit, client)
    figures = island(_figures(visit, client))
    changed = island(Markup(""))
    with two():
        with card(say("Profile")):
            form = ClientFields(visit, client.form)

            async def save() -> None:
                nonlocal version
                saved = await visit.ask_in(form.fields, clients.change, client.id, version, form.typed)
                if saved is not None:
                    version = saved
                    changed.show(Markup(""))
                    visit.shell.tell("good", say("Saved."))

            if visit.frame.actor.may(May.EDIT_CLIENTS):
                with line():
                    button(say("Save profile"), save, kind="primary")
        with stack():
            island(_about(visit, client))

    async def again() -> None:
        fresh = await visit.look_again(clients.record, client.id)
        figures.show(_figures(visit, fresh))
        if fresh.version != version:
            changed.show(
                notice(
                    "warn",
                    say(
                        "Somebody changed this profile a moment ago. What you typed is still here; reload to see theirs."
                    ),
                )
            )

    visit.live([f"entity:{client.id}", "inbox"], again)


def _figures(visit: Visit, client: ClientRecord) -> Markup:
    say, base = visit.say, f"/staff/clients/{client.id}"
    zero = (visit.words.money(0, client.form.currency or visit.frame.preferences.currency),)
    figures = client.figures
    return tiles(
        [
            Tile(
                say("Owes"),
                tuple(moneys(visit, figures.owed)) or zero,
                href=f"{base}/invoices?f.status=issued,partly_paid,overdue",
            ),
            Tile(
                say("Overdue"),
                tuple(moneys(visit, figures.overdue)) or zero,
                href=f"{base}/invoices?f.status=overdue",
                tone="bad" if figures.overdue else "plain",
            ),
            Tile(
                say("Unapplied money"),
                tuple(moneys(visit, figures.unapplied)) or zero,
                href=f"{base}/payments?f.status=unapplied",
            ),
            Tile(
                say("Credit notes"),
                tuple(moneys(visit, figures.credit)) or zero,
                href=f"{base}/invoices?f.kind=credit_note",
            ),
        ]
    )


def _about(visit: Visit, client: ClientRecord) -> Markup:
    from components.display.details import Fact, details
    from components.display.panel import panel

    say = visit.say
    methods = [
        word
        for allowed, word in ((client.pays_by_card, say("Card")), (client.pays_by_bank_debit, say("Bank debit")))
        if allowed
    ]
    return panel(
        say("At a glance"),
        details(
            [
                Fact(say("Looked after by"), ", ".join(client.assigned.values()), say("Nobody in particular")),
                Fact(say("May pay online by"), ", ".join(methods), say("Nothing: no payment buttons are shown")),
                Fact(say("Contacts"), str(client.contacts)),
                Fact(say("Invoices"), str(client.invoices)),
            ]
        ),
    )
