"""Made-up values for the gallery; nothing here reaches the product."""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from components.display.money_text import money_text
from components.display.status_chip import Tone, status_chip
from components.frame.entity_selector import EntityChoice, EntityOption
from components.frame.frame_model import Floating, FrameModel, Link, Place, Viewing
from components.frame.theme import DEFAULT_BRAND, THEMES, Theme, head, mark
from components.html.icons import icon
from components.html.markup import tag
from components.lists.list_model import Line

PLACES = (
    Place("home", "Dashboard", "home", "/"),
    Place("todo", "To do", "todo", "/pieces", 3, "open actions"),
    Place("messages", "Messages", "chat", "/cards", 2, "unread messages"),
    Place("billing", "Billing", "bill", "/billing", 4, "unpaid invoices"),
    Place("services", "Services", "van", "/services"),
    Place("projects", "Projects", "project", "/projects"),
    Place("tickets", "Tickets", "ticket", "/tickets"),
    Place("documents", "Documents", "doc", "/documents", 5, "new documents"),
    Place("account", "Account", "user", "/account"),
)
ENTITIES = (
    EntityOption("1", "14 Quay Street", "Property"),
    EntityOption("2", "Maria Pappas", "Individual"),
    EntityOption("3", "Pappas Ceramics Ltd", "Company"),
    EntityOption("4", "Pappas Family Trust", "Trust"),
)
MORE_ENTITIES = (*ENTITIES, *(EntityOption(str(n), f"{n} Harbour Road", "Property") for n in range(5, 14)))
INVOICES: tuple[tuple[str, str, str, str, Tone, str, str], ...] = (
    ("INV-2026-0412", "14 Quay Street", "1 Oct 2026", "9 Nov 2026", "bad", "12 days late", "€640.00"),
    ("INV-2026-0431", "Pappas Ceramics Ltd", "3 Nov 2026", "3 Dec 2026", "plain", "Due in 12 days", "€1,860.00"),
    ("INV-2026-0433", "Pappas Ceramics Ltd", "5 Nov 2026", "5 Dec 2026", "info", "Part paid", "€812.50"),
    ("INV-2026-0440", "Maria Pappas", "12 Nov 2026", "12 Dec 2026", "plain", "Due in 21 days", "€1,000.00"),
    ("INV-2026-0441", "Pappas Family Trust", "12 Nov 2026", "12 Dec 2026", "warn", "Line in question", "$1,180.00"),
)

STATES: tuple[tuple[str, Tone], ...] = (
    ("Draft", "plain"),
    ("Paid", "good"),
    ("Due tomorrow", "warn"),
    ("Overdue", "bad"),
    ("Part paid", "info"),
    ("New", "brand"),
)


def say(msgid: str, /, **fields: object) -> str:
    """English as it is."""
    return msgid.format(**fields)


def theme_of(wish: str | None) -> Theme:
    return next((theme for theme in THEMES if theme == wish), "auto")


def page_head(query: Mapping[str, str]) -> str:
    return head(
        theme=theme_of(query.get("theme")), brand=f"#{query.get('brand', DEFAULT_BRAND[1:])}", version="gallery"
    )


def client(query: Mapping[str, str]) -> FrameModel:
    """The frame of Maria, or of a staff member looking through her eyes (?viewing=1)."""
    many = MORE_ENTITIES if "many" in query else ENTITIES
    return FrameModel(
        firm="Harbour & Pine",
        home="/",
        places=PLACES,
        person="Maria Pappas",
        email="maria@demo.test",
        log_out="/sign-out",
        csrf="made-up",
        phone=("home", "todo", "billing", "documents"),
        entities=EntityChoice(many[:1] if "one" in query else many),
        contact=(
            Link("hello@harbourpine.test", "mailto:hello@harbourpine.test", "mail"),
            Link("+30 210 555 0142", "tel:+302105550142", "phone"),
        ),
        social=(Link("LinkedIn", "https://social.example/harbourpine"),),
        languages={"en": "English", "el": "Ελληνικά"},
        theme=theme_of(query.get("theme")),
        search="Search invoices, documents, messages",
        floating=(Floating("ticket", "Open a ticket", "plus"),),
        account="/account",
        nav="top" if "top" in query else "left",
        viewing=Viewing("Maria Pappas", "28 minutes left", "/leave") if "viewing" in query else None,
    )


def staff(query: Mapping[str, str]) -> FrameModel:
    places = (
        Place("inbox", "Inbox", "inbox", "/staff", 7, "waiting"),
        Place("clients", "Clients", "users", "/clients"),
        Place("invoices", "Invoices", "bill", "/invoices"),
        Place("import", "Import", "up", "/import"),
        Place("history", "History", "history", "/history"),
        Place("settings", "Settings", "gear", "/settings"),
    )
    return FrameModel(
        firm="Harbour & Pine",
        home="/staff",
        places=places,
        person="Sam Reid",
        email="sam@demo.test",
        log_out="/sign-out",
        csrf="made-up",
        languages={"en": "English", "el": "Ελληνικά"},
        theme=theme_of(query.get("theme")),
        search="Search clients and invoices",
        dense=True,
    )


def invoice_line(values: tuple[str, str, str, str, Tone, str, str]) -> Line:
    number, owner, issued, due, tone, state, balance = values
    return Line(
        id=number,
        name=number,
        href=f"/billing/{number}",
        cells={
            "number": number,
            "owner": owner,
            "issued": tag("span", {"class": "num"}, issued),
            "due": tag("span", {"class": "num"}, due),
            "state": status_chip(state, tone=tone),
            "balance": money_text(balance),
            "pdf": pdf_link(number),
        },
    )


def pdf_link(number: str) -> Markup:
    return tag(
        "a",
        {"class": "ghost", "href": f"/pdf/{number}", "data-blank": True, "aria-label": f"PDF of {number}"},
        icon("doc"),
    )


def light_page(folder: Path, query: Mapping[str, str]) -> str:
    """The sign-in page as a visitor gets it, without the application."""
    pages = Environment(loader=FileSystemLoader(folder), autoescape=True)
    return pages.get_template("signin.html").render(
        lang="en",
        head=page_head(query),
        firm="Harbour & Pine",
        mark=mark("Harbour & Pine"),
        csrf="made-up",
        next="/",
        say=say,
        action="/signin",
        values={"login": "maria@demo.test"} if "error" in query else {},
        errors={"login": "This e-mail or password is not right."} if "error" in query else {},
        notice=None,
    )
