"""The doors as a browser meets them: native forms, cookies, redirects, and the same answer for everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import unescape

import pytest
from fastapi import FastAPI, HTTPException, Request
from httpx import Response
from sqlalchemy.exc import OperationalError

from data.errors import SignedOut
from data.firm.tables import Logo
from data.people.tables import Person
from pages.access import address_veto, email_change, password_reset, sign_in, sign_out
from pages.access import first_password as password
from pages.shell import error_pages, static_files
from pages.shell.page_head import ASSETS, version
from pages.shell.redirects import OtherShell, PasswordFirst, SignInFirst
from services import clock as moments
from services.access import credentials
from services.access.authentication import identify, key_of
from services.firm import team
from services.people import contacts
from services.platform.background_jobs import run_due
from tests.cast import NOON, House
from tests.pages.browser import Browser
from tests.services.signing_in import OTHER, PASSWORD, give, live, mailed, temporary

TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
FIXED = re.compile(r'name="form_token" value="[^"]+"')


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The town lives at NOON; the doors read the clock themselves."""
    for module in (sign_in, sign_out, password_reset, email_change, address_veto, static_files, moments):
        monkeypatch.setattr(module, "clock", lambda: NOON)
    monkeypatch.setattr("pages.shell.form_page.clock", lambda: NOON)


