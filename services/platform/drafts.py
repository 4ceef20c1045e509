"""What people typed and did not save yet: kept per person, sealed, for a week, and given back to nobody else.

The server keeps it because it hears every value anyway: so it costs no further message, and it is there again after
a restart and on another device. Of two pages with the same form neither writes over the other: who comes second
gets a row of their own (`Mark`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, delete, func, or_, select, update

from data.access.session_queries import goes_on_as
from data.access.tables import LoginSession
from data.database.session import ScopedSession
from data.errors import Invalid, NotAllowed, SignedOut
from data.platform.drafts import Draft
from services.integrations.encrypted_store import VaultDamaged
from services.platform.context import Context
from services.platform.draft_contents import is_sent, is_within
from services.platform.draft_names import names
from services.platform.permissions import May

LIFE = timedelta(days=7)
LONGEST = 200_000  # characters of one form as JSON
MOST = 50  # forms of one person; the oldest go first
LOGGED_OUT = "logged out"  # why a session ended, if its owner ended it


class TooLong(Invalid):
    message = "This form holds more than can be kept for you: save it before you leave."


@dataclass(frozen=True, slots=True)
class Mark:
    """The row a page wrote last, as it was then."""

    id: UUID
    revision: int


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """One form as it was left. `content` is what the page gave, empty for forms of other places; for those `about`
    names the record, if whoever asks may see it now."""

    mark: Mark
    place: str
    form: str
    title: str
    changed_at: datetime
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)
    about: str = ""


@dataclass(frozen=True, slots=True)
class SavedDrafts:
    """`here`: of the place asked about, the last changed first. `elsewhere`: the rest."""

    here: tuple[SavedDraft, ...] = ()
    elsewhere: tuple[SavedDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """Which form a draft is of."""

    place: str
    form: str
    title: str


def saved(ctx: Context, place: str) -> SavedDrafts:
    """What whoever asks left in their forms; nothing for who looks through somebody's eyes."""
    if ctx.actor.is_viewed or ctx.actor.person_id is None:
        return SavedDrafts()
    with ctx.transaction(May.READ_SELF) as db:
        rows = db.scalars(
            select(Draft)
            .where(*_of(ctx), Draft.changed_at > ctx.now - LIFE)
            .order_by(Draft.changed_at.desc(), Draft.id)
        ).all()
    here = (opened for row in rows if row.place == place and (opened := _opened(ctx, row)) is not None)
    others = [_saved(row) for row in rows if row.place != place]
    about = names(ctx, {each.place for each in others})
    return SavedDrafts(tuple(here), tuple(replace(each, about=about.get(each.place, "")) for each in others))


def save(ctx: Context, form: Form, content: Mapping[str, Any], mark: Mark | None) -> Mark:
    """Write what stands in a form. `mark` is the row this page wrote or was given: changed meanwhile, it stays and
    another is made. Raises TooLong, OnlyLooking, NotAllowed for whoever is no person, SignedOut."""
    if ctx.actor.person_id is None:
        raise NotAllowed()
    with ctx.transaction(May.EDIT_SELF) as db:
        row = db.get(LoginSession, ctx.actor.session_key, populate_existing=True)
        if row is None or row.revoked_why == LOGGED_OUT:  # since `ctx` was made
            raise SignedOut()
        return _written(ctx, db, ctx.actor.person_id, ctx.actor.is_staff, form, content, mark)


def save_after_end(ctx: Context, session_key: str, form: Form, content: Mapping[str, Any], mark: Mark | None) -> None:
    """`save` by the system of what was typed while `session_key` lived; nothing if somebody ended it, then or since."""
    with ctx.transaction(May.SYSTEM) as db:
        db.recorded = True
        row, last = db.get(LoginSession, session_key), goes_on_as(db, session_key)
        if row is not None and row.viewer_id is None and last is not None and last.revoked_at is None:
            _written(ctx, db, row.person_id, row.is_staff, form, content, mark)


def drop(ctx: Context, marks: Collection[Mark], seen: Mapping[str, Any] | None = None) -> None:
    """Saved or discarded. What another page wrote since then stays, unless all of it is in `seen`, as shown here."""
    if not marks:
        return
    with ctx.transaction(May.EDIT_SELF) as db:
        known = or_(*(and_(Draft.id == mark.id, Draft.revision == mark.revision) for mark in marks))
        db.execute(delete(Draft).where(*_of(ctx), known).execution_options(synchronize_session=False))
        for row in db.scalars(select(Draft).where(*_of(ctx), Draft.id.in_([each.id for each in marks]))):
            if seen and (found := _opened(ctx, row)) is not None and is_within(found.content, seen):
                db.delete(row)
        db.recorded = True


def drop_sent(ctx: Context, form: str, sent: Mapping[str, str]) -> None:
    """The browser sent the form called `form` by itself, and it was taken: what is kept of exactly these values goes.

    What another window has typed into the same form stays.
    """
    if ctx.actor.person_id is None or ctx.actor.is_viewed:
        return
    with ctx.transaction(May.EDIT_SELF) as db:
        for row in db.scalars(select(Draft).where(*_of(ctx), Draft.form == form)):
            found = _opened(ctx, row)
            if found is not None and is_sent(found.content, sent):
                db.delete(row)
        db.recorded = True


