"""Every mail from what really causes it, in both languages: each of its links is opened, and leads where it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update

from data.access.tables import LoginSession
from data.billing.invoices import Invoice
from data.firm.tables import Mail
from data.people.tables import Contact, Person
from data.statuses import InvoiceStatus
from services.access import credentials, password_reset, sender_verification
from services.access.authentication import identify, key_of
from services.access.invitations import acceptance as acceptances
from services.access.invitations import actions as invitations
from services.access.rate_limits import TRIES_IN_A_ROW
from services.access.sign_in import WrongSignIn
from services.billing.invoices import actions as invoicing
from services.clock import clock
from services.firm import alerts, settings, team
from services.firm.team import StaffForm
from services.mail import queue as mails
from services.mail.letter import kinds
from services.people import contacts
from services.people.contact_form import ContactForm
from services.platform.background_jobs import run_due
from services.platform.context import Context
from tests.cast import House
from tests.pages.stage import Site, cookie, stage
from tests.services.access.test_invitations import newcomer
from tests.services.documents import mail_causes as documents
from tests.services.documents.sharing.links import BANK
from tests.services.field_service import mail_causes as visits
from tests.services.signing_in import OTHER, PASSWORD, give, sign_in
from tests.services.tickets import mail_causes as tickets
from tests.services.till import BANK_DEBIT, BOUNCING, Till

TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
FIRM = "office@harbour.test"
CODE = "K7 42 99"


@dataclass(frozen=True)
class Kind:
    """How a mail comes about; who gets it; what its link opens: "secret", "door" or "page"; None: it has no link."""

    cause: Callable[[House, Till], object]
    to: str
    opens: str | None
    path: str = ""


def now(house: House, who: Context) -> Context:
    return house.at(who, clock())


def invited(house: House, **how: object) -> None:
    invitations.invite(now(house, house.sam), newcomer(house, language=house.olga.actor.language), **how)  # type: ignore[arg-type]


def invited_again(house: House) -> None:
    give(house, house.alice, last_signed_in_at=clock())
    form, alice = ContactForm("Alice", email="alice@example.test"), house.alice.actor.person_id
    id = contacts.add(now(house, house.sam), house.umbra, form, confirmed=alice)
    invitations.invite(now(house, house.sam), id)


def added(house: House) -> None:
    house.prefer(onboarding="auto_on_contact")
    contacts.add(now(house, house.sam), house.acme, ContactForm("Nina New", email="nina@example.test"), code=CODE)


def forgot(house: House) -> None:
    password_reset.request(house.inside, "alice@example.test", "198.51.100.7", clock())
    run_due(house.at(house.alice, clock()).as_system())


def guessed_at(house: House) -> None:
    give(house, house.alice, failures_in_a_row=TRIES_IN_A_ROW - 1)
    with pytest.raises(WrongSignIn):
        sign_in(house, password=OTHER, now=clock())


def another_address(house: House) -> None:
    credentials.request_email_change(now(house, house.alice), PASSWORD, "alice@elsewhere.test")


def another_address_confirmed(house: House) -> None:
    another_address(house)
    credentials.confirm_email(house.inside, secret_of(house, "email_confirm"), "", clock())


def paid(house: House, till: Till) -> None:
    till.pay(till.start(house.alice, house.invoice()))
    till.hear()


def bounced(house: House, till: Till) -> None:
    trip = till.start(house.alice, house.invoice(), method=BANK_DEBIT)
    till.pay(trip, BOUNCING)
    till.hear()
    till.double.settle(till.checkout(trip).gateway_session or "")
    till.hear(of=lambda events: events[::-1])


def paid_in_vain(house: House, till: Till) -> None:
    invoice = house.invoice()
    till.pay(till.start(house.alice, invoice))
    with house.backstage() as db:
        db.get_one(Invoice, invoice.id).void(db.now, "a mistake")
    till.hear()


def billed(house: House) -> None:
    draft = house.invoice(number="INV-7", status=InvoiceStatus.DRAFT)
    invoicing.issue(now(house, house.sam), draft.id, draft.version)


def unverified(house: House) -> None:
    house.prefer(email_verified_at="")
    sender_verification.request_sender_verification(now(house, house.olga))


def taken_on(house: House) -> None:
    team.add(again(house, house.olga), StaffForm("Nora Neu", "nora@example.test", "member", reach="all"))


def again(house: House, who: Context) -> Context:
    """With the password given just now."""
    return identify(house.inside, key_of(cookie(house, who)), clock())


def corrected(house: House) -> None:
    """The firm changes the address of somebody who has been in."""
    sam = now(house, house.sam)
    seen = next(each for each in contacts.of_client(sam, house.acme) if each.name == "Alice Adams")
    contacts.change(sam, seen.id, seen.version, seen.person_version, replace(seen.form, email="alice@elsewhere.test"))


def came_in(house: House) -> None:
    """Nina, whom Acme's first contact hears of."""
    invited(house)
    acceptances.accept(house.at(house.sam, clock()).as_system(), secret_of(house, "invite"), OTHER, OTHER, address="")


