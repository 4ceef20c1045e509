"""Writes what was typed on one page, one form after the other, a moment after the first change."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection
from contextvars import copy_context
from functools import partial
from typing import Any
from weakref import WeakSet

from nicegui import background_tasks, core

from data.errors import Refusal, SignedOut
from pages.shell.drafts.draft_page import DraftPage
from pages.shell.drafts.form_draft import FormDraft
from pages.shell.threads import verbs
from services.access.authentication import identify, system
from services.clock import clock
from services.platform import drafts
from services.platform.door_refusals import Busy
from services.platform.shares import Occupied

log = logging.getLogger(__name__)
WRITE_SECONDS = 1.0  # the first change waits so long for others: what a crash may cost
AGAIN_SECONDS = 3.0  # after the database was busy or failed
_writers: WeakSet[Writer] = WeakSet()


async def flush_all() -> None:
    """The server stops: whatever waits is written first."""
    for each in list(_writers):
        await each.flush()


class Writer:
    def __init__(self, visit: DraftPage) -> None:
        self._visit = visit
        self._dirty: dict[FormDraft, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._writing = asyncio.Lock()
        self._held: Counter[FormDraft] = Counter()
        _writers.add(self)

    def later(self, draft: FormDraft, seconds: float = WRITE_SECONDS) -> None:
        self._dirty[draft] = None
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self.soon)

    async def hold(self, forms: Collection[FormDraft]) -> None:
        """Write nothing of `forms` until `release`; returns when nothing is being written."""
        self._held.update(forms)
        async with self._writing:
            pass

    def release(self, forms: Collection[FormDraft]) -> None:
        self._held -= Counter(forms)
        for each in forms:
            self.later(each)

    def soon(self) -> None:
        """Without anybody waiting for it."""
        if self._dirty:
            background_tasks.create(_flushed(self), name="keeping what was typed")

    async def flush(self) -> None:
        """Write what changed. Returns when it is written."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        async with self._writing:
            held = {draft: None for draft in self._dirty if self._held[draft] > 0 and not core.app.is_stopping}
            dirty, self._dirty = [draft for draft in self._dirty if draft not in held], held
            for draft in dirty:
                await self._write(draft)

    async def _write(self, draft: FormDraft) -> None:
        content, mark = dict(draft.content), draft.mark
        try:
            if content:
                draft.mark = await self._ask(drafts.save, draft.form, content, mark)
            elif mark is not None:
                draft.mark = None
                await self._ask(drafts.drop, (mark,), draft.gone)
        except SignedOut:
            if content:  # typed while the session lived: it must not be lost with it
                ctx = system(self._visit.house, clock())
                await self._run(drafts.save_after_end, ctx, self._visit.session_key, draft.form, content, mark)
        except (Busy, Occupied):
            draft.mark = mark
            self.later(draft, AGAIN_SECONDS)
        except Refusal as refusal:
            if not self._visit.client.is_deleted and not draft.warned:
                draft.warned = True
                self._visit.shell.tell("bad", self._visit.words.refusal(refusal))
        except Exception:  # a full disk: the other forms are written, and the person goes on
            if not draft.failed:
                log.exception("what was typed could not be kept; it is tried again")
            draft.failed, draft.mark = True, mark
            self.later(draft, AGAIN_SECONDS)
        else:
            draft.failed = False

    async def _ask(self, verb: Callable[..., Any], *args: Any) -> Any:
        visit = self._visit

        def work() -> Any:
            return verb(identify(visit.house, visit.session_key, clock(), address=visit.ip), *args)

        return await self._run(work)

    async def _run(self, work: Callable[..., Any], *args: Any) -> Any:
        """Also while the server stops, when NiceGUI's threads take nothing any more."""
        if core.app.is_stopping:
            return work(*args)
        with self._visit.paying():
            async with verbs.turn_async():
                return await asyncio.get_running_loop().run_in_executor(None, copy_context().run, partial(work, *args))


@background_tasks.await_on_shutdown
async def _flushed(writer: Writer) -> None:
    await writer.flush()
