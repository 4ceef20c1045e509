"""A portal in a process of its own, started by `main(HOME)`: it stands beside others on one PostgreSQL and does what it is told.

It does one command for each line on standard input, and answers with one line: `work` (every job and mail that is due,
the numbers of the jobs it did), `know KEY` (from now on the session is believed to live), `ended` (waits for the first
end it hears of).
"""

from __future__ import annotations

import queue
import sys
import time
from pathlib import Path

from services import config
from services.access import authentication
from services.access.session_cache import LiveSessions
from services.mail import outbox
from services.operations import startup
from services.platform.background_jobs import job, run_due
from services.platform.context import Context
from tests.cast import NOON

done: list[int] = []
PATIENCE_SECONDS = 20


@job()
def count(ctx: Context, number: int) -> None:
    time.sleep(0.005)  # long enough for another to try the same
    done.append(number)


def main(home: Path) -> None:
    heard: queue.SimpleQueue[str] = queue.SimpleQueue()
    with startup.opened(config.read(home), serving=True, has_pages=False) as house:
        sessions = LiveSessions(house, ended=heard.put, now=lambda: NOON)
        print("ready", flush=True)
        for line in sys.stdin:
            match line.split():
                case ["work"]:
                    ctx = authentication.system(house, NOON)
                    while run_due(ctx, limit=5) + outbox.send_due(ctx, limit=5):
                        pass
                    print(*done, flush=True)
                case ["know", key]:
                    print(sessions.is_live(key), flush=True)
                case ["ended"]:
                    print(heard.get(timeout=PATIENCE_SECONDS), flush=True)
