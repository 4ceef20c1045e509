"""The watch folder: what a scanner or a colleague puts there is published to the client whose folder it lies in (R68).

watchdog says where something happened, and is only a hint: what counts is what lies there. A file is taken once it has
been the same for a while at two looks and nobody has it open to write. Everything is looked at when the portal starts
and every minute, so that nothing that no event told of is left behind; on network drives, where there are no events,
every few seconds.
"""

from __future__ import annotations

import logging
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.exc import SQLAlchemyError
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from data.database.session import ScopedSession
from data.documents.watched import WatchedFile
from data.errors import Refusal
from data.statuses import WatchState
from services.config import Settings
from services.documents.watch import intake
from services.documents.watch.files import Folder, Stamp
from services.documents.watch.reasons import Why
from services.documents.watch.rows import WAITING, Outcome, key_of, stuck
from services.integrations.clamd import ScannerDown
from services.integrations.durable_files import make_folder
from services.platform.area_switches import is_off
from services.platform.areas import Beat, Finding
from services.platform.context import Context
from services.platform.permissions import May

log = logging.getLogger(__name__)
WAKE = "watch_folder_hints"  # the topic of the worker, within this process
BEAT_SECONDS, IDLE_BEAT_SECONDS = 5, 3600
RESCAN = timedelta(seconds=60)
RUN_SECONDS = 5.0  # of one turn: a portal that stops does not wait long, and the next turn goes on
EMPTY_FACTOR = 30  # scanners make a file and fill it later: an empty one may be one for longer
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(hours=1)
_MOST_HINTS = 10_000  # more are one look at everything


def beat_seconds(settings: Settings) -> int:
    return BEAT_SECONDS if settings.watch else IDLE_BEAT_SECONDS


@dataclass(slots=True)
class _Seen:
    """A file as it lay there at the first look that found it so; not before `due`."""

    stamp: Stamp
    since: datetime
    due: datetime
    tries: int = 0


@dataclass(slots=True, weakref_slot=True)
class Watcher:
    """What one process has seen of the folder. Forgetting it costs a look at everything and the quiet time again."""

    folder: Folder
    quiet: timedelta
    wake: Callable[[], None]
    seen: dict[bytes, _Seen] = field(default_factory=dict)
    left: dict[bytes, Stamp] = field(default_factory=dict)  # taken, and the folder does not let them go
    rescan_at: datetime | None = None
    blocked_until: datetime | None = None
    blocks: int = 0
    _hints: set[bytes] | None = field(default_factory=set)  # None: too many
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hint(self, path: bytes) -> None:
        """Something happened there. Called on watchdog's thread."""
        with self._lock:
            is_first = self._hints is not None and not self._hints
            if self._hints is not None:
                self._hints.add(path)
                if len(self._hints) > _MOST_HINTS:
                    self._hints = None
        if is_first:
            self.wake()

    def look(self, now: datetime, rescan: timedelta) -> bool:
        """Look where something happened, or everywhere if that is due; whether it was everywhere."""
        with self._lock:
            hints, self._hints = self._hints, set()
        if hints is None or self.rescan_at is None or now >= self.rescan_at:
            self.rescan_at = now + rescan
            self._note(self.folder.files(), now)
            return True
        for each in hints:
            self._note(self.folder.files(each), now)
        return False

    def _note(self, found: Iterable[tuple[bytes, Stamp]], now: datetime) -> None:
        for path, stamp in found:
            known = self.seen.get(path)
            if self.left.get(path) != stamp and (known is None or known.stamp != stamp):
                self.seen[path] = _Seen(stamp, now, now + self._wait(stamp))

    def ready(self, now: datetime) -> list[bytes]:
        """What lies there as it did a while ago, the oldest first."""
        found = []
        for path, each in list(self.seen.items()):
            if each.due > now:
                continue
            stamp = self.folder.look(path)
            if stamp is None:
                del self.seen[path]
            elif stamp != each.stamp:
                self.seen[path] = _Seen(stamp, now, now + self._wait(stamp))
            else:
                found.append(path)
        return sorted(found, key=lambda path: (self.seen[path].since, path))

    def settle(self, path: bytes, outcome: Outcome, now: datetime) -> None:
        each = self.seen[path]
        if outcome in (Outcome.DONE, Outcome.LEFT):
            del self.seen[path]
            self.blocks = 0
            if outcome is Outcome.LEFT:
                self.left[path] = each.stamp
        elif outcome is Outcome.CHANGED:
            each.since, each.due = now, now + self._wait(each.stamp)
        else:
            each.due, each.tries = now + _pause(each.tries), each.tries + 1
        if outcome is Outcome.BLOCKED:
            self.blocked_until, self.blocks = now + _pause(self.blocks), self.blocks + 1

    def _wait(self, stamp: Stamp) -> timedelta:
        return self.quiet if stamp.size_bytes else self.quiet * EMPTY_FACTOR


_watchers: WeakKeyDictionary[Engine, Watcher] = WeakKeyDictionary()


