"""plutoprint, in one warm process that is killed and replaced when a page misbehaves."""

from __future__ import annotations

import contextlib
import importlib.util
import re
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from services.integrations.pdf.protocol import FONTS, MOST_BYTES, PdfEngineMissing, PdfFailed, PdfTimeout, printable
from services.integrations.pdf.text_layer import readable
from services.integrations.sandbox import TooMuch, frame, framed

# run, not imported: plutoprint stays out of the portal's process
_SCRIPT = Path(__file__).with_name("plutoprint_process.py")
WALL_SECONDS = 20.0
# Latin, Greek, Cyrillic with their extensions, punctuation and signs of currencies: the two main faces have them.
_EVERYDAY = re.compile(r"[\u0000-\u052f\u1e00-\u1fff\u2000-\u20cf\u2100-\u218f]+")
RENDERS_PER_WORKER = 500  # 1,000 renders grew one process by 5 MB; this keeps it flat without anyone noticing


def installed() -> bool:
    """Whether plutoprint has a wheel here (none for musl, Intel Macs or Linux on ARM)."""
    return importlib.util.find_spec("plutoprint") is not None


class Worker:
    """One renderer process. Not thread safe: its engine's lock is."""

    def __init__(self, cache: Path, wrapper: Sequence[str] = (), letters: str = "") -> None:
        """`cache` keeps fontconfig's index; `wrapper` goes before the command (strace in tests).

        `letters` are those of further scripts: their faces are opened before the process may open nothing any more.
        """
        # An environment of two names: no key, password or proxy of the portal's reaches the renderer.
        environment = {"HOME": str(cache), "XDG_CACHE_HOME": str(cache)}
        command = [*wrapper, sys.executable, "-I", "-B", str(_SCRIPT), str(FONTS)]
        self.process = subprocess.Popen(  # noqa: S603 - our own file, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=cache,
            start_new_session=True,
        )
        self.renders = 0
        self._ready = False
        with contextlib.suppress(OSError):  # it died at once: the first page is told
            self._begin(letters)

    def render(self, html: bytes, style: bytes, seconds: float) -> bytes:
        """The PDF. Raises PdfTimeout after `seconds`, EOFError when the process died, PdfFailed when it said no."""
        late = threading.Event()

        def kill() -> None:
            late.set()
            self.process.kill()

        clock = threading.Timer(seconds, kill)
        clock.daemon = True
        clock.start()
        try:
            if not self._ready:
                self._answer()
                self._ready = True
            self._ask(html, style)
            return self._answer()
        except (EOFError, OSError) as gone:
            if late.is_set():
                raise PdfTimeout(f"The page took longer than {seconds:g} seconds to set.") from gone
            raise EOFError("the renderer died") from gone
        finally:
            clock.cancel()
            self.renders += 1

    def _begin(self, letters: str) -> None:
        """Its first frame, at once: it warms up while nobody waits."""
        pipe = self.process.stdin
        assert pipe is not None
        pipe.write(framed(letters.encode(errors="replace")))
        pipe.flush()

    def _ask(self, html: bytes, style: bytes) -> None:
        pipe = self.process.stdin
        assert pipe is not None
        pipe.write(framed(html) + framed(style))
        pipe.flush()

    def _answer(self) -> bytes:
        pipe = self.process.stdout
        assert pipe is not None
        status = pipe.read(1)
        try:
            body = frame(pipe, MOST_BYTES)
        except TooMuch as more:
            raise EOFError("the renderer says more than a paper holds") from more
        if body is None:
            raise EOFError("the renderer closed its pipe")
        if status != b"+":
            raise PdfFailed(f"The engine could not set the page ({body.decode()}).")
        return body

    def stop(self) -> None:
        """Kill and reap it, and close the pipes."""
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):  # closing flushes, and the reader may be gone
                pipe.close()
        self.process.wait()


