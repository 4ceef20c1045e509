"""A small portal behind the guard, run as its own process: `python -m tests.attack.target PORT ALICE BOB`.

ALICE and BOB are the cookie tokens of two live sessions. /hooks/* is how a test looks inside.
"""

import asyncio
import hashlib
import sys
from collections import Counter
from collections.abc import Collection

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from nicegui import Client, app, core, ui

from pages import guard
from pages.guard.http.cookies import Cookies
from pages.guard.http.form_token import FIELD, FormExpired, form_token
from pages.guard.websocket import nicegui_internals
from services.access.authentication import key_of
from services.access.session_cookie import new_token, value_of

PORT = int(sys.argv[1])
HOST = f"127.0.0.1:{PORT}"
COOKIES = Cookies(secure=False)
done: Counter[str] = Counter()
typed: list[object] = []


class Table:
    """Sessions in memory; `live` is the database and `cached` what this process believes of it."""

    def __init__(self, tokens: list[str]) -> None:
        self.live = {key_of(token) for token in tokens}
        self.cached = set(self.live)

    def key_of(self, cookie_header: str | None) -> str | None:
        token = value_of(cookie_header, COOKIES.session)
        return key_of(token) if token else None

    def is_live(self, key: str) -> bool:
        return key in self.cached

    def account_of(self, key: str) -> str | None:
        return self.find_account(key)

    def find_account(self, key: str) -> str | None:
        return f"person of {key}" if key in self.live or key in self.cached else None

    def still_live(self, keys: Collection[str]) -> frozenset[str]:
        return frozenset(keys) & self.live

    def goes_on(self, key: str) -> bool:
        return False


table = Table(sys.argv[2:4])
PAGES = 90
installed = guard.install(
    app,
    core.sio,
    origins={f"http://{HOST}"},
    hosts={HOST},
    sessions=table,
    proxies={"127.0.0.2"},
    exempt_paths=("/hooks",),
    form_targets=(f"http://localhost:{PORT + 1}",),
    large_bodies={"/files": 3_000_000},
    limits=guard.Limits(unconnected_pages_per_session=PAGES),  # a whole test file shares two sessions
)


class SignedOut(Exception):
    pass


class Busy(Exception):
    pass


async def signed_in(request: Request) -> str:
    key = table.key_of(request.headers.get("cookie"))
    if key is None or not table.is_live(key):
        raise SignedOut
    if not guard.may_open_page(key):
        raise Busy
    return key


@app.exception_handler(SignedOut)
async def to_login(_: Request, __: Exception) -> Response:
    return RedirectResponse("/login", 303)


@app.exception_handler(Busy)
async def busy(_: Request, __: Exception) -> Response:
    return HTMLResponse("busy", 503)


@app.exception_handler(FormExpired)
async def expired(_: Request, error: Exception) -> Response:
    return HTMLResponse(str(error), 403)


def light(request: Request, body: str) -> Response:
    token = value_of(request.headers.get("cookie"), COOKIES.session) or value_of(
        request.headers.get("cookie"), COOKIES.pre
    )
    fresh = token or new_token()
    hidden = f'<input type="hidden" name="{FIELD}" value="{form_token(fresh)}">'
    response = HTMLResponse(f"<!doctype html><title>Light</title>{body.replace('FORM', hidden)}")
    if token is None:
        COOKIES.before_sign_in(response, fresh)
    return response


@app.get("/login")
async def login(request: Request) -> Response:
    form = '<form method="post" action="/login">FORM<input name="who"><button>Sign in</button></form>'
    return light(request, f"<h1>Login</h1>{form}<script nonce='{guard.nonce(request)}'>window.ours = 1</script>")


@app.post("/login")
async def log_in(request: Request) -> Response:
    form = await request.form()
    guard.check_form(request, form)
    token = new_token()
    table.live.add(key_of(token))
    table.cached.add(key_of(token))
    response = RedirectResponse("/", 303)
    COOKIES.sign_in(response, token)
    return response


@app.post("/renew")
async def renew(request: Request) -> Response:
    """As after a new password: another session takes over, and the answer that brings it takes its time."""
    key = table.key_of(request.headers.get("cookie"))
    assert key
    guard.close(key)
    await asyncio.sleep(0.5)
    return JSONResponse({})


@app.post("/logout")
async def log_out(request: Request) -> Response:
    guard.check_form(request, await request.form())
    key = table.key_of(request.headers.get("cookie"))
    assert key
    table.live.discard(key)
    table.cached.discard(key)
    guard.close(key)
    response = RedirectResponse("/login", 303)
    COOKIES.sign_out(response)
    return response


@app.get("/leave")
async def leave(request: Request) -> Response:
    return light(request, f'<form method="post" action="/logout">FORM<button>Out</button></form>{"x" * 2000}')


@app.post("/pay/{where}")
async def pay(where: str) -> Response:
    return RedirectResponse(f"http://localhost:{PORT + (1 if where == 'allowed' else 2)}/landed", 303)


