"""What a client is sent: pages, frames, papers, mails and the log, searched for words that are not theirs (R27, R92)."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from data.access.tables import LoginSession
from data.firm.tables import Mail
from data.people.tables import Person
from services.mail import queue as mails
from services.platform.context import Context
from tests.attack.site import FOREIGN, INSIDE, Papers, Site, document, request
from tests.attack.test_real_socket import joined, navigate

SCREENS = (
    "/",
    "/billing",
    "/billing/history",
    "/billing/payments",
    "/billing/invoices/ACM-open",
    "/billing/invoices/ACM-late",
    "/billing/invoices/ACM-void",
    "/billing/invoices/ACM-paid",
    "/billing/credits/ACM-credit",
    "/billing/payments/{}",
    "/billing/pay?scope=all&c=EUR",
    "/account",
    "/account/you",
    "/account/sign-in",
    "/account/devices",
    "/documents",
    "/documents?q=kanarienvogel",
    "/requests",
    "/nothing",
)


def secrets_of(portico: Site, who: Context) -> list[str]:
    """Everything stored that opens a door or names a colleague of the firm, and other people's addresses.

    A person's own devices are told apart by their keys, so those are no secret from them.
    """
    with portico.town.backstage() as db:
        keys = list(
            db.scalars(
                select(LoginSession.key).where(
                    (LoginSession.person_id != who.actor.person_id) | LoginSession.viewer_id.is_not(None)
                )
            )
        )
        people = db.scalars(select(Person)).all()
        hidden = [each.password_hash for each in people if each.password_hash]
        others = [
            each.email for each in people if each.name.split()[0] in ("Carol", "Olga", "Kim", "Rita", "Ben", "Sam")
        ]
    staff = ["Olga Owner", "Kim Low", "Rita Read", "Ben Book", "Sam Reid"]
    return [*keys, *hidden, *filter(None, others), *staff]


@pytest.mark.security("R27", "R92")
@pytest.mark.parametrize("who", ["alice", "bob", "lena"])
async def test_a_client_is_never_sent_what_is_not_theirs(portico: Site, papers: Papers, who: str) -> None:
    town = portico.town
    asked = request(town, town.acme, f"Papers of {who}")["request"]
    ours = (f"/documents/{document(town, town.acme)}", f"/requests/{asked}")
    document(town, town.umbra)
    request(town, town.umbra, f"kanarienvogel-umbra {who}")
    async with portico.as_(getattr(portico.town, who)) as client:
        own = str(client.cookie).partition("=")[2]
        page, socket = await joined(client)
        heard = []
        for path in (*(each.format(papers.acme["payment"]) for each in SCREENS), *ours):
            heard.append((path, (await client.http.get(path)).text))
            await navigate(client, page, socket, path)
            await socket.settle(0.25)
        heard += [("socket", json.dumps(socket.said, ensure_ascii=False))]
        assert len(socket.said) > len(SCREENS) / 2
    for word in (f"Papers of {who}", "a.pdf"):
        assert any(word in text for _, text in heard), word
    secrets = secrets_of(portico, getattr(portico.town, who))
    for where, text in heard:
        assert own not in text
        for word in (*FOREIGN, *INSIDE, *secrets):
            assert word not in text, (where, word)


@pytest.mark.security("R27", "R92", "R48")
async def test_neither_log_nor_mail_holds_a_key_or_a_note(portico: Site) -> None:
    async with portico.as_(portico.town.alice) as alice:
        await joined(alice)
        token = str(alice.cookie).partition("=")[2]
    log = portico.portal.output
    with portico.town.backstage() as db:
        letters = [str(mails.written(portico.town.system, each)) for each in db.scalars(select(Mail))]
        keys = list(db.scalars(select(LoginSession.key)))
    for text in (log, *letters):
        for word in (*INSIDE, token, *keys, "client_id="):
            assert word not in text