def alerted(house: House) -> None:
    """Olga hears that somebody was taken on."""
    taken_on(house)
    alerts.watch(house.at(house.olga, clock()).as_system())


def elsewhere(house: House) -> None:
    """Alerts go to another mailbox from now on, and the owners hear of that."""
    olga = again(house, house.olga)
    settings.change(olga, settings.policy(olga).version, {"alert_mails_to": "alarm@example.test"})


KINDS: dict[str, Kind] = {
    "invite": Kind(lambda house, _: invited(house), "nina@example.test", "secret", "/invite/"),
    "invite_known": Kind(lambda house, _: invited_again(house), "alice@example.test", "door", "/login"),
    "invite_temporary": Kind(
        lambda house, _: invited(house, mode="temp_password"), "nina@example.test", "door", "/login"
    ),
    "added": Kind(lambda house, _: added(house), "nina@example.test", "secret", "/invite/"),
    "reset": Kind(lambda house, _: forgot(house), "alice@example.test", "secret", "/reset/"),
    "sign_in_shut": Kind(lambda house, _: guessed_at(house), "alice@example.test", "door", "/forgot"),
    "password_changed": Kind(
        lambda house, _: credentials.change_password(now(house, house.alice), PASSWORD, OTHER, OTHER),
        "alice@example.test",
        "door",
        "/forgot",
    ),
    "email_confirm": Kind(lambda house, _: another_address(house), "alice@elsewhere.test", "secret", "/email/"),
    "email_changing": Kind(lambda house, _: another_address(house), "alice@example.test", None),
    "email_changed": Kind(lambda house, _: another_address_confirmed(house), "alice@example.test", None),
    "access_given": Kind(lambda house, _: came_in(house), "alice@example.test", None),
    "address_waits": Kind(lambda house, _: corrected(house), "alice@example.test", "secret", "/keep-address/"),
    "address_awaited": Kind(lambda house, _: corrected(house), "alice@elsewhere.test", None),
    "username_changed": Kind(
        lambda house, _: credentials.change_username(now(house, house.alice), PASSWORD, "alice.a"),
        "alice@example.test",
        None,
    ),
    "receipt": Kind(paid, "alice@example.test", "page", "/billing/payments"),
    "payment_received": Kind(paid, FIRM, "page", "/staff/payments/"),
    "payment_failed": Kind(bounced, "alice@example.test", "page", "/billing"),
    "payment_review": Kind(paid_in_vain, FIRM, "page", "/staff/payments/"),
    "new_invoice": Kind(lambda house, _: billed(house), "alice@example.test", "page", "/billing/invoices/"),
    "verify_sender": Kind(lambda house, _: unverified(house), FIRM, "secret", "/verify-sender/"),
    "staff_invite": Kind(lambda house, _: taken_on(house), "nora@example.test", "secret", "/reset/"),
    "security_alert": Kind(lambda house, _: alerted(house), "olga@example.test", "page", "/staff/security"),
    "alert_mails_changed": Kind(lambda house, _: elsewhere(house), "olga@example.test", "page", "/staff/settings/"),
    "share_file": Kind(lambda house, _: documents.shared(house), BANK, "secret", "/share/"),
    "share_upload": Kind(lambda house, _: documents.asked_for_files(house), BANK, "secret", "/share/"),
    "share_code": Kind(lambda house, _: documents.code_asked(house), BANK, None),
    "documents_asked": Kind(lambda house, _: documents.asked(house), "alice@example.test", "page", "/requests/"),
    "documents_returned": Kind(lambda house, _: documents.sent_back(house), "alice@example.test", "page", "/requests/"),
    "documents_reminder": Kind(lambda house, _: documents.due(house), "alice@example.test", "page", "/requests/"),
    "new_documents": Kind(lambda house, _: documents.new(house), "alice@example.test", "page", "/documents"),
    "ticket_opened_for_client": Kind(
        lambda house, _: tickets.opened_by_the_firm(house), "alice@example.test", "page", "/tickets/"
    ),
    "ticket_answered": Kind(lambda house, _: tickets.answered(house), "alice@example.test", "page", "/tickets/"),
    "ticket_closed": Kind(lambda house, _: tickets.closed(house), "alice@example.test", "page", "/tickets/"),
    "ticket_for_you": Kind(lambda house, _: tickets.given(house), "olga@example.test", "page", "/staff/tickets/"),
    "visit_scheduled": Kind(lambda house, _: visits.scheduled(house), "alice@example.test", "page", "/services/"),
    "visit_waiting": Kind(lambda house, _: visits.waiting(house), "alice@example.test", "page", "/services/"),
    "visit_cancelled": Kind(lambda house, _: visits.cancelled(house), "alice@example.test", "page", "/services/"),
    "visit_on_the_way": Kind(lambda house, _: visits.on_the_way(house), "alice@example.test", "page", "/services/"),
    "service_answered": Kind(lambda house, _: visits.answered(house), "alice@example.test", "page", "/services"),
    "test_mail": Kind(lambda house, _: settings.send_test_mail(now(house, house.olga)), "olga@example.test", None),
}