@app.get("/paying")
async def paying(request: Request) -> Response:
    forms = "".join(f'<form method="post" action="/pay/{w}"><button>{w}</button></form>' for w in ("allowed", "other"))
    bad = "document.title='pwned'"
    return light(request, f'{forms}<a id="a" href="javascript:{bad}">x</a><img src="/x" onerror="{bad}">')


@app.post("/files/upload")
async def upload(request: Request) -> Response:
    digest, size = hashlib.sha256(), 0
    async for chunk in request.stream():
        digest.update(chunk)
        size += len(chunk)
    return JSONResponse({"size": size})


@app.post("/small")
async def small(request: Request) -> Response:
    return JSONResponse({"size": len(await request.body())})


@app.get("/broken")
async def broken() -> Response:
    raise RuntimeError("SELECT secret FROM clients")


@app.get("/seen")
async def seen(request: Request) -> Response:
    assert request.client
    headers = {name: value for name, value in request.headers.items() if name.startswith(("x-", "forwarded"))}
    return JSONResponse({"address": request.client.host, "scheme": request.scope["scheme"], "headers": headers})


@app.post("/hooks/{what}")
async def hook(what: str, request: Request) -> Response:
    key = request.query_params.get("key", "")
    if what == "revoke":  # the database forgets the session; this process is not told
        table.live.discard(key)
    if what == "distrust":  # the cache knows first
        table.cached.discard(key)
    if what == "restore":
        table.live.add(key)
        table.cached.add(key)
        forget_pages()
    if what == "close":
        await asyncio.to_thread(guard.close, key)
    return JSONResponse(
        {
            "done": dict(done),
            "typed": typed,
            "refusals": dict(installed.sockets.refusals),
            "sockets": len(installed.sockets.open),
            "pages": len(Client.instances),
            "tabs": list(app.storage._tabs),
            "cookie": request.headers.get("cookie"),
        }
    )


def forget_pages() -> None:
    """Pages the test before left behind count for a minute; how many those are depends on how fast it was."""
    for page in list(Client.instances.values()):
        if nicegui_internals.never_connected(page):
            page.delete()
    installed.crowd._allowed.clear()


def press(name: str) -> None:
    done[name] += 1


def note(value: object) -> None:
    done["typed"] += 1
    typed.append(value)


@ui.page("/boom")
def boom(key: str = Depends(signed_in)) -> None:
    guard.bind(ui.context.client, key)
    raise RuntimeError("mail of a client")


@ui.page("/unbound")
def unbound(key: str = Depends(signed_in)) -> None:
    ui.label("nobody's page")


@ui.page("/hostile")
def hostile(key: str = Depends(signed_in)) -> None:
    guard.bind(ui.context.client, key)
    ui.page_title("x createApp(parseElements(String.raw`<script>document.title='pwned'</script>`), {")
    ui.label("ready")
    ui.html("<img src=/nothing onerror=\"document.body.dataset.pwned='1'\">", sanitize=False)
    ui.link("bad link", "javascript:document.body.dataset.pwned='1'")
    ui.label("<script>document.body.dataset.pwned='1'</script>`), {<script>document.body.dataset.pwned='1'</script>")


def named(element: ui.element, name: str) -> ui.element:
    element.props["data-name"] = name
    return element


def controls() -> None:
    named(ui.button("Pay", on_click=lambda: press("pay")), "pay")
    named(ui.input("Note", on_change=lambda e: note(e.value)), "note")
    named(ui.button("Off", on_click=lambda: press("off")), "off").props("disable")
    with ui.card() as card:
        named(ui.button("In hidden card", on_click=lambda: press("hidden")), "hidden")
    card.visible = False
    with ui.element("fieldset").props("disabled"):
        named(ui.button("In fieldset", on_click=lambda: press("fieldset")), "fieldset")
    named(ui.input("Fixed", on_change=lambda e: press("readonly")), "readonly").props("readonly")
    with ui.column() as disabled:
        named(ui.button("Below", on_click=lambda: press("below")), "below")
    disabled.props("disable")
    named(ui.element("div").on("poke", lambda e: press("poke"), args=["x"]), "poke")
    named(ui.upload(on_upload=lambda: press("upload")), "upload")
    ui.link("Second", "/second")
    answer = ui.label("-").props("id=answer")

    async def ask() -> None:
        answer.text = f"sum {await ui.run_javascript('1 + 1')}"

    ui.button("Ask", on_click=ask)


def second() -> None:
    done["second"] += 1
    ui.label("Second page").props("id=second")
    ui.link("Back to first", "/")


@ui.page("/")
@ui.page("/second")
def home(key: str = Depends(signed_in)) -> None:
    guard.bind(ui.context.client, key)
    ui.sub_pages({"/": controls, "/second": second})


if __name__ == "__main__":
    ui.run(
        host="127.0.0.1",
        port=PORT,
        reload=False,
        show=False,
        show_welcome_message=False,
        title="Target",
        language="en-US",
        proxy_headers=False,
        access_log=False,
        server_header=False,
        ws_per_message_deflate=False,
        reconnect_timeout=10,
        binding_refresh_interval=None,
    )
