"""How many pages may wait for a browser that never connects (R49, N23)."""

from weakref import WeakKeyDictionary

from nicegui.client import Client

from pages.guard import internals
from pages.guard.rules import Limits


def may_open(key: str, owners: WeakKeyDictionary[Client, str], limits: Limits) -> bool:
    """False when this session, or all together, already hold too many pages without a socket.

    Ask before the page is built: a page costs memory for a minute, even when nobody ever looks at it.
    """
    pages = internals.open_pages()
    waiting = [page for page in pages if internals.never_connected(page)]
    left = [page for page in pages if internals.has_left(page)]
    if len(waiting) + len(left) >= limits.unconnected_pages:
        return False
    mine = len([page for page in waiting if owners.get(page) == key])
    gone = len([page for page in left if owners.get(page) == key])
    # Whoever reloads again and again leaves pages behind, too, but only until the reconnect time is over.
    most = limits.unconnected_pages_per_session
    return mine < most and gone < 2 * most
