"""What the engines withstand: hostile pages, killed processes, crowds, a portal that dies."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from services.integrations.pdf import PdfEngineMissing, PdfFailed, PdfTimeout, open_engine, plutoprint
from services.integrations.pdf.plutoprint import EmbeddedEngine
from services.integrations.pdf.wkhtmltopdf import WkhtmltopdfEngine
from tests.services.pdf_readings import facts, need, text

ROOT = Path(__file__).resolve().parents[3]
PLAIN = "<html><head><title>t</title></head><body><p>%s</p></body></html>"
BOMB = PLAIN % ("<table><tr><td>" * 400 + "x" + "</td></tr></table>" * 400)


def payloads(address: str, secret: Path) -> list[str]:
    """Fifteen ways to make a page fetch something (R73)."""
    file = secret.as_uri()
    return [
        f'<img src="{address}/img">',
        f'<img src="{file}">',
        f'<iframe src="{address}/frame" width="500" height="200"></iframe>',
        f'<iframe src="{file}" width="500" height="200"></iframe>',
        f'<style>@import url("{address}/sheet.css");</style>',
        f"<style>@font-face{{font-family:f;src:url({address}/font.ttf)}} p{{font-family:f}}</style><p>x</p>",
        f'<link rel="stylesheet" href="{address}/link.css"><link rel="attachment" href="{file}">',
        f'<meta http-equiv="refresh" content="0;url={address}/refresh">',
        f'<script>document.write("<img src={address}/js>")</script><img src=x onerror="location=\'{address}\'">',
        f'<object data="{address}/object"></object><embed src="{file}">',
        f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}/svg" width="9" height="9"/></svg>',
        f'<img src=\'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}"/></svg>\'>',
        f'<p style="background:url({address}/bg);list-style-image:url({file})">x</p>',
        '<img src="http://169.254.169.254/latest/meta-data/"><img src="http://localhost.localdomain/x">',
        f'<base href="{address}/"><img src="relative.png"><video src="v.mp4" poster="p.png"></video>',
    ]


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """An address that notes who came."""
    came: list[str] = []

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"LEAKED-BY-HTTP")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", came
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.security("R73")
def test_the_embedded_engine_opens_nothing(listener: tuple[str, list[str]], tmp_path: Path) -> None:
    address, came = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("LEAKED-BY-FILE")
    log = tmp_path / "calls"
    calls = "openat,open,socket,connect,prlimit64,execve"
    watched = (need("strace", "strace"), "-f", "-s", "300", "-e", f"trace={calls}", "-o", str(log))
    with EmbeddedEngine(tmp_path / "cache", wrapper=watched) as engine:
        for payload in payloads(address, secret):
            pdf = engine.render(PLAIN % payload, footer_left="f", page_word="Page")
            assert "LEAKED" not in text(pdf, tmp_path)
    before, locked, after = log.read_text().partition("RLIMIT_NOFILE, {rlim_cur=0")
    assert locked
    assert "portico-paper-regular.ttf" in before
    assert [line for line in after.splitlines() if "open" in line or "socket" in line or "connect" in line] == []
    assert came == []


def test_the_engine_keeps_few_faces_open_however_many_the_system_has(tmp_path: Path) -> None:
    """cairo keeps ten, and closes any of them for one more: papers lost words of the main faces on servers with many.

    Files are opened to be listed, too: once, while the index of them is made.
    """
    log = tmp_path / "calls"
    watched = (need("strace", "strace"), "-f", "-e", "trace=openat", "-o", str(log))
    for wrapper in ((), watched):  # the first makes the index
        with EmbeddedEngine(tmp_path / "cache", wrapper=wrapper) as engine:
            assert "Plain" in text(engine.render(PLAIN % "Plain", footer_left="f", page_word="Page"), tmp_path)
    opened = set(re.findall(r'/([^/"]+\.(?:ttf|otf|ttc|pfb))", O_RDONLY', log.read_text()))
    assert {"portico-paper-regular.ttf", "portico-paper-semibold.ttf"} <= opened
    assert len(opened) <= 4, sorted(opened)


def test_names_in_many_scripts_leave_the_papers_after_them_whole(tmp_path: Path) -> None:
    scripts = "Աա אב عر हि ไทย ქა 中文 カナ 한국어 😀"
    rare = "ਪੰ ગુ தமி తె ಕನ್ನ മല"  # from the system's faces, where it has them
    with EmbeddedEngine() as engine:
        for words in ("中文 カナ 한국어 ไทย हि", "Plain", *scripts.split(), rare, "Plain"):
            said = text(
                engine.render(
                    PLAIN % f"<div style=\"font-family:'Portico Paper',sans-serif\"><b>Bold</b> Thin {words}</div>",
                    footer_left="f",
                    page_word="Page",
                ),
                tmp_path,
            )
            assert [each for each in ("Bold", "Thin", "Page 1 / 1") if each not in said] == [], words


@pytest.mark.security("R66", "R73")
def test_the_kernel_refuses_what_a_hole_in_the_engine_would_try() -> None:
    attempt = (
        "import runpy, socket, errno\n"
        "runpy.run_path('services/integrations/pdf/plutoprint_process.py')['lock_down']()\n"
        "for act in (lambda: open('LICENSE'), lambda: socket.socket(), lambda: bytearray(600 << 20)):\n"
        "    try: act()\n"
        "    except OSError as error: print(errno.errorcode[error.errno])\n"
        "    except MemoryError: print('MEMORY')\n"
    )
    done = subprocess.run([sys.executable, "-c", attempt], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == ["EMFILE", "EMFILE", "MEMORY"]


@pytest.mark.security("R73")
def test_wkhtmltopdf_reaches_nobody(listener: tuple[str, list[str]], tmp_path: Path) -> None:
    need("wkhtmltopdf", "wkhtmltopdf")
    address, came = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("LEAKED-BY-FILE")
    with WkhtmltopdfEngine() as engine:
        for payload in payloads(address, secret):
            assert "LEAKED" not in text(engine.render(PLAIN % payload, footer_left="f", page_word="Page"), tmp_path)
        # CVE-2025-26240: the page must not set options of the command.
        meta = '<meta name="pdfkit-page-size" content="A5"><meta name="pdfkit-enable-local-file-access" content="">'
        page = f"<html><head>{meta}</head><body><iframe src='{secret.as_uri()}'></iframe></body></html>"
        pdf = engine.render(page, footer_left="f", page_word="Page")
    assert "A4" in facts(pdf, tmp_path)["Page size"]
    assert "LEAKED" not in text(pdf, tmp_path)
    assert came == []


def test_nul_bytes_and_half_characters_are_dropped(tmp_path: Path) -> None:
    with EmbeddedEngine() as engine:
        pdf = engine.render(PLAIN % "be\x00fore\x07 \ud800after", footer_left="le\x00ft", page_word="P\x1b")
    said = text(pdf, tmp_path)
    assert "before ?after" in said
    assert "left" in said


@pytest.mark.security("R66")
def test_a_table_bomb_is_killed_and_the_next_page_comes_out(tmp_path: Path) -> None:
    with EmbeddedEngine(seconds=5) as engine:
        engine.render(PLAIN % "first", footer_left="f", page_word="Page")
        start = time.monotonic()
        with pytest.raises(PdfTimeout):
            engine.render(BOMB, footer_left="f", page_word="Page")
        assert time.monotonic() - start < 8
        assert "second" in text(engine.render(PLAIN % "second", footer_left="f", page_word="Page"), tmp_path)


def test_wkhtmltopdf_is_killed_when_it_takes_too_long() -> None:
    need("wkhtmltopdf", "wkhtmltopdf")
    with WkhtmltopdfEngine(seconds=20) as engine:
        engine._seconds = 0.05
        with pytest.raises(PdfTimeout):
            engine.render(PLAIN % "x", footer_left="f", page_word="Page")


def test_a_killed_worker_is_replaced_unnoticed(tmp_path: Path) -> None:
    with EmbeddedEngine() as engine:
        for number in range(3):
            said = text(engine.render(PLAIN % f"round {number}", footer_left="f", page_word="Page"), tmp_path)
            assert f"round {number}" in said
            engine._workers[0].process.kill()
            engine._workers[0].process.wait()


def test_a_worker_is_replaced_before_it_grows_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plutoprint, "RENDERS_PER_WORKER", 2)
    with EmbeddedEngine() as engine:
        seen = set()
        for _ in range(4):
            engine.render(PLAIN % "x", footer_left="f", page_word="Page")
            seen.add(engine._workers[0].process.pid)
        assert len(seen) == 3


def test_twenty_threads_get_their_own_pages(tmp_path: Path) -> None:
    with EmbeddedEngine() as engine, ThreadPoolExecutor(20) as pool:

        def one(number: int) -> bytes:
            return engine.render(PLAIN % f"page-of-{number}.", footer_left=f"foot-{number}.", page_word="Page")

        pdfs = list(pool.map(one, range(20)))
    for number, pdf in enumerate(pdfs):
        said = text(pdf, tmp_path)
        assert f"page-of-{number}." in said
        assert f"foot-{number}." in said


def test_closing_leaves_no_process_and_no_further_page() -> None:
    engine = open_engine("auto")
    assert isinstance(engine, EmbeddedEngine)
    engine.warm()
    process = engine._workers[0].process
    engine.close()
    engine.close()
    assert process.returncode is not None
    with pytest.raises(PdfFailed, match="closed"):
        engine.render(PLAIN % "x", footer_left="f", page_word="Page")


def test_a_worker_ends_with_the_portal() -> None:
    program = (
        "import os; from services.integrations.pdf.plutoprint import EmbeddedEngine; engine = EmbeddedEngine();"
        "engine.render('<p>x</p>', footer_left='', page_word='');"
        "print(engine._workers[0].process.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    worker = int(done.stdout)
    for _ in range(100):
        if not _alive(worker):
            return
        time.sleep(0.05)
    pytest.fail("the renderer outlived its portal")


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


def test_a_missing_engine_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PdfEngineMissing, match="install the system package"):
        open_engine("pdfkit")
