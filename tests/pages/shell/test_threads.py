"""The threads in which pages ask the services, when the portal ends or whoever waits is gone."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from nicegui import run

from pages.shell.threads import in_thread


async def test_what_a_verb_says_comes_back_also_if_that_is_nothing() -> None:
    assert await in_thread(lambda: None) is None
    assert await in_thread(lambda: 7) == 7


async def test_whoever_is_cancelled_while_a_verb_runs_does_not_go_on() -> None:
    began, may_end, went_on = threading.Event(), threading.Event(), []

    def verb() -> None:
        began.set()
        may_end.wait(10)

    async def page() -> None:
        went_on.append(await in_thread(verb))

    waiting = asyncio.create_task(page())
    assert await asyncio.to_thread(began.wait, 10)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    may_end.set()
    assert went_on == []


async def test_while_the_portal_ends_nobody_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = ThreadPoolExecutor(1)
    ended.shutdown()
    monkeypatch.setattr(run, "thread_pool", ended)
    with pytest.raises(asyncio.CancelledError):
        await in_thread(lambda: 7)
