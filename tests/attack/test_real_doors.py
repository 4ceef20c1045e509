"""The real portal's HTTP doors: hosts, origins, forms, cookies, headers (R8, R14, R19-R21, R46, R54-R60)."""

from __future__ import annotations

import asyncio
import re

import httpx
import pytest
from sqlalchemy import select

from data.firm.tables import Mail
from pages.guard.http.form_token import FIELD, form_token
from services.mail import queue as mails
from tests.attack.site import Papers, Site, served

DOORS = (
    "/login",
    "/forgot",
    "/auth/logout",
    "/auth/impersonate",
    "/auth/leave",
    "/account/password",
    "/account/username",
    "/account/email",
    "/account/again",
    "/password",
    "/reset/x",
    "/invite/x",
    "/email/x",
    "/keep-address/x",
    "/share/x",
    "/share-file/x",
    "/share-send/x",
    "/verify-sender/x",
    "/pretend/x",
    "/setup",
    "/staff/again",
    "/staff/keys",
    "/staff/keys/forget",
    "/staff/logo",
    "/staff/logo/remove",
    "/staff/contacts/add",
    "/staff/contacts/invite",
    "/staff/import/file",
    "/staff/documents/send",
    "/staff/documents/tray",
    "/documents/send",
    "/documents/uploads",
    "/tickets/files",
    "/staff/tickets/files",
    "/auth/side",
    "/auth/invited",
    "/auth/not-invited",
)
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def lies(own: str) -> list[list[tuple[str, str]]]:
    """Thirty ways to name another host."""
    evil = (
        "evil.example",
        "evil.example:80",
        f"{own}.evil.example",
        f"evil.example#{own}",
        f"{own}@evil.example",
        "[::1]",
        f"{own}:80",
        "",
        " ",
        f"{own},evil.example",
        f"evil.example\\{own}",
        f"http://{own}",
        f"{own}/x",
        "127.1",
        "0",
    )
    hearsay = (
        "X-Forwarded-Host",
        "X-Host",
        "X-Forwarded-Server",
        "X-Original-Host",
        "X-Rewrite-Url",
        "X-Original-Url",
        "X-HTTP-Host-Override",
        "Forwarded",
        "X-Forwarded-Prefix",
        "X-Forwarded-Proto",
        "X-Forwarded-Port",
        "X-Forwarded-For",
        "X-Real-Ip",
        "Referer",
        "X-Forwarded-Scheme",
        "Base-Url",
    )
    return (
        [[("Host", each)] for each in evil]
        + [[("Host", own), (name, "host=evil.example" if name == "Forwarded" else "evil.example")] for name in hearsay]
        + [[("Host", own), ("Host", "evil.example")]]
    )


@pytest.mark.feature("AUT-04")
@pytest.mark.security("R50")
async def test_the_firms_address_shows_the_firm_and_every_other_nobody(portico: Site) -> None:
    """One installation is one firm, so its own host is the permanent address of that firm."""
    async with portico.as_(None) as nobody:
        own = await nobody.http.get("/login")
        assert own.status_code == 200
        assert "Harbour &amp; Pine" in own.text
        for foreign in ("other-firm.example", "other-firm.localhost", f"other-firm.{own.url.host}"):
            answer = await nobody.http.get("/login", headers={"host": foreign})
            assert answer.status_code == 421, foreign
            assert "Harbour" not in answer.text


@pytest.mark.security("R8", "R50", "R58", "N17")
async def test_thirty_false_hosts_leave_mail_links_and_pages_alone(portico: Site) -> None:
    own = portico.url.removeprefix("http://")
    async with portico.as_(None) as nobody:
        shown = await nobody.http.get("/forgot")
        pre = shown.cookies["portico-pre"]
        sent = 0
        for number, given in enumerate(lies(own)):
            body = f"{FIELD}={form_token(pre)}&login={'alice' if number % 2 else 'maria'}%40example.test"
            head = "".join(f"{name}: {value}\r\n" for name, value in given)
            answer = await nobody.send_bytes(
                f"POST /forgot HTTP/1.1\r\n{head}Origin: {portico.url}\r\nCookie: portico-pre={pre}\r\nConnection: close\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
            )
            status = int(answer[9:12])
            assert status in (200, 400, 421, 429), given
            assert b"evil.example" not in answer, given
            sent += status == 200
    assert sent >= 10
    for _ in range(50):
        with portico.town.backstage() as db:
            letters = [
                mails.written(portico.town.system, each)
                for each in db.scalars(select(Mail).where(Mail.kind == "reset"))
            ]
        if letters:
            break
        await asyncio.sleep(0.1)
    assert letters
    for letter in letters:
        text = str(letter)
        assert "evil" not in text
        links = re.findall(r"https?://[^\s\"'<>]+/reset/", text)
        assert links
        assert set(links) == {f"http://localhost:{portico.portal.port}/reset/"}