def work(ctx: Context) -> int:
    """One look, and what is ready is taken in; how many files. `ctx` is the system's. Twice is safe, and so is a crash
    anywhere in between."""
    settings = ctx.settings
    if not settings.watch or is_off("documents", ctx.preferences):
        return 0
    watcher = _watchers.get(ctx.house.engine) or _begun(ctx)
    if not watcher.folder.is_there():
        watcher.rescan_at = None
        return 0
    rescan = RESCAN if settings.watch == "events" else watcher.quiet / 2
    if watcher.look(ctx.now, rescan):
        _forget_gone(ctx, watcher.folder)
        watcher.left = {path: stamp for path, stamp in watcher.left.items() if watcher.folder.look(path) == stamp}
    if watcher.blocked_until is not None and ctx.now < watcher.blocked_until:
        return 0
    done, until, ready = 0, time.monotonic() + RUN_SECONDS, watcher.ready(ctx.now)
    if ready and not _scanner_is_up(ctx):
        stamp = watcher.seen[ready[0]].stamp
        watcher.settle(ready[0], intake.wait_for_scanner(ctx, ready[0], stamp), ctx.now)
        return 0
    for path in ready:
        if time.monotonic() > until:
            watcher.wake()
            break
        outcome = _taken(ctx, watcher, path)
        watcher.settle(path, outcome, ctx.now)
        done += outcome in (Outcome.DONE, Outcome.LEFT)
        if outcome is Outcome.BLOCKED:
            break
    return done


def _scanner_is_up(ctx: Context) -> bool:
    try:
        if ctx.gateways.scanner is not None:
            ctx.gateways.scanner.ping()
    except ScannerDown:
        return False
    return True


def _taken(ctx: Context, watcher: Watcher, path: bytes) -> Outcome:
    stamp = watcher.seen[path].stamp
    try:
        return intake.take(ctx, watcher.folder, path, stamp)
    except Refusal as refusal:  # a folder was closed in this moment, the database is busy: another time
        log.info("a file of the watch folder waits: %s", type(refusal).__name__)
    except Exception:  # one file must not hold up the others
        log.exception("a file of the watch folder could not be taken in")
    with suppress(Refusal, SQLAlchemyError):
        return stuck(ctx, path, stamp, Why.TROUBLE)
    return Outcome.STUCK


def audit(ctx: Context, db: ScopedSession) -> Iterable[Finding]:
    """For doctor: is the folder there, may the portal take files away, and does something wait for a person?"""
    if not ctx.settings.watch:
        return
    folder = Folder(ctx.settings.inbox)
    if not folder.is_there():
        yield Finding("watch_folder_is_there", str(folder.root), "there is no such folder, or its drive is not there")
    elif not folder.is_usable():
        yield Finding("watch_folder_is_usable", str(folder.root), "the portal may not read it and take files away")
    waits = WatchedFile.state.in_((WatchState.WAITING, WatchState.STUCK))
    if count := db.scalar(select(func.count()).where(waits)):
        yield Finding("watched_files_find_their_place", "/staff/documents/inbox", f"{count} files wait for somebody")


def stop(engine: Engine) -> None:
    """Forget what was seen, and listen no more."""
    _watchers.pop(engine, None)


def _begun(ctx: Context) -> Watcher:
    """Listening comes before the first look, so that nothing falls between."""
    settings, bus = ctx.settings, ctx.house.bus
    if not settings.watch_folder:
        make_folder(settings.inbox)
    folder = Folder(settings.inbox, knows_inodes=settings.watch == "events")
    watcher = Watcher(folder, timedelta(seconds=settings.watch_seconds), lambda: bus.deliver((WAKE,)))
    if settings.watch == "events" and watcher.folder.is_there():
        observer = Observer()
        observer.daemon = True
        observer.schedule(_Hints(settings.inbox, weakref.ref(watcher)), str(settings.inbox), recursive=True)
        try:
            observer.start()
        except OSError as error:  # too many folders for this machine: everything is looked at each minute
            log.warning("the watch folder cannot be listened to: %s", error)
        else:
            weakref.finalize(watcher, observer.stop)
    if watcher.folder.is_there():
        _watchers[ctx.house.engine] = watcher
    return watcher


class _Hints(FileSystemEventHandler):
    """Paths of events, as bytes below the folder."""

    def __init__(self, root: os.PathLike[str], watcher: weakref.ref[Watcher]) -> None:
        self._root, self._watcher = os.fsencode(root), watcher

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in ("opened", "closed_no_write", "deleted"):
            return
        watcher = self._watcher()
        for each in (event.src_path, event.dest_path):
            path = os.fsencode(each) if each else b""
            if watcher is not None and path.startswith(self._root + b"/"):
                watcher.hint(path[len(self._root) + 1 :])


def _forget_gone(ctx: Context, folder: Folder) -> None:
    """What was stuck and is not there any more, somebody has seen to."""
    stuck = WatchedFile.state == WatchState.STUCK
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        if not db.scalar(select(func.count()).where(stuck)):
            return
    there = {(key_of(path), str(stamp)) for path, stamp in folder.files()}
    with ctx.transaction(May.SYSTEM) as db:
        rows = db.execute(select(WatchedFile.id, WatchedFile.path_key, WatchedFile.stamp).where(stuck)).all()
        gone = [row.id for row in rows if (row.path_key, row.stamp) not in there]
        db.recorded = True  # nothing had become of it
        if gone:
            db.execute(delete(WatchedFile).where(WatchedFile.id.in_(gone)).execution_options(synchronize_session=False))
            db.tell(WAITING)


def _pause(tries: int) -> timedelta:
    return min(FIRST_PAUSE * int(2 ** min(tries, 10)), LONGEST_PAUSE)


BEAT = Beat("watch folder", work, beat_seconds, topics=(WAKE,))
