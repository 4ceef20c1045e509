"""While the portal is empty, every address leads to the wizard (R12)."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.guard.http import plain_error
from services.firm import setup_wizard
from services.platform.context import House

_OPEN = ("/setup", "/assets", "/logo", "/healthz", "/favicon.ico")


class NotSetUp:
    """Around the application. Asks the database until the portal is set up, and never again after that."""

    def __init__(self, inner: ASGIApp, house: House) -> None:
        self.inner, self._house, self._done = inner, house, False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._done and scope["type"] in ("http", "websocket"):
            self._done = await run_in_threadpool(setup_wizard.is_done, self._house)
            if not self._done and not _is_open(str(scope["path"])):
                if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
                    await RedirectResponse("/setup", 303)(scope, receive, send)
                else:
                    await plain_error.answer(scope, send, 503)
                return
        await self.inner(scope, receive, send)


def _is_open(path: str) -> bool:
    return any(path == each or path.startswith(each + "/") for each in _OPEN)
