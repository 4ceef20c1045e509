"""Every component on a few pages, with made-up people, to look at while changing assets/theme.css.

python -m tools.gallery [port]         then open /, /billing, /cards, /pieces, /staff, /signin (add ?theme=dark)
"""

import sys
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from nicegui import app, ui

from tools import gallery_data as made_up
from tools.gallery_client import billing, cards, dashboard
from tools.gallery_pieces import pieces
from tools.gallery_staff import staff

ASSETS = Path(__file__).parent.parent / "assets"


def register() -> None:
    """Routes of the gallery."""
    app.add_static_files("/assets", ASSETS)
    for path, page in {
        "/": dashboard,
        "/billing": billing,
        "/cards": cards,
        "/pieces": pieces,
        "/staff": staff,
    }.items():
        ui.page(path, title="Gallery", response_timeout=10)(page)

    @app.get("/signin")
    def signin(request: Request) -> HTMLResponse:
        return HTMLResponse(made_up.light_page(ASSETS / "pages", request.query_params))


if __name__ in {"__main__", "__mp_main__"}:
    register()
    ui.run(
        host="127.0.0.1",
        port=int(sys.argv[1]) if len(sys.argv) > 1 else 8090,
        reload=False,
        show=False,
        tailwind=False,
        title="Gallery",
        language="en-US",
        dark=None,
        show_welcome_message=False,
        reconnect_timeout=30,
    )