def test_every_kind_of_mail_is_followed() -> None:
    assert set(KINDS) == set(kinds())


def letter(house: House, kind: str, to: str) -> dict[str, str]:
    """The parts of the mail: "text" and "html"."""
    with house.backstage() as db:
        mail = db.scalars(select(Mail).where(Mail.kind == kind, Mail.recipient == to).limit(1)).one()
    written = mails.written(house.system, mail)
    parts = {name: written.get_body((name,)) for name in ("plain", "html")}
    return {name: str(part.get_content()) if part else "" for name, part in parts.items()}


def links(parts: dict[str, str], origin: str) -> list[str]:
    """Whatever leads into the portal, by part; the two parts say the same."""
    html = [unescape(each) for each in re.findall(r'href="(http[^"]+)"', parts["html"])]
    plain = re.findall(r"https?://\S+", parts["plain"])
    assert [each for each in html if each.startswith(origin)] == [each for each in plain if each.startswith(origin)]
    assert set(re.findall(re.escape(origin) + r"/[^\s\"'<]*", parts["html"])) == set(html)  # none only to be read
    return plain


def secret_of(house: House, kind: str) -> str:
    with house.backstage() as db:
        mail = db.scalars(select(Mail).where(Mail.kind == kind)).one()
    part = mails.written(house.system, mail).get_body(("plain",))
    found = re.search(r"/([\w-]{43})\b", str(part.get_content()) if part else "")
    assert found
    return found[1]


def speak(house: House, language: str) -> None:
    other = "el" if language == "en" else "en"
    house.prefer(languages=[language, other])
    with house.backstage() as db:
        for person in db.scalars(select(Person)):
            person.language = language


async def sign_in_through(site: Site, where: str, login: str) -> str:
    """Where the form at `where` leads after the right password."""
    page = await site.browser.get(where)
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    sent = await site.browser.post(
        "/login", data={**{name: unescape(value) for name, value in form.items()}, "login": login, "password": PASSWORD}
    )
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


