"""What every answer carries, and which requests get one (N13-N18; R19, R46, R54-R60)."""

import asyncio

import pytest

from pages.guard.http.form_token import FIELD, form_token
from tests.attack.conftest import Target

EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
STATIC = "/_nicegui/3.18.0/static/nicegui.js"


@pytest.mark.security("R55")
@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/login", 200), ("/nothing", 404), ("/broken", 500), ("/boom", 500), ("/unbound", 500), (STATIC, 200),
     ("/_nicegui/3.18.0/static/none.js", 404), ("/_nicegui/auto/static/x", 404), ("/_nicegui_ws/socket.io/", 400),
     ("/small", 405), ("/seen", 200)],
)  # fmt: skip
async def test_every_answer_carries_the_headers(target: Target, path: str, status: int):
    async with target.as_alice() as alice:
        answer = await alice.http.get(path)
        assert answer.status_code == status
        assert EVERYWHERE.items() <= dict(answer.headers).items()
        policy = answer.headers["content-security-policy"]
        assert "default-src" in policy
        assert {"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy.split("; "))
        assert answer.headers["cache-control"] == ("no-store" if path != STATIC else answer.headers["cache-control"])
        assert ("immutable" in answer.headers["cache-control"]) == (path == STATIC)
        assert "server" not in answer.headers
        assert "strict-transport-security" not in answer.headers  # this target speaks http


@pytest.mark.security("R54", "N22")
async def test_a_page_s_scripts_carry_a_fresh_nonce_and_nothing_else_does(target: Target):
    async with target.as_alice() as alice:
        first, second = await alice.http.get("/hostile"), await alice.http.get("/hostile")
        policy = first.headers["content-security-policy"]
        nonce = policy.partition("'nonce-")[2].partition("'")[0]
        assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
        assert nonce not in second.text
        tags = first.text.count("<script")
        assert tags > 5
        assert first.text.count(f'<script nonce="{nonce}"') == tags
        data = first.text.rpartition("parseElements(String.raw`")[2].partition("`")[0]
        assert "pwned" in data
        assert nonce not in data


@pytest.mark.security("N16", "R46")
@pytest.mark.parametrize("path", ["/broken", "/boom", "/unbound"])
async def test_an_error_page_tells_nothing(target: Target, path: str):
    async with target.as_alice() as alice:
        text = (await alice.http.get(path)).text
        for secret in ("SELECT", "RuntimeError", "mail of a client", "nobody's page", "Traceback"):
            assert secret not in text
        assert "went wrong" in text


@pytest.mark.security("R8", "R58")
async def test_only_our_name_is_answered(target: Target):
    async with target.as_alice() as alice:
        own = alice.base_url.removeprefix("http://")
        for host in ("evil.example", f"{own}.evil.example", f"evil@{own}", "127.0.0.1", "", f"{own}/", f" {own},x"):
            request = f"GET /login HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            answer = await alice.send_bytes(request.encode())
            assert answer[9:12] in {b"421", b"400"}, host
        doubled = await alice.send_bytes(f"GET /login HTTP/1.1\r\nHost: {own}\r\nHost: evil\r\n\r\n".encode())
        assert doubled[9:12] == b"400"
        absolute = await alice.send_bytes(
            f"GET http://evil.example/login HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n".encode()
        )
        assert b"evil" not in absolute


@pytest.mark.security("N17", "R50")
async def test_forwarded_headers_from_strangers_change_nothing(target: Target):
    lies = {"x-forwarded-prefix": "//evil.example", "x-forwarded-for": "6.6.6.6", "x-forwarded-proto": "https",
            "x-forwarded-host": "evil.example", "forwarded": "for=6.6.6.6"}  # fmt: skip
    async with target.as_nobody() as nobody, target.as_alice() as alice:
        answer = await nobody.http.get("/", headers=lies)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        assert "evil" not in (await alice.http.get("/", headers=lies)).text
        seen = (await alice.http.get("/seen", headers=lies)).json()
        assert seen == {"address": "127.0.0.1", "scheme": "http", "headers": {}}


@pytest.mark.security("R57")
async def test_methods_and_doors_nobody_declared(target: Target):
    async with target.as_alice() as alice:
        origin = {"origin": alice.origin}
        for method in ("TRACE", "CONNECT", "PROPFIND", "BREW"):
            answer = await alice.send_bytes(
                f"{method} / HTTP/1.1\r\nHost: {alice.base_url[7:]}\r\nConnection: close\r\n\r\n".encode()
            )
            assert answer[9:12] in {b"405", b"400"}, method
        assert (await alice.http.put("/login", headers=origin)).status_code == 405
        for path in ("/docs", "/redoc", "/openapi.json", "/static/", "/.env"):
            assert (await alice.http.get(path)).status_code == 404
        page = await alice.http.get("/", headers={"accept": "text/markdown", "user-agent": "ClaudeBot"})
        assert page.headers["content-type"].startswith("text/html")


@pytest.mark.security("R19")
@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 403), ({"origin": "https://evil.example"}, 403), ({"origin": "null"}, 403),
     ({"sec-fetch-site": "cross-site"}, 403), ({"sec-fetch-site": "same-site"}, 403),
     ({"origin": "https://evil.example", "sec-fetch-site": "same-origin"}, 403),
     ({"sec-fetch-site": "same-origin"}, 200), ({"origin": "OWN"}, 200)],
)  # fmt: skip
async def test_a_change_comes_from_our_own_pages(target: Target, headers: dict[str, str], status: int):
    async with target.as_alice() as alice:
        sent = {name: alice.origin if value == "OWN" else value for name, value in headers.items()}
        assert (await alice.http.post("/small", content=b"x", headers=sent)).status_code == status


