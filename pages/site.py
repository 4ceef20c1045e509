"""The whole site on one NiceGUI application: doors first, the guard, then the shells; and the server that runs it."""

from __future__ import annotations

import gc

from nicegui import app, core, ui
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp

from components.frame.theme import DEFAULT_BRAND
from pages import guard, routes
from pages.guard.http.head_limits import BoundedHeads
from pages.guard.log_filter import log_clean_lines
from pages.guard.websocket import nicegui_internals
from pages.shell import areas, error_pages, shells, static_files, threads
from pages.shell.drafts.writer import flush_all
from services.access.session_cache import LiveSessions
from services.operations.workers import Worker, take_up, workers
from services.platform.context import House
from services.platform.lists.sheet import MEDIA, Format

WEBHOOKS = "/hooks"


def register(house: House) -> None:
    """Put every route and page of ours on NiceGUI's application. The client shell's catch-all comes last."""
    app.config.quasar_config["loadingBar"]["skipHijack"] = True  # an unnamed progress bar after each upload
    app.colors(primary=DEFAULT_BRAND)
    nicegui_internals.load_elements()
    threads.widen()
    nicegui_internals.log_failures_with(app, error_pages.note)
    error_pages.register(app, house)
    static_files.register(app, house)
    routes.register(app, house)
    guard.install(
        app,
        core.sio,
        origins=house.settings.origins,
        hosts=house.settings.hosts,
        sessions=LiveSessions(house, ended=guard.close),
        proxies=house.settings.trusted_proxies,
        exempt_paths=(WEBHOOKS,),
        versioned_paths=static_files.VERSIONED_PATHS,
        large_bodies=static_files.LARGE_BODIES | areas.large_bodies(),
    )
    shells.open_portal(house, areas.screens(staff=True), areas.search_kinds(staff=True), path="/staff", staff=True)
    shells.open_portal(house, areas.screens(staff=False), areas.search_kinds(staff=False), path="/", staff=False)


def serve(house: House) -> None:
    """Serve until told to stop, with the workers beside it unless the settings leave them to others. Blocks."""
    register(house)
    beside: list[Worker] = []
    if house.settings.workers:
        take_up(house)
        beside = workers(house)
    app.on_startup(lambda: _start(beside))
    app.on_shutdown(flush_all)
    app.on_shutdown(lambda: _stop(beside))
    log_clean_lines()
    run(house.settings.host, house.settings.port)


def run(host: str, port: int) -> None:
    """NiceGUI with the numbers that were measured (garbage collection, reconnects, compression)."""
    gc.set_threshold(50_000, 20, 100)
    ui.run(
        host=host,
        port=port,
        reload=False,
        show=False,
        show_welcome_message=False,
        title="Portico",
        language="en-US",
        tailwind=False,
        markdown=False,
        reconnect_timeout=30,
        binding_refresh_interval=None,
        proxy_headers=False,
        server_header=False,
        access_log=False,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=10,
        uvicorn_logging_level="warning",
        http=BoundedHeads,
        gzip_middleware_factory=compressed,
    )


def compressed(inner: ASGIApp) -> GZipMiddleware:
    """Compression, but not of what is compressed inside: a PDF gives only a tenth, each time it is asked for."""
    return GZipMiddleware(
        inner,
        compresslevel=3,
        exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/pdf", MEDIA[Format.XLSX]),
    )


def _start(beside: list[Worker]) -> None:
    gc.collect()
    gc.freeze()
    for each in beside:
        each.start()


def _stop(beside: list[Worker]) -> None:
    for each in beside:
        each.stop()
