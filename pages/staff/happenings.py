"""History in words: what each recorded verb means to a reader."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from components.markup import join, tag
from components.panel import panel
from data.money import Money
from pages.staff.words import moment, money
from pages.visit import Visit
from services.histories import Happening
from services.wording import msgid

VERBS = {
    "client.created": msgid("Client created"), "client.changed": msgid("Profile changed"),
    "client.archived": msgid("Client archived"), "client.restored": msgid("Client taken back"),
    "client.pay_options": msgid("Payment types changed"), "client.assigned": msgid("Staff assigned"),
    "contact.added": msgid("Contact added"), "contact.changed": msgid("Contact changed"),
    "contact.removed": msgid("Contact removed"), "contact.invited": msgid("Invited to the portal"),
    "contact.revoked": msgid("Access revoked"), "contact.accepted": msgid("Invitation accepted"),
    "contact.invitation_left": msgid("Waiting invitation sent"),
    "invoice.drafted": msgid("Draft made"), "invoice.saved": msgid("Draft saved"),
    "invoice.issued": msgid("Issued"), "invoice.voided": msgid("Voided"), "invoice.discarded": msgid("Draft discarded"),
    "invoice.seen": msgid("Viewed"), "invoice.imported": msgid("Imported"),
    "payment.recorded": msgid("Payment recorded"), "payment.succeeded": msgid("Payment received"),
    "payment.settled": msgid("Payment settled"), "payment.processing": msgid("Payment under way"),
    "payment.started": msgid("Payment started"), "checkout.opened": msgid("Payment page opened"),
    "payment.failed": msgid("Payment failed"),
    "payment.reversed": msgid("Payment reversed"), "allocation.made": msgid("Money applied"),
    "allocation.taken_back": msgid("Allocation taken back"),
    "impersonation.started": msgid("Looked through their eyes"),
    "impersonation.ended": msgid("Stopped looking"), "notice.done": msgid("Notice marked done"),
    "notice.reopened": msgid("Notice opened again"), "firm.changed": msgid("Settings changed"),
    "firm.key_kept": msgid("Payment key changed"), "firm.keys_forgotten": msgid("Payment keys removed"),
    "firm.logo": msgid("Logo changed"), "firm.sender_verified": msgid("Sender address confirmed"),
    "staff.added": msgid("Staff member added"), "staff.changed": msgid("Role or rights changed"),
    "staff.disabled": msgid("Account closed"), "staff.enabled": msgid("Account opened"),
    "staff.mailed_again": msgid("Way in mailed again"), "profile.changed": msgid("Profile changed"),
    "receipt.filed": msgid("Receipt filed"), "mail.retried": msgid("Mail sent again"),
    "import.run": msgid("Import made"), "firm.set_up": msgid("Portal set up"),
    "firm.test_mail": msgid("Test mail sent"),
    "firm.sender_verification_asked": msgid("Confirmation of the sender address asked for"),
    "demo.made": msgid("Demo made"),
}


def history(visit: Visit, title: str, lines: tuple[Happening, ...]) -> Markup:
    """A panel of lines; whoever looked through somebody's eyes is named beside them."""
    say = visit.say
    if not lines:
        return panel(title, tag("p", {"class": "muted panel-note"}, say("Nothing has happened yet.")))
    return panel(title, tag("ol", {"class": "trail"}, *(_line(visit, each) for each in lines)))


def _line(visit: Visit, each: Happening) -> Markup:
    say = visit.say
    who = each.actor or say("The portal")
    if each.viewer:
        who = say("{viewer} as {name}", viewer=each.viewer, name=who)
    told = _told(visit, each.facts)
    return tag("li", {}, tag("time", {}, moment(visit, each.at)), tag("div", {}, tag(
        "b", {}, say(VERBS[each.verb]) if each.verb in VERBS else each.verb.replace(".", " ").replace("_", " ")),
        tag("span", {"class": "muted"}, f" {who}"), tag("div", {"class": "sub"}, told) if told else None))


def _told(visit: Visit, facts: dict[str, Any]) -> Markup | None:
    """The facts a reader understands; identifiers stay out."""
    pieces: list[Markup] = []
    for key in ("number", "name", "reason"):
        if isinstance(facts.get(key), str):
            pieces.append(tag("span", {}, facts[key]))
    minor = facts.get("payable", facts.get("amount_minor"))
    if isinstance(minor, int) and isinstance(facts.get("currency"), str):
        pieces.append(tag("span", {"class": "num"}, money(visit, Money(minor, facts["currency"]))))
    changed = facts.get("changed")
    if isinstance(changed, dict):
        pieces += [_change(visit, name, value) for name, value in changed.items() if isinstance(value, list)]
    return join(pieces, " · ") if pieces else None


def _change(visit: Visit, name: str, values: list[Any]) -> Markup:
    old, new = (_shown(visit, each) for each in [*values, None, None][:2])
    return tag("span", {}, f"{name.replace('_', ' ')}: {old} → {new}")


def _shown(visit: Visit, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return visit.say("on") if value else visit.say("off")
    return str(value)[:80]