@pytest.fixture
def app(sqlite_house: House, now: None, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    app = FastAPI()
    for each in (sign_in, sign_out, password_reset, password, email_change, address_veto, static_files, error_pages):
        each.register(app, sqlite_house.inside)

    @app.get("/asked/{number}")
    def asked(number: int) -> str:
        if number == 13:
            raise RuntimeError("SELECT secret FROM clients")
        return "inside"

    @app.get("/turned/{how}")
    def turned(how: str) -> str:
        raise {
            "away": SignInFirst("/login?next=/turned/away"),
            "password": PasswordFirst(),
            "shell": OtherShell(),
            "401": HTTPException(401),
            "403": HTTPException(403, "secret detail"),
            "413": HTTPException(413),
            "503": HTTPException(503),
        }[how]

    @app.get("/")
    @app.get("/staff/{_:path}")
    @app.get("/{_:path}")
    def inside(request: Request) -> str:
        """The shells' catch-all."""
        if request.url.path not in ("/", "/billing/7", "/staff", "/staff/clients"):
            raise HTTPException(404)
        return "inside"

    return app


@pytest.fixture
def browser(app: FastAPI) -> Iterator[Browser]:
    with Browser(app) as client:
        yield client


def token_in(response: Response) -> str:
    found = TOKEN.search(response.text)
    assert found, response.text
    return unescape(found[1])


def post(browser: Browser, path: str, *, drawn: str = "", **fields: str) -> Response:
    """Open the form at `drawn` (else `path`) and send it."""
    return browser.post(path, data={"form_token": token_in(browser.get(drawn or path)), **fields})


def enter(browser: Browser, login: str = "alice@example.test", password: str = PASSWORD, **more: str) -> Response:
    return post(browser, "/login", login=login, password=password, **more)


def said(response: Response) -> str:
    return FIXED.sub("", response.text)


@pytest.mark.feature("AUT-03", "AUT-05")
@pytest.mark.security("R14", "R15", "R47")
def test_signing_in_sets_a_new_cookie_and_goes_on(sqlite_house: House, browser: Browser) -> None:
    give(sqlite_house, sqlite_house.alice)
    answer = enter(browser, next="/billing/7?search=a")
    assert (answer.status_code, answer.headers["location"]) == (303, "/billing/7?search=a")
    cookies = answer.headers.get_list("set-cookie")
    [session] = [each for each in cookies if each.startswith("portico=")]
    assert "HttpOnly" in session
    assert "SameSite=lax" in session
    assert "Path=/" in session
    assert browser.get("/login").headers["location"] == "/"


@pytest.mark.security("R15")
def test_a_planted_session_is_not_taken_over(sqlite_house: House, app: FastAPI) -> None:
    give(sqlite_house, sqlite_house.alice)
    with Browser(app) as browser:
        enter(browser)
        first = browser.cookies["portico"]
        answer = browser.post("/login", data={"login": "alice", "password": PASSWORD, "form_token": drawn_for(first)})
        assert answer.status_code == 303
        assert browser.cookies["portico"] != first
    with Browser(app) as thief:
        thief.cookies.set("portico", first)
        assert thief.get("/login").status_code == 200  # dead
    assert len(live(sqlite_house, sqlite_house.alice)) == 2


def drawn_for(cookie: str) -> str:
    from pages.guard.http.form_token import form_token

    return form_token(cookie)


@pytest.mark.feature("AUT-05")
@pytest.mark.security("R4")
def test_nobody_can_tell_who_has_an_account(sqlite_house: House, app: FastAPI) -> None:
    give(sqlite_house, sqlite_house.alice)
    give(sqlite_house, sqlite_house.kim, staff_closed_at=NOON)
    answers = set()
    for login, secret in (("alice", OTHER), ("nobody", OTHER), ("kim", PASSWORD), ("maria", PASSWORD)):
        with Browser(app) as browser:
            answer = enter(browser, login, secret)
            answers.add((answer.status_code, said(answer).replace(f'value="{login}"', "")))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 401


@pytest.mark.security("R4", "R10")
def test_asking_for_a_link_is_answered_alike(sqlite_house: House, app: FastAPI) -> None:
    answers = set()
    for login in ("alice", "nobody@example.test", "", "alice", "alice", "alice"):
        with Browser(app) as browser:
            answer = post(browser, "/forgot", login=login)
            answers.add((answer.status_code, said(answer)))
    assert len(answers) == 1
    run_due(sqlite_house.system)
    assert len(mailed(sqlite_house, "reset")) == 1  # asked for four times before it was written


def test_what_was_typed_stays_and_the_password_does_not(browser: Browser) -> None:
    answer = enter(browser, '"><script>alert(1)</script>', "my secret password")
    assert "&#34;&gt;&lt;script&gt;" in answer.text
    assert "<script>alert" not in answer.text
    assert "my secret password" not in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'id="error-password"' in answer.text


def test_labels_and_managers(browser: Browser) -> None:
    text = browser.get("/login").text
    for part in (
        'for="in-login"',
        'for="in-password"',
        'autocomplete="username"',
        'autocomplete="current-password"',
        "/_nicegui/3.18.0/static/quasar.umd.prod.js",
    ):
        assert part in text
    assert "_nicegui_ws" not in text


@pytest.mark.security("R5")
def test_too_many_tries_say_how_long(sqlite_house: House, browser: Browser) -> None:
    give(sqlite_house, sqlite_house.alice)
    for _ in range(5):
        assert enter(browser, password=OTHER).status_code == 401
    answer = enter(browser)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
    assert "30 seconds" in answer.text


@pytest.mark.security("R19")
def test_a_form_of_somebody_else_is_refused(sqlite_house: House, app: FastAPI) -> None:
    give(sqlite_house, sqlite_house.alice)
    with Browser(app) as one, Browser(app) as other:
        theirs = token_in(other.get("/login"))
        one.get("/login")
        for token in (theirs, "", "x" * 86, None):
            answer = one.post("/login", data={"login": "alice", "password": PASSWORD, "form_token": token or ""})
            assert answer.status_code == 403
            assert "portico" not in one.cookies
        assert one.post("/forgot", data={"login": "alice"}).status_code == 403


SAFE = ["/", "/billing/7", "/billing/7?search=a%20b&page=2"]
HOSTILE = [
    "//evil.example",
    "///evil.example",
    "////evil.example/%2f..",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "https://evil.example",
    "http:evil.example",
    "HTTPS:/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\tevil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/%09/evil.example",
    "/%0a/evil.example",
    "/%2f/evil.example",
    "/%2fevil.example",
    "/%252fevil.example",
    "/%5cevil.example",
    "/%255cevil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/./billing/7",
    "/billing/../billing/7",
    "/%2e%2e/billing/7",
    "",
    "billing/7",
    "?next=/",
    "#x",
    "@evil.example",
    "/billing/7\r\nSet-Cookie: a=b",
    "/billing/7\x00",
    "/billing/7\u2028",
    "/ευil",
    "/<script>alert(1)</script>",
    "/login?next=/",
    "/verify-sender/abc",
    "/pretend/abc",
    "/email/abc/more",
    "/auth/logout",
    "/reset/abc",
    "/assets/x/theme.css",
    "/_nicegui/3.18.0/static/vue.js",
    "/staff/clients",
    "/" + "a" * 3000,
    "//localhost:8080/billing/7",
]


@pytest.mark.security("R20")
@pytest.mark.parametrize("path", SAFE + HOSTILE)
def test_after_signing_in_only_our_own_pages(sqlite_house: House, browser: Browser, path: str) -> None:
    assert len(HOSTILE) >= 40
    give(sqlite_house, sqlite_house.alice)
    answer = enter(browser, next=path)
    assert answer.headers["location"] == (path if path in SAFE else "/")
    shown = browser.get("/login", params={"next": path})
    assert shown.headers["location"] == (path if path in SAFE else "/")


def test_staff_arrive_at_their_own_pages(sqlite_house: House, browser: Browser) -> None:
    give(sqlite_house, sqlite_house.kim)
    assert enter(browser, "kim", next="/staff/clients").headers["location"] == "/staff/clients"
    assert browser.get("/login?next=/billing/7").headers["location"] == "/staff"


@pytest.mark.feature("AUT-25")
@pytest.mark.security("R17", "R21")
def test_log_out_ends_the_session_and_a_replayed_cookie_is_dead(sqlite_house: House, browser: Browser) -> None:
    give(sqlite_house, sqlite_house.alice)
    enter(browser)
    cookie = browser.cookies["portico"]
    assert browser.post("/auth/logout", data={"form_token": "forged"}).status_code == 403
    answer = browser.post("/auth/logout", data={"form_token": drawn_for(cookie)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?said=out")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert "portico" not in browser.cookies
    browser.cookies.set("portico", cookie)
    assert browser.get("/login").status_code == 200
    assert browser.post("/auth/logout").status_code == 303  # twice is safe


@pytest.mark.feature("AUT-25")
@pytest.mark.security("R15", "R17", "R19")
def test_log_out_in_one_tab_while_another_renews_ends_both(sqlite_house: House, browser: Browser) -> None:
    give(sqlite_house, sqlite_house.alice)
    enter(browser)
    cookie = browser.cookies["portico"]
    mine = identify(sqlite_house.inside, key_of(cookie), NOON)
    token = credentials.reauthenticate(mine, PASSWORD)
    assert browser.post("/auth/logout", data={"form_token": "forged"}).status_code == 403
    assert identify(sqlite_house.inside, key_of(token), NOON)
    assert browser.post("/auth/logout", data={"form_token": drawn_for(cookie)}).status_code == 303
    with pytest.raises(SignedOut):
        identify(sqlite_house.inside, key_of(token), NOON)


@pytest.mark.security("R7", "R8", "R9")
def test_a_mailed_link_is_opened_twice_and_used_once(sqlite_house: House, browser: Browser) -> None:
    browser.headers["x-forwarded-host"] = "evil.example"
    post(browser, "/forgot", login="alice")
    run_due(sqlite_house.system)
    text = mailed(sqlite_house, "reset")[0][1]
    assert "evil.example" not in text
    found = re.search(r"http://localhost:8080(/reset/[\w-]+)", text)
    assert found
    path = found[1]
    assert browser.get(path).status_code == browser.get(path).status_code == 200
    unfit = post(browser, path, new="short", repeated="short")
    assert (unfit.status_code, 'id="error-new"' in unfit.text) == (422, True)
    done = post(browser, path, new=OTHER, repeated=OTHER)
    assert (done.status_code, done.headers["location"]) == (303, "/login?said=password")
    assert "portico" not in browser.cookies  # it signs nobody in
    assert browser.get(path).status_code == 404
    assert live(sqlite_house, sqlite_house.alice) == []
    assert enter(browser, password=OTHER).status_code == 303


def test_a_first_password_is_not_called_a_new_one(sqlite_house: House, browser: Browser) -> None:
    team.add(sqlite_house.olga, team.StaffForm("Nora Neu", "nora@firm.test", "member", reach=team.ALL))
    found = re.search(r"http://localhost:8080(/reset/[\w-]+)", mailed(sqlite_house, "staff_invite")[0][1])
    assert found
    for text in (browser.get(found[1]).text, post(browser, found[1], new="short", repeated="short").text):
        assert "Create your password" in text
        assert "You will sign in as nora@firm.test." in text
        assert "Choose a new password" not in text
    assert post(browser, found[1], new=OTHER, repeated=OTHER).status_code == 303
    post(browser, "/forgot", login="nora@firm.test")
    run_due(sqlite_house.system)
    again = re.search(r"http://localhost:8080(/reset/[\w-]+)", mailed(sqlite_house, "reset")[0][1])
    assert again
    assert "Choose a new password" in browser.get(again[1]).text
    assert "nora@firm.test" not in browser.get(again[1]).text


@pytest.mark.security("R4", "R23")
def test_a_made_up_link_and_a_spent_one_look_alike(browser: Browser) -> None:
    answer = browser.get("/reset/" + "x" * 43)
    assert answer.status_code == 404
    assert "used already or has run out" in answer.text
    assert 'href="/forgot"' in answer.text


@pytest.mark.feature("AUT-02")
def test_a_temporary_password_leads_to_the_own_one(sqlite_house: House, browser: Browser) -> None:
    secret = temporary(sqlite_house, sqlite_house.alice)
    assert enter(browser, password=secret).headers["location"] == "/password"
    form = browser.get("/password")
    assert "works only once" in form.text
    assert form.text.count("<form") == 2  # the password, and the way out
    assert browser.post("/password/later").status_code == 405  # nor a way round
    assert post(browser, "/password", new=OTHER, repeated=PASSWORD).status_code == 422
    assert post(browser, "/password", new=OTHER, repeated=OTHER).headers["location"] == "/"
    assert browser.get("/password").headers["location"] == "/account"
    assert enter(browser_again(browser), password=OTHER).headers["location"] == "/"


def browser_again(browser: Browser) -> Browser:
    browser.cookies.clear()
    return browser


@pytest.mark.feature("AUT-21")
def test_the_password_page_is_for_those_signed_in(browser: Browser) -> None:
    assert browser.get("/password").headers["location"] == "/login?next=/password"
    assert browser.post("/password").headers["location"] == "/login"


@pytest.mark.feature("AUT-24")
def test_a_new_address_is_confirmed_by_a_button(sqlite_house: House, browser: Browser) -> None:
    give(sqlite_house, sqlite_house.alice)
    credentials.request_email_change(sqlite_house.alice, PASSWORD, "new@example.test")
    found = re.search(r"(/email/[\w-]+)", mailed(sqlite_house, "email_confirm")[0][1])
    assert found
    assert "new@example.test" in browser.get(found[1]).text
    assert enter(browser).status_code == 303  # opening changed nothing
    assert post(browser, found[1]).status_code == 200
    assert browser.get(found[1]).status_code == 404
    assert enter(browser_again(browser), "new@example.test").status_code == 303


@pytest.mark.feature("AUT-24")
def test_an_address_that_the_firm_changes_is_kept_by_a_button(sqlite_house: House, browser: Browser) -> None:
    give(sqlite_house, sqlite_house.alice)
    seen = next(each for each in contacts.of_client(sqlite_house.sam, sqlite_house.acme) if each.name == "Alice Adams")
    contacts.change(
        sqlite_house.sam, seen.id, seen.version, seen.person_version, replace(seen.form, email="new@example.test")
    )
    found = re.search(r"(/keep-address/[\w-]+)", mailed(sqlite_house, "address_waits")[0][1])
    assert found
    with sqlite_house.backstage() as db:
        db.get_one(Person, sqlite_house.alice.actor.person_id).language = "el"
    assert '<html lang="el"' in browser.get(found[1]).text
    assert '<html lang="en"' in browser.get(found[1] + "?lang=en").text
    browser.cookies.clear()
    assert "new@example.test" in browser.get(found[1]).text
    assert "new@example.test" in {
        each.awaited_email for each in contacts.of_client(sqlite_house.sam, sqlite_house.acme)
    }
    assert post(browser, found[1]).status_code == 200
    assert {each.awaited_email for each in contacts.of_client(sqlite_house.sam, sqlite_house.acme)} == {""}
    done, unknown = browser.get(found[1]), browser.get("/keep-address/never-was?lang=en")
    assert (done.status_code, unknown.status_code) == (404, 404)
    assert "δεν χρειάζεται πια" in done.text
    assert "If you stopped the change, you keep your address." in unknown.text
    assert "ask for a new one" not in unknown.text


@pytest.mark.feature("AUT-06")
def test_twenty_at_once_come_in_and_the_line_holds(sqlite_house: House, app: FastAPI) -> None:
    give(sqlite_house, sqlite_house.alice)
    with Browser(app) as browser:
        token, pre = token_in(browser.get("/login")), browser.cookies["portico-pre"]

        def go(_: int) -> int:
            return browser.post(
                "/login",
                data={"login": "alice", "password": PASSWORD, "form_token": token},
                headers={"cookie": f"portico-pre={pre}"},
            ).status_code

        with ThreadPoolExecutor(20) as pool:
            assert set(pool.map(go, range(20))) == {303}
    assert len(live(sqlite_house, sqlite_house.alice)) == 10


@pytest.mark.feature("ACC-13")
def test_the_page_speaks_the_language_chosen(browser: Browser) -> None:
    assert 'lang="en"' in browser.get("/login").text
    greek = browser.get("/login?lang=el&next=/billing/7")
    assert 'lang="el"' in greek.text
    assert "Σύνδεση" in greek.text
    assert not re.search(r"Password|user name|Forgot|Show|Language", greek.text)
    assert 'value="/billing/7"' in greek.text
    assert "Σύνδεση" in browser.get("/login").text  # remembered
    assert 'lang="el"' in enter(browser, password=OTHER).text
    assert 'lang="el"' in browser.get("/login?lang=xx").text
    browser.cookies.clear()
    assert 'lang="el"' in browser.get("/login", headers={"accept-language": "el-GR,el;q=0.9,en;q=0.8"}).text


@pytest.mark.feature("AUT-03")
def test_the_brand_is_the_firms_and_the_address_stays(sqlite_house: House, browser: Browser) -> None:
    assert "Harbour &amp; Pine" in browser.get("/login").text
    png = b"\x89PNG picture"
    sha = "a" * 64
    with sqlite_house.backstage() as db:
        db.add(Logo(sha256=sha, png=png, width=1, height=1, made_at=NOON))
    sqlite_house.prefer(display_name="Our Clients", logo_sha256=sha, brand="#aa3366")
    text = browser.get("/login").text
    assert "Our Clients" in text
    assert f'src="/logo/{sha}.png"' in text
    logo = browser.get(f"/logo/{sha}.png")
    assert (logo.content, logo.headers["content-type"]) == (png, "image/png")
    assert "immutable" in logo.headers["cache-control"]
    assert browser.get("/logo/" + "b" * 64 + ".png").status_code == 404


@pytest.mark.parametrize(
    "name", ["theme.css", "portico.js", "lists.js", "drafts.js", "light.js", "fonts/inter-latin-wght-normal.woff2"]
)
def test_our_files_are_kept_for_a_year_under_their_version(browser: Browser, name: str) -> None:
    kept = browser.get(f"/assets/{version()}/{name}")
    assert kept.status_code == 200
    assert "max-age=31536000" in kept.headers["cache-control"]
    assert browser.get(f"/assets/older/{name}").headers["cache-control"] == "no-store"
    assert kept.content == (ASSETS / name).read_bytes()


def test_letters_are_fetched_with_the_page_that_shows_them(sqlite_house: House, browser: Browser) -> None:
    greek = "/fonts/inter-greek-wght-normal.woff2"
    assert greek in browser.get("/login").text  # it offers Greek by its name
    sqlite_house.prefer(languages=["en"])
    assert greek not in browser.get("/login").text


@pytest.mark.parametrize(
    "name",
    [
        "..%2fapp.py",
        "%2e%2e/app.py",
        "pages/base.html",
        "passwords/common.txt.gz",
        "fonts/fonts.conf",
        "theme.css/",
        "%00",
        "locales/el/LC_MESSAGES/portico.po",
    ],
)
def test_no_other_file_exists(browser: Browser, name: str) -> None:
    assert browser.get(f"/assets/{version()}/{name}").status_code == 404


def test_the_browser_tab_has_an_icon(browser: Browser) -> None:
    assert browser.get("/favicon.ico").content.startswith(b"\x89PNG")


@pytest.mark.security("R46")
def test_a_failure_shows_a_reference_and_nothing_else(browser: Browser) -> None:
    answer = browser.get("/asked/13")
    assert answer.status_code == 500
    assert "SELECT" not in answer.text
    assert "RuntimeError" not in answer.text
    assert re.search(r"<code>[0-9A-F]{8}</code>", answer.text)
    assert "Harbour &amp; Pine" in answer.text


@pytest.mark.security("R46")
@pytest.mark.parametrize(
    ("path", "status"),
    [("/nothing/here", 404), ("/turned/403", 403), ("/turned/413", 413), ("/turned/503", 503), ("/asked/x", 422)],
)
def test_errors_are_pages_of_ours(browser: Browser, path: str, status: int) -> None:
    answer = browser.get(path)
    assert answer.status_code == status
    assert "Harbour &amp; Pine" in answer.text
    assert "secret detail" not in answer.text
    assert 'role="alert"' in answer.text


def test_a_method_nobody_declared(browser: Browser) -> None:
    answer = browser.delete("/forgot")
    assert (answer.status_code, "Harbour &amp; Pine" in answer.text) == (405, True)


def test_a_program_gets_a_plain_sentence(browser: Browser) -> None:
    answer = browser.get("/nothing/here", headers={"accept": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8")


@pytest.mark.feature("AUT-21")
def test_who_is_turned_away_learns_where_to_go(sqlite_house: House, browser: Browser) -> None:
    assert browser.get("/turned/away").headers["location"] == "/login?next=/turned/away"
    assert browser.get("/turned/401?a=b").headers["location"] == "/login?next=/turned/401%3Fa%3Db"
    assert browser.get("/turned/password").headers["location"] == "/password"
    give(sqlite_house, sqlite_house.alice)
    enter(browser)
    assert browser.get("/turned/shell").status_code == 404


def test_staff_at_the_clients_start_page_go_to_theirs(sqlite_house: House, now: None) -> None:
    app = FastAPI()
    for each in (sign_in, error_pages):
        each.register(app, sqlite_house.inside)

    @app.get("/")
    def inside() -> str:
        raise OtherShell()

    give(sqlite_house, sqlite_house.kim)
    with Browser(app) as browser:
        enter(browser, "kim")
        assert browser.get("/").headers["location"] == "/staff"


def test_an_error_page_needs_no_database(
    sqlite_house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.get("/login")

    def down(*_: object) -> None:
        raise OperationalError("select", {}, OSError("the disk is gone"))

    monkeypatch.setattr("services.access.authentication.firm_document", down)
    monkeypatch.setattr("services.access.authentication.standing", down)
    answer = browser.get("/asked/13")
    assert (answer.status_code, "Portico" in answer.text) == (500, True)
