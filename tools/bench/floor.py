"""The floor: what NiceGUI itself costs for the same rows. No sign-in, no database, no frame, no headers of ours.

`/list` is "a bare NiceGUI page with the same rows" that bounds are read against: a heading and the rows in one
`ui.table`, the cheapest way NiceGUI has to show rows. `/list-elements` shows the same rows as plain elements, one per
cell, as most NiceGUI pages are written; it is printed for comparison only.
"""

from __future__ import annotations

import gc
import sys
from typing import Any

from nicegui import app, ui

ROWS = 24
COLUMNS = ("number", "title", "issued", "due", "amount", "paid", "balance", "state")
Row = dict[str, Any]


def rows(count: int = ROWS) -> list[Row]:
    """As the invoice list shows them: eight texts each."""
    return [
        {
            "id": f"{place:036d}",
            "number": f"INV-B-{place:07d}",
            "title": "Services October 2026",
            "issued": f"{place % 28 + 1} Oct 2026",
            "due": f"{place % 28 + 1} Nov 2026",
            "amount": f"€{place + 700}.24",
            "paid": "€0.00",
            "balance": f"€{place + 700}.24",
            "state": f"{place + 1} days late",
        }
        for place in range(count)
    ]


def _table(given: list[Row], names: tuple[str, ...] = COLUMNS) -> None:
    ui.table(
        rows=given,
        row_key="id",
        columns=[{"name": name, "label": name.title(), "field": name, "sortable": True} for name in names],
    )


def nothing() -> None:
    ui.label("Nothing")


def invoice_list() -> None:
    ui.label("Billing")
    _table(rows())


def invoice_list_in_elements() -> None:
    ui.label("Billing")
    for row in rows():
        with ui.row():
            for name in COLUMNS:
                ui.label(row[name])


def dashboard() -> None:
    """The figures as labels, each panel as a table: as many rows as the portal's dashboard shows."""
    ui.label("Hello")
    for label in ("Amount due", "Overdue", "Credit"):
        ui.label(label)
        ui.label("€1,240.00")
    for count in (5, 5, 4):
        _table(rows(count), ("number", "due", "balance"))
    for line in ("Client 00001 Ltd", "Main Street 5", "10563 Athens", "GR", "+30 210 1234567"):
        ui.label(line)


def invoice() -> None:
    ui.label("Invoice INV-B-0000001")
    for line in ("Harbour & Pine", "Quay Street 1", "A client", "Main Street 5", "Issued", "Due", "Balance"):
        ui.label(line)
    _table(rows(3), ("title", "amount", "paid", "balance"))
    _table(rows(1), ("title", "amount", "paid"))


def link() -> None:
    """Two screens and the ways between them, in NiceGUI's own sub pages."""
    ui.link("Start", "/link/")
    ui.link("Billing", "/link/list")
    ui.sub_pages({"/": nothing, "/list": invoice_list}, root_path="/link")


def serve(port: int) -> None:
    """Blocks. The numbers that cost nothing to set are set as in the portal."""
    for path, page in {
        "/nothing": nothing,
        "/list": invoice_list,
        "/list-elements": invoice_list_in_elements,
        "/dashboard": dashboard,
        "/invoice": invoice,
        "/link": link,
        "/link/{_:path}": link,
    }.items():
        ui.page(path)(page)
    gc.set_threshold(50_000, 20, 100)
    app.on_startup(gc.freeze)
    ui.run(
        host="127.0.0.1",
        port=port,
        reload=False,
        show=False,
        show_welcome_message=False,
        title="Floor",
        tailwind=False,
        binding_refresh_interval=None,
        ws_per_message_deflate=False,
        access_log=False,
        uvicorn_logging_level="warning",
    )


if __name__ == "__main__":
    serve(int(sys.argv[1]))