class EmbeddedEngine:
    """The default engine: needs nothing of the system, not even a font."""

    name = "plutoprint"

    def __init__(
        self, cache: Path | None = None, *, seconds: float = WALL_SECONDS, wrapper: Sequence[str] = ()
    ) -> None:
        """`cache`: a folder that may keep the font index over restarts (None: a temporary one).

        Raises PdfEngineMissing.
        """
        if not installed():
            raise PdfEngineMissing("PDF_ENGINE=plutoprint needs the plutoprint package, which is not installed here.")
        self._temporary = tempfile.TemporaryDirectory(prefix="portico-fonts-") if cache is None else None
        self._cache = Path(self._temporary.name) if self._temporary else cache
        self._seconds = seconds
        self._wrapper = tuple(wrapper)
        self._lock = threading.Lock()
        self._workers: list[Worker] = []  # none or one; a list, so that the finaliser sees replacements
        self._closed = False
        self._finalizer = weakref.finalize(self, _stop_all, self._workers)

    def render(self, html: str, *, footer_left: str, page_word: str) -> bytes:
        page, style = printable(html).encode(), footer_style(footer_left, page_word).encode()
        others = "".join(sorted(set(_EVERYDAY.sub("", html + footer_left + page_word))))
        with self._lock:
            try:
                pdf = self._once(page, style, others)
            except EOFError:  # killed from outside between two pages, or by this one: a second try tells which
                try:
                    pdf = self._once(page, style, others)
                except EOFError as died:
                    raise PdfFailed("The renderer died twice on this page.") from died
        return readable(pdf, html, footer_left, page_word)

    def _once(self, page: bytes, style: bytes, others: str) -> bytes:
        """A page with `others`, letters of further scripts, has a process of its own that knows their faces.

        One process for all of them would have more faces open than cairo keeps, and lose the main ones.
        """
        if not others:
            return self._render(page, style)
        if self._closed:
            raise PdfFailed("The PDF engine is closed.")
        own = Worker(self._folder(), self._wrapper, others)
        try:
            return own.render(page, style, self._seconds)
        finally:
            own.stop()

    def _render(self, page: bytes, style: bytes) -> bytes:
        current = self._worker()
        try:
            pdf = current.render(page, style, self._seconds)
        except (EOFError, PdfTimeout):
            self._replace()
            raise
        if current.renders >= RENDERS_PER_WORKER:
            self._replace()
        return pdf

    def _worker(self) -> Worker:
        if self._closed:
            raise PdfFailed("The PDF engine is closed.")
        if not self._workers:
            self._workers.append(Worker(self._folder(), self._wrapper))
        return self._workers[0]

    def _folder(self) -> Path:
        assert self._cache is not None
        self._cache.mkdir(parents=True, exist_ok=True)
        return self._cache

    def _replace(self) -> None:
        """The next worker starts now, so that it is warm when the next page comes."""
        _stop_all(self._workers)
        self._worker()

    def warm(self) -> None:
        with self._lock:
            self._worker()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            _stop_all(self._workers)
            if self._temporary is not None:
                self._temporary.cleanup()
        self._finalizer.detach()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def footer_style(left: str, page_word: str) -> str:
    """Margin boxes of every page. The words go in escaped, so that no name can end the string and write CSS."""
    font = "font:7.5pt 'Portico Paper',sans-serif;color:#667085"
    return (
        f'@page{{@bottom-left{{content:"{_css(left)}";{font};white-space:nowrap}}'
        f'@bottom-right{{content:"{_css(page_word)} " counter(page) " / " counter(pages);{font};white-space:nowrap}}}}'
    )


def _css(text: str) -> str:
    """CSS Syntax 3, 4.3.7: a backslash, hexadecimal digits and the space that ends them stand for any character."""
    return "".join(c if c.isalnum() and c.isascii() else f"\\{ord(c):x} " for c in printable(text))


def _stop_all(workers: list[Worker]) -> None:
    while workers:
        workers.pop().stop()
