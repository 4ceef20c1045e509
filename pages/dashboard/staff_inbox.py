"""/staff: what clients and gateways did, how things stand, and whether mails arrive."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from components.display.panel import panel
from components.display.tiles import Tile, tiles
from components.forms.button import button_markup
from components.frame.page_title import page_title
from components.frame.tabs import Tab, tabs
from components.html.icons import icon
from components.html.island import Island, Pick, island
from components.html.layout import stack, two
from components.html.markup import join, tag
from components.lists.empty import empty
from pages.billing.staff.lists import id_in, number_in
from pages.firm.security_rows import alerts_panel
from pages.shell.empty_console import ways_in
from pages.shell.screens import screen
from pages.shell.staff_words import MAILS, chip, moment, moneys
from pages.shell.visit import Address, Visit
from services.billing.balances import Figures
from services.dashboard import staff_inbox
from services.dashboard.staff_inbox import MailRow, NoticePage, NoticeRow
from services.firm import security_list
from services.firm.security_list import SecurityFound
from services.people import client_listing
from services.platform.areas import notice_kinds
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.notices import CLIENT
from services.platform.permissions import May

ROWS = 24


@dataclass(frozen=True)
class Loaded:
    page: NoticePage
    figures: Figures
    mails: tuple[MailRow, ...]
    kind: str
    done: bool
    alerts: SecurityFound  # nothing to whoever has not the right
    is_new: bool = False  # a firm without a single client


def load(ctx: Context, at: Address) -> Loaded:
    kind, done = at.query.get("kind", ""), at.query.get("done") == "1"
    return Loaded(
        staff_inbox.page_of(ctx, kinds=(kind,) if kind in notice_kinds() else (), done=done, limit=ROWS),
        staff_inbox.glance(ctx),
        staff_inbox.recent_mails(ctx, 8),
        kind,
        done,
        security_list.alerts_for(ctx),
        client_listing.is_empty(ctx),
    )


@screen("/staff", title=msgid("Inbox"), place="inbox", load=load)
def inbox(visit: Visit, loaded: Loaded) -> None:
    """Everything is asked again when something happens; nothing moves for whoever reads."""
    island(page_title(visit.say("Inbox")))
    glance = island(_glance(visit, loaded.figures))
    shown: list[Island] = []

    async def seen(pick: Pick) -> None:
        await visit.ask(security_list.mark_seen, number_in(pick.id))
        await again()

    alerts = island(alerts_panel(visit, loaded.alerts, elsewhere=True), on={"seen": seen})
    alerts.set_visibility(bool(loaded.alerts.rows))

    async def again() -> None:
        fresh = await visit.look_again(load, visit.address)
        alerts.show(alerts_panel(visit, fresh.alerts, elsewhere=True))
        alerts.set_visibility(bool(fresh.alerts.rows))
        glance.show(_glance(visit, fresh.figures))
        for each, markup in zip(shown, (_notices(visit, fresh), _mails(visit, fresh.mails)), strict=True):
            each.show(markup)

    async def mark(pick: Pick) -> None:
        await visit.ask(staff_inbox.mark, id_in(pick.id, "notice"), done=pick.do == "done")
        await again()

    async def retry(pick: Pick) -> None:
        await visit.ask(staff_inbox.retry_mail, id_in(pick.id, "mail"))
        await again()

    with two():
        shown.append(island(_notices(visit, loaded), on={"done": mark, "open": mark}))
        with stack():
            shown.append(island(_mails(visit, loaded.mails), on={"retry": retry}))
    visit.live(["inbox", "mails"], again)


def _glance(visit: Visit, figures: Figures) -> Markup:
    say, zero = visit.say, (visit.words.money(0, visit.frame.preferences.currency),)
    late = visit.words.say_n("{n} invoice", "{n} invoices", figures.overdue_count)
    return tiles(
        [
            Tile(
                say("Overdue"),
                tuple(moneys(visit, figures.overdue)) or zero,
                late if figures.overdue else "",
                "/staff/invoices?f.status=overdue",
                "bad" if figures.overdue else "plain",
            ),
            Tile(
                say("Clients owe"),
                tuple(moneys(visit, figures.owed)) or zero,
                href="/staff/invoices?f.status=issued,partly_paid,overdue",
            ),
            Tile(
                say("Unapplied money"),
                tuple(moneys(visit, figures.unapplied)) or zero,
                href="/staff/payments?f.status=unapplied",
            ),
        ]
    )


def _notices(visit: Visit, loaded: Loaded) -> Markup:
    say, page = visit.say, loaded.page
    here = "/staff?done=1" if loaded.done else f"/staff?kind={loaded.kind}" if loaded.kind else "/staff"
    kinds = [
        Tab(say("All"), "/staff", sum(page.open_by_kind.values())),
        *(
            Tab(say(each.words), f"/staff?kind={kind}", page.open_by_kind.get(kind, 0))
            for kind, each in notice_kinds().items()
            if kind in page.open_by_kind or loaded.kind == kind
        ),
        Tab(say("Done"), "/staff?done=1"),
    ]
    if page.rows:
        body = tag("ul", {"class": "rows"}, *(_notice(visit, each) for each in page.rows))
    elif loaded.is_new and not visit.frame.actor.sees_all_clients:
        body = empty(
            "users", say("No clients yet"), say("You see the clients you look after. A colleague assigns them to you.")
        )
    elif loaded.is_new and (ways := ways_in(visit)):
        body = empty(
            "up",
            say("Begin with what you have"),
            say(
                "Bring in clients, contacts, invoices and payments from another program, or make a first client by hand. "
                "What clients do then appears here at once."
            ),
            ways,
        )
    else:
        body = empty(
            "inbox",
            say("Nothing waits here"),
            say("Payments, views of invoices, accepted invitations and changes by clients appear here at once."),
        )
    more = page.found - len(page.rows)
    foot = (
        tag("p", {"class": "muted panel-note"}, visit.words.say_n("{n} older one", "{n} older ones", more))
        if more > 0
        else None
    )
    return panel(say("What happened"), tabs(say("Kinds"), kinds, here=here), body, foot)


def _notice(visit: Visit, row: NoticeRow) -> Markup:
    say = visit.say
    href = _place(row)
    act = None
    if visit.frame.actor.may(May.TEND_INBOX):
        word = say("Open again") if row.done_at else say("Done")
        act = button_markup(
            word,
            do="open" if row.done_at else "done",
            id=str(row.id),
            kind="ghost",
            small=True,
            icon=None if row.done_at else "check",
            name=f"{word}: {_told(visit, row)}",
        )
    by = [say("Done by {name}", name=row.done_by)] if row.done_by else []
    note = join([row.entity_name, moment(visit, row.at), *by], " · ")
    return tag(
        "li",
        {"class": "linked"},
        tag("span", {"class": "ico"}, icon(kind.icon if (kind := notice_kinds().get(row.kind)) else "inbox")),
        tag("a", {"class": "lead", "href": href}, _told(visit, row)),
        tag("span", {"class": "sub"}, note),
        tag("span", {"class": "side"}, act) if act else None,
    )


def _told(visit: Visit, row: NoticeRow) -> str:
    kind = notice_kinds().get(row.kind)
    if kind is None:  # of an area that is gone
        return row.kind.replace("_", " ").capitalize()
    return kind.sentence(visit.words, row.who or row.entity_name, row.facts)


def _place(row: NoticeRow) -> str:
    kind = notice_kinds().get(row.kind)
    place = kind.places.get(row.subject_kind, CLIENT) if kind else CLIENT
    return place.format(subject=row.subject_id, client=row.entity_id)


def _mails(visit: Visit, mails: tuple[MailRow, ...]) -> Markup:
    say = visit.say
    if not mails:
        return panel(say("Recent mails"), tag("p", {"class": "muted panel-note"}, say("No mail has been written yet.")))
    return panel(say("Recent mails"), tag("ul", {"class": "rows plain-rows"}, *(_mail(visit, each) for each in mails)))


def _mail(visit: Visit, row: MailRow) -> Markup:
    say = visit.say
    retry = (
        button_markup(
            say("Send again"),
            do="retry",
            id=str(row.id),
            small=True,
            name=say("Send again: {subject}", subject=row.subject),
        )
        if row.can_retry and visit.frame.actor.may(May.TEND_INBOX)
        else None
    )
    told = join([row.recipient, moment(visit, row.sent_at or row.made_at), *([row.error] if row.error else [])], " · ")
    return tag(
        "li",
        {},
        tag("b", {}, row.subject),
        tag("span", {"class": "sub"}, told),
        tag("span", {"class": "side line"}, chip(visit, MAILS, row.state), retry),
    )
