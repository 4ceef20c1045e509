"""The firm's settings, changed by staff: every value checked, every change in the history with old and new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from data.errors import Conflict
from data.firm.tables import Firm
from services.access.credentials import require_recent
from services.firm import branding, letters, setting_rules
from services.mail import queue as mails
from services.platform.areas import settings_of
from services.platform.context import Context
from services.platform.firm_settings import Preferences
from services.platform.permissions import May


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything the settings show; what is sealed is in services/billing/gateway_keys.py."""

    version: int
    preferences: Preferences
    may_edit: bool


def policy(ctx: Context) -> Policy:
    """The firm's settings as they are now."""
    with ctx.transaction(May.READ_SETTINGS) as db:
        firm = db.get_one(Firm, 1)
        return Policy(firm.version, Preferences.read(firm.values), ctx.actor.may(May.EDIT_SETTINGS))


def change(ctx: Context, version: int, values: Mapping[str, Any]) -> int:
    """Save some settings if nobody else saved meanwhile; the version they have now. The same again changes nothing.

    Another address of the firm has to be confirmed again (AUT-12), and owners are told where alerts go from now on.
    Raises AskAgain for GUARDED ones, Conflict, TestBesideLive, NoKeys, NoUserName, NoAddress and, with the setting's
    name as field, whatever services.firm.setting_rules refuses.
    """
    checked = setting_rules.checked(ctx, values)
    with ctx.transaction(May.EDIT_SETTINGS) as db:
        firm = db.get_one(Firm, 1, with_for_update=True)
        if firm.version != version:
            raise Conflict()
        before = Preferences.read(firm.values)
        declared = [each for each in settings_of(before) if each.name in checked]
        stood = {each.name: each.kind.write(before[each]) for each in declared}
        settings = [each for each in declared if stood[each.name] != checked[each.name]]
        if not settings:
            return version
        if any(each.asks_password for each in settings):
            require_recent(ctx)
        values = {**firm.values, **checked}
        for touch in dict.fromkeys(each.touches for each in settings if each.touches is not None):
            touch(ctx, db, before, values)
        firm.values = values
        db.record(
            "firm.changed", firm, changed={each.name: [stood[each.name], checked[each.name]] for each in settings}
        )
        db.tell("firm")
        db.flush()
        return firm.version


def keep_logo(ctx: Context, content: bytes) -> None:
    """Make an uploaded picture the firm's logo, drawn anew (R65); papers issued before keep theirs.

    Raises NotALogo, LogoTooLarge. The same picture again changes nothing.
    """
    ctx.require(May.EDIT_SETTINGS)  # before anything is decoded
    picture = branding.read_logo(content)
    with ctx.transaction(May.EDIT_SETTINGS) as db:
        firm = db.get_one(Firm, 1, with_for_update=True)
        if firm.values.get("logo_sha256") == picture.sha256:
            return
        firm.values = {**firm.values, "logo_sha256": branding.keep_logo(db, picture)}
        db.record("firm.logo", firm, sha256=picture.sha256)
        db.tell("firm")


def remove_logo(ctx: Context) -> None:
    """Show the firm's first letter instead of a logo. Twice is safe."""
    with ctx.transaction(May.EDIT_SETTINGS) as db:
        firm = db.get_one(Firm, 1, with_for_update=True)
        if not firm.values.get("logo_sha256"):
            return
        firm.values = {**firm.values, "logo_sha256": ""}
        db.record("firm.logo", firm, sha256="")
        db.tell("firm")


def send_test_mail(ctx: Context) -> None:
    """A mail to whoever asks, so that they see whether mails arrive. Raises BadAddress."""
    with ctx.transaction(May.EDIT_SETTINGS) as db:
        mails.queue(
            ctx,
            db,
            letters.test_mail,
            recipient=mails.check_address(ctx.actor.email or ""),
            name=ctx.actor.name,
            language=ctx.actor.language,
            dedupe=f"test:{uuid4()}",
            person_id=ctx.actor.person_id,
            at=ctx.now,
        )
        db.record("firm.test_mail", db.get_one(Firm, 1))
