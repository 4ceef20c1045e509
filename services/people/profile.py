"""What the firm holds about its clients, as they see and mend it: Basic and Contact Information (ACC-01 ... ACC-12)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from data.access.own_details import spread
from data.database.session import ScopedSession
from data.errors import Conflict, NotAllowed
from data.firm.tables import Notice
from data.people.tables import Contact, Entity, Person
from data.statuses import AccessStatus, EntityKind
from services.people.contact_rights import EDITS_PROFILE
from services.people.notices import PROFILE
from services.people.settings import PROFILE_EDITING
from services.platform.context import Context
from services.platform.permissions import May
from services.platform.text_input import apply, differences, few_lines, mark_of, one_line, phones


class EditingIsOff(NotAllowed):
    message = "{firm} keeps this information. Please tell them about a mistake."


@dataclass(frozen=True, slots=True)
class BasicInformation:
    name: str
    address: str
    city: str
    state: str
    zip: str


@dataclass(frozen=True, slots=True)
class ContactInformation:
    """The primary contact (ACC-02). `mark` guards against overwriting somebody else's change."""

    name: str
    phone: str
    mobile: str
    fax: str
    mark: str
    may_edit: bool  # False also for a person whose record is not only this client's


@dataclass(frozen=True, slots=True)
class EntityProfile:
    """One client as they may see it. `contact` is None while nobody is flagged primary."""

    entity_id: UUID
    kind: EntityKind
    version: int
    basic: BasicInformation
    contact: ContactInformation | None
    may_edit: bool


@dataclass(frozen=True, slots=True)
class ProfileDraft:
    """What was typed over the versions that were shown. `contact` None leaves the primary contact alone."""

    entity_id: UUID
    version: int
    basic: BasicInformation
    contact: ContactInformation | None = None


def profiles(ctx: Context) -> tuple[EntityProfile, ...]:
    """The clients in the selector, in its order; nothing for staff, who have the client's record."""
    if ctx.actor.is_staff:
        return ()
    with ctx.transaction(May.READ_PROFILE) as db:
        ids = [each.entity_id for each in ctx.actor.in_view]
        entities = {row.id: row for row in db.scalars(select(Entity).where(Entity.id.in_(ids)))}
        primaries = _primaries(db, ids)
    shared = _shared(ctx, {row.person_id for row in primaries.values()})
    return tuple(_shown(ctx, entities[id], primaries.get(id), shared) for id in ids if id in entities)


def save(ctx: Context, draft: ProfileDraft) -> EntityProfile:
    """Change the firm's record at once (ACC-06); papers issued before keep what they say (ACC-07).

    The firm finds old and new values in history and a notice in its inbox. Saving what is there already does nothing.
    Raises EditingIsOff, NotAllowed, NotFound, Conflict, and what services.platform.text_input raises with the field's
    name.
    """
    _require_editing(ctx, draft.entity_id)
    with ctx.transaction(May.EDIT_PROFILE, selected=False) as db:
        entity = db.one(Entity, draft.entity_id)
        primary = _primaries(db, [entity.id]).get(entity.id)
        shared = _shared(ctx, {primary.person_id} if primary else set())
        changed = _change_entity(db, entity, draft)
        if draft.contact is not None:
            changed += _change_contact(db, primary, draft.contact, shared)
        if changed:
            _tell_firm(ctx, db, entity, changed)
        return _shown(ctx, entity, primary, shared)


def _require_editing(ctx: Context, entity_id: UUID) -> None:
    if not ctx.preferences[PROFILE_EDITING]:
        raise ctx.refused(EditingIsOff(firm=ctx.preferences.portal_name), May.EDIT_PROFILE)
    held = [each for each in ctx.actor.memberships if each.entity_id == entity_id]
    if ctx.actor.is_staff or any(EDITS_PROFILE.name not in each.rights for each in held):
        raise ctx.refused(NotAllowed(), May.EDIT_PROFILE)


def _change_entity(db: ScopedSession, entity: Entity, draft: ProfileDraft) -> list[str]:
    if entity.version != draft.version:
        raise Conflict()
    new = draft.basic
    changes = differences(
        entity,
        {
            "name": (new.name, partial(one_line, field="name", longest=200, required=True)),
            "address": (new.address, partial(few_lines, field="address", longest=400)),
            "city": (new.city, partial(one_line, field="city", longest=120)),
            "state": (new.state, partial(one_line, field="state", longest=120)),
            "zip": (new.zip, partial(one_line, field="zip", longest=20)),
        },
    )
    if changes:
        apply(entity, changes)
        entity.refold()
        db.record("profile.changed", entity, changes=changes)
    return list(changes)