@pytest.mark.security("R19")
async def test_an_exempt_path_never_sees_the_cookie(target: Target):
    async with target.as_alice() as alice:
        assert (await alice.http.post("/hooks/look")).json()["cookie"] is None


@pytest.mark.security("N18", "R15", "R19", "R21")
async def test_signing_in_and_out_by_form(target: Target):
    async with target.as_nobody() as nobody:
        own = {"origin": nobody.origin}
        shown = await nobody.http.get("/login")
        pre = shown.cookies["portico-pre"]
        for form in ({}, {FIELD: "x"}, {FIELD: form_token("A" * 43)}, {FIELD: form_token(pre)[:-1] + "-"}):
            assert (await nobody.http.post("/login", data=form, headers=own)).status_code == 403
        token = shown.text.partition(f'name="{FIELD}" value="')[2].partition('"')[0]
        entered = await nobody.http.post("/login", data={FIELD: token}, headers=own)
        assert entered.status_code == 303
        session = entered.cookies["portico"]
        assert session != pre
        assert "HttpOnly" in str(entered.headers)
        assert "samesite=lax" in str(entered.headers).lower()
        leaving = {FIELD: form_token(session)}
        left = await nobody.http.post("/logout", data=leaving, headers=own)
        assert left.headers["clear-site-data"] == '"cache", "storage"'
        again = await nobody.http.get("/", headers={"cookie": f"portico={session}"})
        assert again.headers["location"] == "/login"


@pytest.mark.security("R60")
async def test_large_bodies_are_refused_unread_and_while_read(target: Target):
    async with target.as_alice() as alice:
        own = {"origin": alice.origin}

        async def chunks(count: int):
            for _ in range(count):
                yield b"x" * 100_000

        host, head = alice.base_url[7:], f"origin: {alice.origin}\r\n"
        for path, length in (("/small", 1_000_001), ("/files/upload", 3_000_001), ("/filesystem", 1_000_001)):
            answer = await alice.send_bytes(
                f"POST {path} HTTP/1.1\r\nHost: {host}\r\n{head}Content-Length: {length}\r\n\r\n".encode()
            )
            assert answer[9:12] == b"413", path
            assert b"nosniff" in answer
        assert (await alice.http.post("/small", content=chunks(11), headers=own)).status_code == 413
        assert (await alice.http.post("/small", content=chunks(10), headers=own)).json() == {"size": 1_000_000}
        assert (await alice.http.post("/files/upload", content=chunks(31), headers=own)).status_code == 413
        assert (await alice.http.post("/files/upload", content=chunks(30), headers=own)).json() == {"size": 3_000_000}


@pytest.mark.security("N23", "R49")
async def test_pages_nobody_connects_to_are_limited(target: Target):
    async with target.as_bob() as bob, target.as_nobody() as carol:
        answers = await asyncio.gather(*(bob.http.get("/second") for _ in range(120)))
        statuses = [answer.status_code for answer in answers]
        assert statuses.count(503) >= 10
        assert statuses.count(200) <= 90
        token = form_token((await carol.http.get("/login")).cookies["portico-pre"])
        await carol.http.post("/login", data={FIELD: token}, headers={"origin": carol.origin})
        assert (await carol.http.get("/second")).status_code == 200  # one session's greed is its own
