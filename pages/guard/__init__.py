"""Everything that stands between the network and a NiceGUI handler.

    guard.install(app, core.sio, origins={"https://portal.example.com"}, hosts={"portal.example.com"},
                  sessions=sessions, proxies={"127.0.0.1"})    # once, before ui.run
    guard.may_open_page(key)                                    # before a page is built; False: answer 503
    guard.bind(client, key)                                     # while it is built
    guard.close(key)                                            # when the session is revoked

Start the server with `proxy_headers=False` (the guard reads X-Forwarded-* itself), `access_log=False` (R48) and
without a `storage_secret`: our own cookie is the only one.
"""

from collections.abc import Collection, Mapping

import nicegui
import socketio
from nicegui.client import Client
from starlette.requests import Request

from pages.guard.config import Limits, Rules, Sessions, networks, origin_of
from pages.guard.http import form_token
from pages.guard.http.cookies import Cookies
from pages.guard.install import Guard

__all__ = [
    "Guard",
    "Limits",
    "Sessions",
    "bind",
    "check_form",
    "close",
    "cookie_names",
    "install",
    "may_open_page",
    "nonce",
]

# NiceGUI has one application per process, so there is one guard. Set by `install`, before the first request.
_guard: Guard | None = None


def install(
    app: nicegui.App,
    sio: socketio.AsyncServer,
    *,
    origins: Collection[str],
    hosts: Collection[str],
    sessions: Sessions,
    proxies: Collection[str] = (),
    limits: Limits | None = None,
    login_path: str = "/login",
    exempt_paths: Collection[str] = (),
    form_targets: Collection[str] = (),
    versioned_paths: Collection[str] = (),
    large_bodies: Mapping[str, int] | None = None,
) -> Guard:
    """Guard `app`. Raises ValueError for a setting that is no origin or address, UnknownFramework for another NiceGUI.

    origins: public addresses, scheme://host[:port]. hosts: accepted Host headers, with a port unless the scheme's own.
    proxies: addresses or networks of reverse proxies whose X-Forwarded-For and -Proto are believed.
    exempt_paths: prefixes without form tokens (signed webhooks, bearer interfaces); cookies are removed there.
    form_targets: origins a native form may be redirected to. versioned_paths: our files that may be cached.
    large_bodies: path prefix to bytes, for routes that stream.
    """
    global _guard
    rules = Rules(
        origins=frozenset(origin_of(origin) for origin in origins),
        hosts=frozenset(host.lower() for host in hosts),
        proxies=networks(proxies),
        limits=limits or Limits(),
        login_path=login_path,
        exempt_paths=tuple(exempt_paths),
        form_targets=tuple(origin_of(target) for target in form_targets),
        versioned_paths=tuple(versioned_paths),
        large_bodies=dict(large_bodies or {}),
    )
    _guard = Guard.around(app, sio, sessions, rules)
    return _guard


def bind(client: Client, session_key: str) -> None:
    """Tie a page to the session it was built for. A page nobody bound is not sent to the browser."""
    _installed().bind(client, session_key)


def close(session_key: str, path: str | None = None) -> None:
    """The session ended: send its open pages to `path` (the sign-in) and close its sockets. Any thread may call."""
    _installed().ending.end(session_key, path)


async def forms_answered(session_key: str) -> None:
    """Returns once no form of this session waits for its answer: it may bring the cookie that takes over (R15)."""
    await _installed().ending.posts.answered(session_key)


def may_open_page(session_key: str) -> bool:
    """False when too many pages wait for a browser that never connects (R49): answer 503 instead of building one.

    Call it on the event loop, from an `async` dependency of the page.
    """
    return _installed().may_open_page(session_key)


def cookie_names() -> Cookies:
    """Names and attributes of our cookies under this deployment's origin."""
    return _installed().cookies


def check_form(request: Request, form: Mapping[str, object]) -> None:
    """Raises FormExpired unless the form carries the token drawn for the cookie it arrives with (R19)."""
    form_token.check(request, form, cookie_names())


def nonce(request: Request) -> str:
    """What an inline script of our own light pages must carry to run."""
    return str(request.scope["nonce"])


def _installed() -> Guard:
    if _guard is None:
        raise RuntimeError("guard.install has not been called")
    return _guard
