"""Who may open what: every route of the running program and every screen, for every kind of visitor (R25).

A cell is what the visitor gets for a GET: "page" 200, "absent" 404, "refused" 403, "in" a redirect to the sign-in,
"home" a redirect to their own start page, "away" another redirect, "none" 405.
A route or screen that is missing here fails the test.
"""

from __future__ import annotations

from dataclasses import dataclass

CLIENTS = ("client", "foreign", "looks_only", "no_billing", "viewer")
STAFF = ("owner", "manager", "member", "bookkeeper", "read_only")
ROLES = ("nobody", *CLIENTS, *STAFF)

# Routes that are no screens: path as registered -> what a GET gets, the same for everybody.
DOORS: dict[str, str] = {
    "/healthz": "page", "/setup": "in", "/forgot": "page", "/favicon.ico": "page",
    "/reset/{secret}": "gone", "/email/{secret}": "gone", "/invite/{secret}": "gone", "/verify-sender/{secret}": "gone",
    "/auth/logout": "none", "/auth/impersonate": "none", "/auth/leave": "none", "/account/password": "none",
    "/account/username": "none", "/account/email": "none", "/hooks/stripe": "none", "/pretend/{session}": "absent",
    "/assets/{given}/{name:path}": "absent", "/logo/{sha256}.png": "absent"}
# Routes whose answer depends on who asks; `cells` has them by name.
ASKING = ("/login", "/password", "/files/{kind}/{number:path}.pdf")
# The shells' own routes, behind which the screens are.
SHELLS = ("/", "/{_:path}", "/staff", "/staff/{_:path}")
# NiceGUI's own: its files, its socket, what the guard closes.
FRAMEWORK = ("/_nicegui", "/_nicegui_ws")


@dataclass(frozen=True)
class Cells:
    """One address, as it is for Acme's people; `foreign` is what somebody of another client gets."""

    address: str
    client: str = "page"
    foreign: str = "page"
    looks_only: str = "page"
    no_billing: str = "page"
    viewer: str = "page"
    staff: str = "absent"
    nobody: str = "in"

    def of(self, role: str) -> str:
        return str(getattr(self, "staff" if role in STAFF else role))


def _billing(address: str, **differs: str) -> Cells:
    return Cells(address, **{"no_billing": "refused", **differs})


def _of_acme(address: str, **differs: str) -> Cells:
    return _billing(address, foreign="absent", **differs)


# Screen path -> the addresses of it that are tried. {open}, {credit}, {payment}, {trip} are Acme's.
CLIENT: dict[str, tuple[Cells, ...]] = {
    "/": (Cells("/", staff="home"),),
    "/billing": (_billing("/billing"),),
    "/billing/history": (_billing("/billing/history"),),
    "/billing/payments": (_billing("/billing/payments"),),
    "/billing/invoices/{number}": (
        _of_acme("/billing/invoices/{open}"), _of_acme("/billing/invoices/{void}"), _of_acme("/billing/invoices/{paid}"),
        _of_acme("/billing/invoices/{draft}", client="absent", looks_only="absent", viewer="absent"),
        _of_acme("/billing/invoices/{credit}", client="absent", looks_only="absent", viewer="absent")),
    "/billing/credits/{number}": (_of_acme("/billing/credits/{credit}"),),
    "/billing/payments/{number}": (_of_acme("/billing/payments/{payment}"),),
    "/billing/pay": (
        _of_acme("/billing/pay?i={code}", looks_only="refused", viewer="refused"),
        _of_acme("/billing/pay", client="absent", looks_only="absent", viewer="absent", no_billing="absent")),
    "/paid/{checkout_id}": (_of_acme("/paid/{trip}", looks_only="absent"),),
    "/paid/{checkout_id}/left": (_of_acme("/paid/{trip}/left", looks_only="absent"),),
}
FILES: tuple[Cells, ...] = (
    _of_acme("/files/invoices/{open}.pdf"), _of_acme("/files/credits/{credit}.pdf"),
    _of_acme("/files/receipts/{payment}.pdf"),
    _of_acme("/files/invoices/{draft}.pdf", client="absent", looks_only="absent", viewer="absent"),
    _of_acme("/files/secrets/{open}.pdf", client="absent", looks_only="absent", viewer="absent", no_billing="absent"))
