"""One of each small component."""

from datetime import date

from fastapi import Request

from components.display.notice import notice
from components.display.panel import link, panel
from components.display.status_chip import status_chip
from components.forms.button import button, button_markup, link_button
from components.forms.confirm import confirm
from components.forms.dialog import dialog
from components.forms.fields import area_field, check_field, date_field, money_field, select_field, text_field
from components.frame.page_title import page_title
from components.html.island import island
from components.html.layout import card, form, line, stack, two
from components.html.markup import tag
from components.lists.empty import empty, skeleton
from tools import gallery_data as made_up
from tools.gallery_frame import framed


def pieces(request: Request) -> None:
    with framed(request, "todo") as shell:
        island(
            page_title(
                "Pieces", "One of each.", link_button("Secondary", "/"), link_button("Primary", "/", kind="primary")
            )
        )
        with two():
            with card("Fields"), form():
                name = text_field("Name", "Maria Pappas", required=True)
                vat = text_field("VAT number", help="As printed on your invoices.")
                vat.refuse("This VAT number has 8 digits; Greek ones have 9.")
                money_field("Amount", "1,240.00", currency="EUR")
                date_field("Due on", date(2026, 12, 3))
                select_field("Kind", {"company": "Company", "trust": "Trust", "person": "Individual"}, "trust")
                area_field("Note", help="Your client does not see this.", rows=3)
                check_field("Send the invitation now", value=True, help="They receive it within a minute.")
                with line():
                    button("Save", lambda: shell.tell("good", f"Saved {name.value}."), kind="primary")
                    button("Refuse", lambda: shell.tell("bad", "This was not saved: the VAT number is wrong."))
                    button("Void", _ask, kind="danger", icon="void")
                    button("Off").disable()
            with stack():
                island(notice("good", "Your payment of EUR 1,240.00 has arrived."))
                island(notice("info", "Statements are made on the first of the month."))
                island(notice("warn", "Your card ends this month.", action=link("Change it", "/")))
                island(notice("bad", "We could not reach your bank. Nothing was charged.", title="Payment not made"))
                island(
                    panel(
                        "States",
                        tag(
                            "div",
                            {"class": "card-body"},
                            tag(
                                "div",
                                {"class": "chips"},
                                *(status_chip(word, tone=tone) for word, tone in made_up.STATES),
                            ),
                        ),
                    )
                )
                island(panel("Loading", skeleton(3)))
                island(
                    panel(
                        "Nothing yet",
                        empty(
                            "doc",
                            "No documents yet",
                            "What we share with you appears here; you are told by e-mail.",
                            button_markup("Upload a file", do="upload", icon="up"),
                        ),
                    )
                )
        with dialog("Record a payment") as box:
            money_field("Amount", "120.00", currency="EUR")
            date_field("Received on", date(2026, 11, 20))
            box.buttons("Record EUR 120.00", box.close, cancel="Cancel")
        with line():
            button("Open the dialog", box.open)
            button("Ask first", _ask)
        if "dialog" in request.query_params:
            box.open()


async def _ask() -> None:
    await confirm(
        "Void INV-2026-0412?",
        "Your client will see it as void. This cannot be undone.",
        yes="Void INV-2026-0412, €640.00",
        no="Keep it",
        danger=True,
    )
