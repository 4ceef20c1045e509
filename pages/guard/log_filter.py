"""One line per record, no control characters, no secrets from addresses, no flood of one traceback (R48, R93)."""

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from pages.secret_addresses import without_secrets

_WINDOW_SECONDS = 60
_SAME_TRACEBACKS = 10


def escaped(text: str) -> str:
    """`text` on one line: line ends, terminal escapes and invisible direction marks spelled out."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def log_clean_lines() -> None:
    """For a process of ours, once: everything that is logged goes to standard error like this."""
    handler = logging.StreamHandler()
    handler.addFilter(CleanLines())
    handler.setFormatter(Dated())
    logging.basicConfig(level=logging.INFO, handlers=[handler])


@dataclass(slots=True)
class _Seen:
    since: float
    times: int = 0


class Dated(logging.Formatter):
    """When (in UTC, whatever zone the machine is in), how bad, who says it, and what."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - logging's name
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


class CleanLines(logging.Filter):
    """Attach to every handler. A traceback becomes one line; its eleventh copy within a minute becomes a number."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[tuple[str, int, str], _Seen] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and not self._is_news(record):
            return False
        lines = [record.getMessage()]
        if record.exc_info:
            lines.append(record.exc_text or logging.Formatter().formatException(record.exc_info))
        if record.stack_info:
            lines.append(record.stack_info)
        record.msg, record.args = escaped(without_secrets("\n".join(lines))), None
        record.exc_info = record.exc_text = record.stack_info = None  # a formatter would append them raw
        return True

    def _is_news(self, record: logging.LogRecord) -> bool:
        assert record.exc_info
        kind, _, trace = record.exc_info
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else ("", 0)
        now = time.monotonic()
        if len(self._seen) > 1_000:
            self._seen = {key: seen for key, seen in self._seen.items() if now - seen.since < _WINDOW_SECONDS}
        key = (*place, kind.__name__ if kind else "")
        seen = self._seen.setdefault(key, _Seen(now))
        if now - seen.since >= _WINDOW_SECONDS:
            if seen.times > _SAME_TRACEBACKS:
                more = seen.times - _SAME_TRACEBACKS
                record.msg, record.args = f"{record.getMessage()} (and {more} more before)", None
            self._seen[key] = seen = _Seen(now)
        seen.times += 1
        return seen.times <= _SAME_TRACEBACKS
