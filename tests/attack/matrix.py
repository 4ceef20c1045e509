"""Who may open what: every route of the running program and every screen, for every kind of visitor (R25).

A cell is what the visitor gets for a GET: "page" 200, "absent" 404, "refused" 403, "in" a redirect to the sign-in,
"home" a redirect to their own start page, "away" another redirect. "none" is no page for anybody: 405, 404, or
the sign-in for whoever has no session (below /hooks nobody has), as at any address that is not there.
A route or screen that is missing here fails the test.
"""

from __future__ import annotations

from dataclasses import dataclass

CLIENTS = ("client", "foreign", "looks_only", "no_billing", "viewer")
# elsewhere: a bookkeeper of Umbra's
STAFF = ("owner", "administrator", "manager", "member", "bookkeeper", "dispatcher", "elsewhere", "read_only")
ROLES = ("nobody", *CLIENTS, *STAFF)

# Routes that are no screens: path as registered -> an address of it, and what a GET gets, the same for everybody.
DOORS: dict[str, tuple[str, str]] = {
    "/healthz": ("/healthz", "page"),
    "/setup": ("/setup", "in"),
    "/forgot": ("/forgot", "page"),
    "/favicon.ico": ("/favicon.ico", "page"),
    "/reset/{secret}": ("/reset/x", "gone"),
    "/email/{secret}": ("/email/x", "gone"),
    "/invite/{secret}": ("/invite/x", "gone"),
    "/keep-address/{secret}": ("/keep-address/x", "gone"),
    "/share/{secret}": ("/share/x", "gone"),
    "/share-file/{secret}": ("/share-file/x", "none"),
    "/share-send/{secret}": ("/share-send/x", "none"),
    "/verify-sender/{secret}": ("/verify-sender/x", "gone"),
    "/pretend/{session}": ("/pretend/x", "absent"),
    "/assets/{given}/{name:path}": ("/assets/x/app.py", "absent"),
    "/logo/{sha256}.png": ("/logo/x.png", "absent"),
    "/auth/logout": ("/auth/logout", "none"),
    "/auth/impersonate": ("/auth/impersonate", "none"),
    "/auth/leave": ("/auth/leave", "none"),
    "/account/again": ("/account/again", "none"),
    "/account/password": ("/account/password", "none"),
    "/account/username": ("/account/username", "none"),
    "/account/email": ("/account/email", "none"),
    "/hooks/stripe": ("/hooks/stripe", "none"),
    "/auth/side": ("/auth/side", "none"),
    "/auth/invited": ("/auth/invited", "none"),
    "/auth/not-invited": ("/auth/not-invited", "none"),
    "/documents/send": ("/documents/send", "none"),
    "/documents/uploads": ("/documents/uploads", "none"),
    "/documents/zip": ("/documents/zip", "none"),
    "/tickets/files": ("/tickets/files", "none"),
    "/documents/uploads/{id}": ("/documents/uploads/x", "none"),
    "/staff/documents/tray/{id}": ("/staff/documents/tray/x", "none"),
}
# Doors of the staff console: a POST only. What the others get must not tell that they are there.
DESK = (
    "/staff/again",
    "/staff/keys",
    "/staff/keys/forget",
    "/staff/logo",
    "/staff/logo/remove",
    "/staff/contacts/invite",
    "/staff/contacts/add",
    "/staff/import/file",
    "/staff/documents/send",
    "/staff/documents/tray",
    "/staff/tickets/files",
)
# Routes whose answer depends on who asks, below.
ASKING = (
    "/login",
    "/password",
    "/side",
    "/invited",
    "/export/{name}.{ending}",
    "/files/{kind}/{number:path}.pdf",
    "/files/{kind}/{number:path}/files/{position}",
    "/documents/{id}/file",
    "/services/{id}/calendar.ics",
    "/documents/{id}/preview",
    "/documents/{id}/thumbnail",
    "/staff/import/back/{id}",
    "/staff/import/template/{kind}.{format}",
)
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
        if role == "elsewhere" and "{" in self.address:
            return self.foreign
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
        _of_acme("/billing/invoices/{open}"),
        _of_acme("/billing/invoices/{void}"),
        _of_acme("/billing/invoices/{paid}"),
        _of_acme("/billing/invoices/{draft}", client="absent", looks_only="absent", viewer="absent"),
        _of_acme("/billing/invoices/{credit}", client="absent", looks_only="absent", viewer="absent"),
    ),
    "/billing/credits/{number}": (_of_acme("/billing/credits/{credit}"),),
    "/billing/payments/{number}": (_of_acme("/billing/payments/{payment}"),),
    "/billing/pay": (
        _of_acme("/billing/pay?i={code}", looks_only="refused"),  # a viewer sees what the client sees (IMP-04)
        _of_acme("/billing/pay", client="absent", looks_only="absent", viewer="absent", no_billing="absent"),
    ),
    "/paid/{checkout_id}": (_of_acme("/paid/{trip}", looks_only="absent"),),
    "/paid/{checkout_id}/left": (_of_acme("/paid/{trip}/left", looks_only="absent"),),
    "/requests": (Cells("/requests"),),
    "/requests/{id}": (Cells("/requests/{request}", foreign="absent"),),
    "/services": (Cells("/services"),),
    "/services/{id}": (Cells("/services/{visit}", foreign="absent"),),
    "/documents": (Cells("/documents"),),
    "/documents/{id}": (Cells("/documents/{document}", foreign="absent"),),
    "/tickets": (Cells("/tickets"),),
    "/tickets/{number}": (Cells("/tickets/{ticket}", foreign="absent"),),
    "/account": (Cells("/account"),),
    "/account/you": (Cells("/account/you"),),
    "/account/sign-in": (Cells("/account/sign-in"),),
    "/account/devices": (Cells("/account/devices"),),
}
FILES: tuple[Cells, ...] = (
    Cells("/documents/{document}/file", foreign="absent", staff="page"),
    Cells("/services/{visit}/calendar.ics", foreign="absent", staff="page"),
    Cells("/documents/{document}/preview", foreign="absent", staff="page"),
    Cells("/documents/{document}/thumbnail", foreign="absent", staff="page"),
    _billing("/export/billing.csv"),
    _billing("/export/history.xlsx"),
    _billing("/export/payments.csv"),
    Cells("/export/clients.csv", *["absent"] * 5, "page"),
    Cells("/export/staff_invoices.xlsx", *["absent"] * 5, "page"),
    Cells("/export/staff_payments.csv", *["absent"] * 5, "page"),
    Cells("/export/staff_documents.csv", *["absent"] * 5, "page"),
    Cells("/export/catalogue.csv", *["absent"] * 5, "page"),
    Cells("/export/staff_tickets.csv", *["absent"] * 5, "page"),
    Cells("/export/staff_jobs.csv", *["absent"] * 5, "page"),
    Cells("/export/documents.csv"),
    Cells("/export/secrets.csv", *["absent"] * 6),
    _of_acme("/files/invoices/{open}.pdf", staff="page"),
    _of_acme("/files/credits/{credit}.pdf", staff="page"),
    _of_acme("/files/receipts/{payment}.pdf", staff="page"),
    _of_acme("/files/invoices/{open}/files/1", staff="page"),
    _of_acme("/files/invoices/{draft}/files/1", client="absent", looks_only="absent", viewer="absent"),
    _of_acme("/files/invoices/{draft}.pdf", client="absent", looks_only="absent", viewer="absent"),
    _of_acme("/files/secrets/{open}.pdf", client="absent", looks_only="absent", viewer="absent", no_billing="absent"),
)
ASKED: tuple[Cells, ...] = (
    Cells("/login", "home", "home", "home", "home", "home", "home", "page"),
    Cells("/side", "home", "home", "home", "home", "home", "home", "in"),
    Cells("/invited", "home", "home", "home", "home", "home", "home", "in"),
    Cells("/password", "away", "away", "away", "away", "away", "away", "in"),
    # Only whoever brought the file gets its refused rows back; to everybody else there is no such address.
    Cells("/staff/import/back/00000000-0000-4000-8000-000000000000", *["absent"] * 6, "in"),
    Cells("/staff/import/template/secrets.csv", *["absent"] * 6, "in"),
)
# Screen path -> an address of it (of Acme where it is somebody's) and the staff roles that get it; the others of the
# firm are refused, clients and impersonators find nothing, and neither do staff who look after other clients only.
DESK_ROLES = frozenset(STAFF)
LEADING = frozenset({"owner", "administrator", "manager"})
SENDING = LEADING | {"member", "dispatcher"}
REQUESTING = LEADING | {"member", "bookkeeper", "elsewhere"}
CONSOLE: dict[str, tuple[str, frozenset[str]]] = {
    "/staff": ("/staff", DESK_ROLES),
    "/staff/account": ("/staff/account", DESK_ROLES),
    "/staff/account/sign-in": ("/staff/account/sign-in", DESK_ROLES),
    "/staff/account/devices": ("/staff/account/devices", DESK_ROLES),
    "/staff/clients": ("/staff/clients", DESK_ROLES),
    "/staff/clients/new": ("/staff/clients/new", LEADING | {"member"}),
    "/staff/clients/{id}": ("/staff/clients/{acme}", DESK_ROLES),
    "/staff/clients/{id}/contacts": ("/staff/clients/{acme}/contacts", DESK_ROLES),
    "/staff/clients/{id}/invoices": ("/staff/clients/{acme}/invoices", DESK_ROLES),
    "/staff/clients/{id}/payments": ("/staff/clients/{acme}/payments", DESK_ROLES),
    "/staff/clients/{id}/documents": ("/staff/clients/{acme}/documents", DESK_ROLES),
    "/staff/documents": ("/staff/documents", DESK_ROLES),
    "/staff/documents/downloads": ("/staff/documents/downloads", DESK_ROLES),
    "/staff/documents/storage": ("/staff/documents/storage", DESK_ROLES),
    "/staff/documents/bulk": ("/staff/documents/bulk", DESK_ROLES - {"dispatcher", "read_only"}),
    "/staff/tickets": ("/staff/tickets", DESK_ROLES),
    "/staff/tickets/{number}": ("/staff/tickets/{ticket}", DESK_ROLES),
    "/staff/tickets/new": ("/staff/tickets/new?client={acme}", DESK_ROLES - {"read_only"}),
    "/staff/clients/{id}/tickets": ("/staff/clients/{acme}/tickets", DESK_ROLES),
    "/staff/tickets/categories": ("/staff/tickets/categories", frozenset({"owner", "administrator"})),
    "/staff/jobs": ("/staff/jobs", DESK_ROLES),
    "/staff/jobs/new": ("/staff/jobs/new", SENDING),
    "/staff/jobs/resources": ("/staff/jobs/resources", SENDING),
    "/staff/jobs/{number}": ("/staff/jobs/{job}", DESK_ROLES),
    "/staff/jobs/{number}/edit": ("/staff/jobs/{job}/edit", SENDING),
    "/staff/documents/folders": ("/staff/documents/folders", frozenset({"owner", "administrator"})),
    "/staff/documents/links": ("/staff/documents/links", LEADING | {"member"}),
    "/staff/documents/inbox": ("/staff/documents/inbox", LEADING | {"member"}),
    "/staff/documents/inbox/{id}": ("/staff/documents/inbox/{waiting}", LEADING | {"member"}),
    "/staff/documents/{id}": ("/staff/documents/{document}", DESK_ROLES),
    "/staff/clients/{id}/requests": ("/staff/clients/{acme}/requests", DESK_ROLES),
    "/staff/requests": ("/staff/requests", DESK_ROLES),
    "/staff/requests/review": ("/staff/requests/review", REQUESTING),
    "/staff/requests/new": ("/staff/requests/new", REQUESTING),
    "/staff/requests/templates": ("/staff/requests/templates", REQUESTING),
    "/staff/requests/templates/{id}": ("/staff/requests/templates/new", REQUESTING),
    "/staff/requests/{id}": ("/staff/requests/{request}", DESK_ROLES),
    "/staff/requests/{id}/edit": ("/staff/requests/{request}/edit", REQUESTING),
    "/staff/clients/{id}/history": ("/staff/clients/{acme}/history", LEADING),
    "/staff/clients/{id}/settings": ("/staff/clients/{acme}/settings", DESK_ROLES),  # to look; changing is a verb's
    "/staff/invoices": ("/staff/invoices", DESK_ROLES),
    "/staff/invoices/new": ("/staff/invoices/new", LEADING | {"bookkeeper", "elsewhere"}),
    "/staff/invoices/{id}": ("/staff/invoices/{invoice}", DESK_ROLES),
    "/staff/payments": ("/staff/payments", DESK_ROLES),
    "/staff/payments/{id}": ("/staff/payments/{payment_id}", DESK_ROLES),
    "/staff/payments/new": ("/staff/payments/new", LEADING | {"bookkeeper", "elsewhere"}),
    "/staff/catalogue": ("/staff/catalogue", DESK_ROLES),
    "/staff/catalogue/new": ("/staff/catalogue/new", LEADING | {"bookkeeper", "elsewhere"}),
    "/staff/catalogue/categories": ("/staff/catalogue/categories", LEADING | {"bookkeeper", "elsewhere"}),
    "/staff/catalogue/{id}": ("/staff/catalogue/{item}", DESK_ROLES),
    "/staff/settings": ("/staff/settings", LEADING),
    "/staff/settings/{section}": ("/staff/settings/payments", LEADING),
    "/staff/team": ("/staff/team", LEADING),
    "/staff/security": ("/staff/security", frozenset({"owner", "administrator"})),
    "/staff/import": ("/staff/import", LEADING | {"bookkeeper", "elsewhere"}),
}


# Files of the console, by the same rules.
CONSOLE_FILES: dict[str, tuple[str, frozenset[str]]] = {
    "/staff/documents/inbox/{id}/file": ("/staff/documents/inbox/{waiting}/file", LEADING | {"member"}),
}
NOBODYS = (
    "/staff/documents/inbox/",
    "/staff/catalogue/",
)  # what is there belongs to no client, so there is none to be out of sight


def of_console(path: str, role: str) -> str:
    """What `role` gets at this screen of the console."""
    address, roles = CONSOLE.get(path) or CONSOLE_FILES[path]
    if role not in STAFF:
        return "in" if role == "nobody" else "absent"
    if role == "elsewhere" and "{" in address and not address.startswith(NOBODYS):
        return "absent"
    return "page" if role in roles else "refused"
