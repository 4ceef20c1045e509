"""A browser for tests of light pages: cookies and redirects seen as they are, requests from several threads at once."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Cookies, Headers, Response


class Browser:
    """`with Browser(app) as browser:`; follows no redirect, and what the application raises is a 500 like any other."""

    def __init__(self, app: FastAPI) -> None:
        self._client = AsyncClient(
            transport=ASGITransport(app, raise_app_exceptions=False, client=("198.51.100.7", 4711)),
            base_url="http://localhost:8080",
            headers={"accept": "text/html"},
        )
        self._stack = ExitStack()

    def __enter__(self) -> Browser:
        self._portal = self._stack.enter_context(start_blocking_portal())
        return self

    def __exit__(self, *_: object) -> None:
        self._portal.call(self._client.aclose)
        self._stack.close()

    @property
    def cookies(self) -> Cookies:
        return self._client.cookies

    @property
    def headers(self) -> Headers:
        return self._client.headers

    def get(self, path: str, **more: Any) -> Response:
        return self._send("GET", path, **more)

    def post(self, path: str, **more: Any) -> Response:
        return self._send("POST", path, **more)

    def delete(self, path: str) -> Response:
        return self._send("DELETE", path)

    def _send(self, method: str, path: str, **more: Any) -> Response:
        async def send() -> Response:
            return await self._client.request(method, path, **more)

        return self._portal.call(send)