def browser_key(ctx: Context) -> str:
    """Base64 of 32 bytes under which this person's browsers seal what the server has not heard yet.

    It is the same until they sign out; then nobody is given it again, and what was sealed with it stays sealed.
    """
    with ctx.transaction(May.READ_SELF) as db:
        left = db.scalar(
            select(func.max(LoginSession.revoked_at)).where(
                LoginSession.person_id == ctx.actor.person_id,
                LoginSession.is_staff.is_(ctx.actor.is_staff),
                LoginSession.viewer_id.is_(None),
                LoginSession.revoked_why == LOGGED_OUT,
            )
        )
    return ctx.gateways.vault.derived(f"browser drafts:{ctx.actor.person_id}:{ctx.actor.is_staff}:{left}")


def settling(ctx: Context, marks: Collection[Mark]) -> Context:
    """`ctx` for a verb that saves what these rows hold: they are gone with the first commit of it, or not at all."""
    if not marks:
        return ctx
    known = or_(*(and_(Draft.id == mark.id, Draft.revision == mark.revision) for mark in marks))
    gone = delete(Draft).where(*_of(ctx), known).execution_options(synchronize_session=False)

    def settle(db: ScopedSession) -> None:
        db.flush()
        if db.recorded:  # what changed nothing has saved nothing
            db.execute(gone)

    return replace(ctx, at_commit=settle)


def bring_forward(ctx: Context, mark: Mark) -> None:
    """Make it the last changed of its form; nothing if another page wrote it since."""
    with ctx.transaction(May.EDIT_SELF) as db:
        db.execute(
            update(Draft)
            .where(*_of(ctx), Draft.id == mark.id, Draft.revision == mark.revision)
            .values(changed_at=db.now)
            .execution_options(synchronize_session=False)
        )
        db.recorded = True


def forget_all(db: ScopedSession, person_id: UUID, *, is_staff: bool) -> None:
    """The person signs out: in the caller's transaction, which records that."""
    db.execute(
        delete(Draft)
        .where(Draft.person_id == person_id, Draft.is_staff.is_(is_staff))
        .execution_options(synchronize_session=False)
    )


def expire(ctx: Context) -> None:
    """After a week nobody comes back to it. Asks before it writes: an idle portal takes no lock."""
    old = Draft.changed_at <= ctx.now - LIFE
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        if db.scalar(select(Draft.id).where(old).limit(1)) is None:
            return
    with ctx.transaction(May.SYSTEM) as db:
        db.execute(delete(Draft).where(old).execution_options(synchronize_session=False))
        db.recorded = True


def _of(ctx: Context) -> tuple[Any, ...]:
    return Draft.person_id == ctx.actor.person_id, Draft.is_staff.is_(ctx.actor.is_staff)


def _written(
    ctx: Context,
    db: ScopedSession,
    person_id: UUID,
    is_staff: bool,
    form: Form,
    content: Mapping[str, Any],
    mark: Mark | None,
) -> Mark:
    try:
        text = json.dumps(content, ensure_ascii=False)
    except RecursionError:  # a forged value: lists in lists in lists
        raise TooLong() from None
    if len(text) > LONGEST:
        raise TooLong()
    db.recorded = True  # no change of the books: nobody asks who typed what
    owner = Draft.person_id == person_id, Draft.is_staff.is_(is_staff)

    def over(mark: Mark) -> Mark | None:
        done = db.execute(
            update(Draft)
            .where(Draft.id == mark.id, Draft.revision == mark.revision, *owner)
            .values(
                sealed=ctx.gateways.vault.seal(text, purpose_of(mark.id, person_id)),
                title=form.title[:400],
                revision=mark.revision + 1,
                changed_at=db.now,
            )
            .returning(Draft.id)
            .execution_options(synchronize_session=False)
        ).first()
        return Mark(mark.id, mark.revision + 1) if done is not None else None

    if mark is not None and (done := over(mark)):
        return done
    alike = select(Draft).where(*owner, Draft.place == form.place[:2000], Draft.form == form.form[:400])
    for known in filter(None, [_opened(ctx, row) for row in db.scalars(alike)]):
        if is_within(content, known.content):
            return known.mark
        if is_within(known.content, content) and (done := over(known.mark)):
            return done
    id = uuid4()
    db.add(
        Draft(
            id=id,
            person_id=person_id,
            is_staff=is_staff,
            place=form.place[:2000],
            form=form.form[:400],
            title=form.title[:400],
            sealed=ctx.gateways.vault.seal(text, purpose_of(id, person_id)),
            revision=1,
            changed_at=db.now,
        )
    )
    db.flush()
    spare = (
        select(Draft.id).where(Draft.person_id == person_id).order_by(Draft.changed_at.desc(), Draft.id).offset(MOST)
    )
    if ids := db.scalars(spare).all():
        db.execute(delete(Draft).where(Draft.id.in_(ids)).execution_options(synchronize_session=False))
    return Mark(id, 1)


def _opened(ctx: Context, row: Draft) -> SavedDraft | None:
    """None for what another master key sealed."""
    try:
        content = json.loads(ctx.gateways.vault.unseal(row.sealed, purpose_of(row.id, row.person_id)))
    except VaultDamaged:
        return None
    return _saved(row, content)


def _saved(row: Draft, content: Mapping[str, Any] | None = None) -> SavedDraft:
    return SavedDraft(Mark(row.id, row.revision), row.place, row.form, row.title, row.changed_at, content or {})


def purpose_of(id: UUID, person_id: UUID) -> str:
    """What a kept form is bound to."""
    return f"draft:{person_id}:{id}"
