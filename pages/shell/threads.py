"""The threads in which pages ask the services: each person has a share of them (services/platform/shares.py)."""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from nicegui import run

from services.platform.shares import POOLS, Pool

R = TypeVar("R")
verbs = Pool(POOLS["verbs"])


def widen() -> None:
    """As many of NiceGUI's threads as the table says; it has one for each processor and four."""
    run.thread_pool = ThreadPoolExecutor(POOLS["verbs"].at_once, "verbs")


async def in_thread(work: Callable[[], R]) -> R:
    """`work` off the event loop, on the account of whoever this is for.

    Raises Occupied; CancelledError while shutting down, or when whoever waits is cancelled. NiceGUI answers None then,
    until its 4.0: a verb's own None, by which a page would go on as if it had been done.
    """
    async with verbs.turn_async():
        done = await run.io_bound(copy_context().run, lambda: (work(),))
    if done is None:
        raise CancelledError()
    return done[0]