@pytest.mark.security("R19", "R57")
@pytest.mark.parametrize("path", DOORS)
async def test_no_form_is_taken_without_our_token_and_our_origin(portico: Site, path: str) -> None:
    before = portico.state()
    async with portico.as_(portico.town.alice) as alice:
        token = form_token(str(alice.cookie).partition("=")[2])
        own = {"origin": portico.url}
        huge = {FIELD: token, **{f"f{n}": "x" for n in range(200)}}
        for headers, data in (
            ({}, {FIELD: token}),
            ({"origin": "https://evil.example"}, {FIELD: token}),
            ({"origin": "null"}, {FIELD: token}),
            (own, {}),
            (own, {FIELD: "x"}),
            (own, {FIELD: form_token("A" * 43)}),
            (own, {FIELD: token + "x"}),
            (own, {FIELD: [token, "x"]}),
            (own, huge),
            ({"sec-fetch-site": "cross-site"}, {FIELD: token}),
        ):
            answer = await alice.http.post(path, data=data, headers=headers)
            assert served(answer), (path, answer.status_code)
            if headers is not own:
                assert answer.status_code == 403
        for content, kind in (
            (b"{}", "application/json"),
            (b"<a/>", "text/xml"),
            (b"\xff\xfe", "application/x-www-form-urlencoded"),
            (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
            (b"x", "multipart/form-data"),
            (b"a" * 900_000, "application/x-www-form-urlencoded"),
            (b"", "application/octet-stream"),
            (b"a=" + b"%00" * 3000, "application/x-www-form-urlencoded"),
        ):
            answer = await alice.http.post(path, content=content, headers={**own, "content-type": kind})
            assert served(answer), (path, kind, answer.status_code)
        assert (await alice.http.get("/account")).status_code == 200
    assert portico.state() == before
    assert "Traceback" not in portico.portal.output


@pytest.mark.security("R4", "R26", "R38")
async def test_fields_of_any_size_and_shape_are_refused_politely(portico: Site) -> None:
    fields = (
        "login",
        "password",
        "new",
        "repeated",
        "current",
        "username",
        "email",
        "contact",
        "reason",
        "next",
        "choice",
    )
    async with portico.as_(portico.town.kim) as kim:
        token = form_token(str(kim.cookie).partition("=")[2])
        for text in (
            "",
            "\0",
            "x" * 50_000,
            "a\r\nBcc: b@c.d",
            "💥" * 500,
            "\u202e",
            "../..",
            "'\"><script>alert(1)</script>",
        ):
            for path in ("/login", "/forgot", "/account/username", "/account/email", "/auth/impersonate", "/reset/x"):
                answer = await kim.http.post(
                    path, data={FIELD: token, **dict.fromkeys(fields, text)}, headers={"origin": portico.url}
                )
                assert served(answer), (path, text[:20], answer.status_code)
                assert "<script>alert" not in answer.text
    assert "Traceback" not in portico.portal.output


@pytest.mark.security("R20")
async def test_signing_in_leads_nowhere_else(portico: Site) -> None:
    async with portico.as_(portico.town.alice) as alice:
        for given in (
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/%2f/evil.example",
            "/%5cevil.example",
            "///evil.example",
            "\\\\evil.example",
            "/\tevil",
            "/login",
            "/auth/logout",
            "/staff",
            "/..//evil.example",
            "http:evil.example",
            "/@evil.example/..//x",
            "%2f%2fevil.example",
            " //evil.example",
            "/\r\nLocation: https://evil.example",
            "/hooks/stripe",
            "data:text/html,x",
            ".evil.example",
            "?x",
            "#x",
        ):
            answer = await alice.http.get("/login", params={"next": given})
            assert answer.status_code == 303
            where = httpx.URL(answer.headers["location"])
            assert where.is_relative_url, given
            assert not answer.headers["location"].startswith(("//", "/\\")), given
            assert where.path in ("/", "/@evil.example/..//x"), given


@pytest.mark.security("R46", "R54", "R55", "R63")
async def test_every_answer_carries_its_headers_and_no_inner_word(portico: Site, papers: Papers) -> None:
    paths = (
        "/",
        "/login",
        "/billing",
        "/nothing",
        "/billing/invoices/none",
        "/files/invoices/none.pdf",
        "/reset/x",
        "/healthz",
        f"/files/invoices/{papers.acme['open']}.pdf",
        "/favicon.ico",
        "/assets/x/theme.css",
        "/_nicegui/auto/static/x",
        "//[",
        "/billing?" + "&".join(f"a{n}=1" for n in range(90)),
        "/billing/invoices/%2500",
        "/logo/%2500.png",
        "/billing?f.number=%2500",
        "/billing/pay?i=%00",
        "/" + "a" * 3000,
    )
    async with portico.as_(portico.town.alice) as alice:
        for path in paths:
            answer = await alice.http.get(path)
            assert served(answer), path
            own = {"referrer-policy": "strict-origin"} if path.startswith("/reset/") else {}
            assert {**HEADERS, **own}.items() <= dict(answer.headers).items(), path
            policy = answer.headers["content-security-policy"]
            assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0], path
            assert {"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy.split("; ")), path
            assert "server" not in answer.headers
            for word in ("Traceback", "sqlalchemy", "/tmp/", "nicegui.error", "SELECT "):
                assert word not in answer.text, (path, word)
        pdf = await alice.http.get(f"/files/invoices/{papers.acme['open']}.pdf")
        assert "sandbox" in pdf.headers["content-security-policy"]
        assert "no-store" in pdf.headers["cache-control"]
    assert "Traceback" not in portico.portal.output


@pytest.mark.security("R14", "R15")
async def test_cookies_are_http_only_lax_and_end_with_the_session(portico: Site) -> None:
    async with portico.as_(None) as nobody:
        shown = await nobody.http.get("/login")
        for cookie in shown.headers.get_list("set-cookie"):
            assert "HttpOnly" in cookie
            assert "samesite=lax" in cookie.lower()
            assert "Path=/" in cookie
    async with portico.as_(portico.town.alice) as alice:
        twice = await alice.http.get("/billing", headers={"cookie": f"{alice.cookie}; portico={'A' * 43}"})
        assert twice.headers["location"].startswith("/login")
        left = await alice.http.post(
            "/auth/logout",
            data={FIELD: form_token(str(alice.cookie).partition("=")[2])},
            headers={"origin": portico.url},
        )
        assert left.headers["clear-site-data"]
        assert (await alice.http.get("/billing")).headers["location"].startswith("/login")