def _change_contact(
    db: ScopedSession, contact: Contact | None, new: ContactInformation, shared: set[UUID]
) -> list[str]:
    """The client's record of its primary contact; if that is whoever changes it, their own everywhere."""
    if contact is None or mark_of(contact) != new.mark:
        raise Conflict()
    person = contact.person
    name = partial(one_line, field="contact_name", longest=200, required=True)
    changes = differences(contact, {"name": (new.name, name), **phones(new)})
    if not changes:
        return []
    if person.id in shared:
        raise NotAllowed()
    apply(contact, changes)
    db.record("contact.changed", contact, person=str(person.id), changes=changes)
    if person.id == db.author.person_id:
        apply(person, changes)
        person.refold()
        spread(db, person, {field: new for field, (_, new) in changes.items()})
    return ["contact_name" if field == "name" else field for field in changes]


def _tell_firm(ctx: Context, db: ScopedSession, entity: Entity, changed: list[str]) -> None:
    """One line for what the same person changed there until somebody of the firm is done with it: the history has each."""
    row = db.scalars(
        select(Notice)
        .where(
            Notice.kind == PROFILE.name,
            Notice.entity_id == entity.id,
            Notice.person_id == ctx.actor.person_id,
            Notice.done_at.is_(None),
        )
        .order_by(Notice.at.desc(), Notice.id)
        .limit(1)
    ).one_or_none()
    if row is not None:
        before = [str(each) for each in row.facts.get("changed", ())]
        row.at, row.facts = db.now, {"changed": list(dict.fromkeys((*before, *changed))), "name": entity.name}
    else:
        db.add(
            Notice(
                entity_id=entity.id,
                dedupe=f"profile:{uuid4()}",
                kind=PROFILE.name,
                at=db.now,
                subject_kind="entity",
                subject_id=entity.id,
                person_id=ctx.actor.person_id,
                facts={"changed": changed, "name": entity.name},
            )
        )
    db.tell(f"entity:{entity.id}")
    db.tell("inbox")


def _primaries(db: ScopedSession, entity_ids: list[UUID]) -> dict[UUID, Contact]:
    found = db.scalars(
        select(Contact)
        .where(Contact.entity_id.in_(entity_ids), Contact.is_primary.is_(True))
        .options(joinedload(Contact.person))
        .order_by(Contact.id.desc())
    )
    return {row.entity_id: row for row in found}


def _shared(ctx: Context, person_ids: set[UUID]) -> set[UUID]:
    """Those of `person_ids` whose record is not for this actor to change: staff, and contacts of other clients too."""
    editable = {each.entity_id for each in ctx.actor.memberships if EDITS_PROFILE.name in each.rights}
    others = person_ids - {ctx.actor.person_id} if ctx.actor.person_id else person_ids
    if not others:
        return set()
    with ctx.as_system().transaction(May.SYSTEM_LOOK) as db:
        staff = db.scalars(select(Person.id).where(Person.id.in_(others), Person.staff_role.is_not(None)))
        elsewhere = db.scalars(
            select(Contact.person_id).where(
                Contact.person_id.in_(others),
                Contact.entity_id.not_in(editable),
                Contact.status != AccessStatus.REVOKED,
            )
        )
        return {*staff, *elsewhere}


def _shown(ctx: Context, entity: Entity, primary: Contact | None, shared: set[UUID]) -> EntityProfile:
    may_edit = ctx.preferences[PROFILE_EDITING] and any(  # what the contact may: a viewer sees the same (IMP-04)
        each.entity_id == entity.id and EDITS_PROFILE.name in each.rights for each in ctx.actor.memberships
    )
    basic = BasicInformation(entity.name, entity.address or "", entity.city or "", entity.state or "", entity.zip or "")
    contact = _contact(primary, may_edit and primary.person_id not in shared) if primary else None
    return EntityProfile(entity.id, entity.kind, entity.version, basic, contact, may_edit)


def _contact(primary: Contact, may_edit: bool) -> ContactInformation:
    return ContactInformation(
        primary.name, primary.phone or "", primary.mobile or "", primary.fax or "", mark_of(primary), may_edit
    )
