"""Answers that need nothing: no page, no session, no template, not even a working application."""

from html import escape
from http import HTTPStatus

from starlette.types import Message, Scope, Send

# English msgids; these are the only words a visitor reads when the portal itself could not answer.
SENTENCES = {
    400: "This request could not be understood.",
    403: "This request was not accepted. Go back, reload the page and try again.",
    404: "There is nothing at this address.",
    405: "This address does not accept that kind of request.",
    408: "The request took too long to arrive.",
    413: "What you sent is larger than this address accepts.",
    421: "This portal does not answer under that name.",
    500: "Something went wrong on our side. The problem has been recorded.",
    503: "The portal is busy. Please try again in a minute.",
}


def page(status: int, reference: str | None = None) -> bytes:
    """A complete HTML document of one sentence; `reference` leads to the log line and nowhere else."""
    sentence = escape(SENTENCES.get(status, HTTPStatus(status).phrase))
    mark = f"<p>Reference: <code>{escape(reference)}</code></p>" if reference else ""
    title = escape(HTTPStatus(status).phrase)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f'<body><main><h1>{title}</h1><p role="alert">{sentence}</p>{mark}'
        '<p><a href="/">Back to the start</a></p></main></body></html>'
    ).encode()


def head(status: int, body: bytes) -> Message:
    """The http.response.start that goes with `page`."""
    return {
        "type": "http.response.start",
        "status": status,
        "headers": [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
        ],
    }


async def answer(scope: Scope, send: Send, status: int, reference: str | None = None) -> None:
    """Refuse an HTTP request or a websocket that has not been accepted yet."""
    body = page(status, reference)
    start = head(status, body)
    if status in {408, 413}:
        start["headers"].append((b"connection", b"close"))  # the rest of the body is never read
    prefix = ""
    if scope["type"] == "websocket":
        if "websocket.http.response" not in (scope.get("extensions") or {}):
            await send({"type": "websocket.close", "code": 1008})
            return
        prefix = "websocket."
    await send({**start, "type": f"{prefix}http.response.start"})
    await send({"type": f"{prefix}http.response.body", "body": b"" if scope.get("method") == "HEAD" else body})