@pytest.mark.parametrize("language", ["en", "el"])
@pytest.mark.parametrize("kind", KINDS)
async def test_each_link_leads_where_it_says(
    sqlite_house: House, till_of: Callable[[House], Till], kind: str, language: str
) -> None:
    house, wanted = sqlite_house, KINDS[kind]
    speak(house, language)
    for who in (house.alice, house.olga):
        give(house, who)
    wanted.cause(house, till_of(house))
    alice, olga = house.alice.actor.person_id, house.olga.actor.person_id
    assert alice
    assert olga
    house.alice, house.olga = house.signed_in(alice), house.signed_in(olga, staff=True)  # a cause may renew tokens
    parts = letter(house, kind, wanted.to)
    assert "Αγαπητ" in parts["plain"] or "Καλ" in parts["plain"] or "Harbour" in parts["plain"]
    found = links(parts, house.inside.settings.origin)
    assert bool(found) is (wanted.opens is not None)
    reader = house.olga if wanted.to in (FIRM, "olga@example.test") else house.alice
    async with stage(house) as site:
        for link in found:
            path = link.removeprefix(house.inside.settings.origin)
            assert path.startswith(wanted.path)
            for token in ("", cookie(house, reader)):
                await _followed(site, wanted, path, token, reader)


async def _followed(site: Site, wanted: Kind, path: str, token: str, reader: Context) -> None:
    site.browser.cookies.clear()
    if token:
        site.holds(token)
    answer = await site.browser.get(path)
    if wanted.opens == "secret":
        assert answer.status_code == 200
        assert f'action="{path}"' in answer.text
        assert TOKEN.search(answer.text)
    elif token:
        home = "/staff" if reader.actor.is_staff else "/invited" if wanted is KINDS["invite_known"] else "/"
        assert answer.status_code == 200 or answer.headers["location"] == home
    elif wanted.opens == "door":
        assert answer.status_code == 200
        assert f'action="{urlsplit(path).path}"' in answer.text
    else:
        assert answer.status_code == 303
        arrived = await sign_in_through(site, answer.headers["location"], reader.actor.email or "")
        assert arrived == path
        assert (await site.browser.get(arrived)).status_code == 200


@pytest.mark.parametrize("kind", ["invite", "added", "staff_invite"])
async def test_a_first_link_lets_its_reader_in(
    sqlite_house: House, till_of: Callable[[House], Till], kind: str
) -> None:
    house, wanted = sqlite_house, KINDS[kind]
    wanted.cause(house, till_of(house))
    [link] = links(letter(house, kind, wanted.to), house.inside.settings.origin)
    path = link.removeprefix(house.inside.settings.origin)
    async with stage(house) as site:
        token = TOKEN.search((await site.browser.get(path)).text)
        assert token
        sent = await site.browser.post(
            path, data={"form_token": unescape(token[1]), "new": PASSWORD, "repeated": PASSWORD, "code": CODE}
        )
        assert sent.status_code == 303, sent.text
        where = sent.headers["location"]
        if where.startswith("/login"):
            where = await sign_in_through(site, where, wanted.to)
        assert where == ("/staff" if kind == "staff_invite" else "/")
        assert (await site.browser.get(where)).status_code == 200
        assert (await site.browser.get(path)).status_code == 404


async def test_an_invitation_to_a_further_client_asks_whoever_is_signed_in(sqlite_house: House) -> None:
    """They need not know that they have to sign out first: the link asks them, and whether they are who they were."""
    house = sqlite_house
    give(house, house.alice)
    async with stage(house) as site:
        await sign_in_through(site, "/login", "alice@example.test")
        assert (await site.browser.get("/login")).status_code == 303
        invited_again(house)
        assert (await site.browser.get("/login")).headers["location"] == "/invited"
        with house.backstage() as db:
            db.execute(update(LoginSession).values(authenticated_at=clock() - timedelta(minutes=11)))
        page = await site.browser.get("/login")
        assert page.status_code == 200
        assert await sign_in_through(site, "/login", "alice@example.test") == "/invited"
        asking = (await site.browser.get("/invited")).text
        form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', asking))
        sent = await site.browser.post("/auth/invited", data={name: unescape(value) for name, value in form.items()})
        assert sent.headers["location"] == "/invited"
        assert (await site.browser.get("/invited")).headers["location"] == "/"
    with house.backstage() as db:
        assert {
            each.status.value
            for each in db.scalars(select(Contact).where(Contact.person_id == house.alice.actor.person_id))
        } == {"accepted"}
