"""A person's own part of the account: name, telephone numbers, how lists look. Passwords are in account_security."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy import select

from data.access.own_details import spread
from data.errors import Conflict
from data.firm.tables import Notice
from data.people.tables import Contact, Person
from data.statuses import AccessStatus
from services.access.own_person import myself
from services.people.notices import PROFILE
from services.people.profile import EditingIsOff
from services.people.settings import PROFILE_EDITING
from services.platform.background_jobs import job
from services.platform.context import Context
from services.platform.permissions import May
from services.platform.text_input import apply, differences, mark_of, one_line, phones


@dataclass(frozen=True, slots=True)
class Personal:
    """What the portal knows of whoever asks. `lists` is how many lists they have arranged for themselves."""

    name: str
    email: str
    username: str
    phone: str
    mobile: str
    fax: str
    language: str
    theme: str
    lists: int
    mark: str
    may_edit: bool


@dataclass(frozen=True, slots=True)
class PersonalDraft:
    """What was typed over what `mark` stands for."""

    name: str
    phone: str
    mobile: str
    fax: str
    mark: str


def personal(ctx: Context) -> Personal:
    """Whoever asks, as stored. Whoever looks through their eyes from some clients sees what those have of them."""
    if ctx.actor.looks_narrowly:
        return _seen_from_here(ctx)
    with ctx.transaction(May.READ_SELF) as db:
        row = myself(ctx, db)
        return Personal(
            row.name,
            row.email or "",
            row.username or "",
            row.phone or "",
            row.mobile or "",
            row.fax or "",
            ctx.actor.language,
            row.theme.value,
            len(row.list_choices),
            mark_of(row),
            _may_edit(ctx),
        )


def save_personal(ctx: Context, draft: PersonalDraft) -> Personal:
    """Change one's own name and numbers, and what each of one's clients has of them (data/access/own_details.py).

    For a client this is the firm's record, so its switch holds (SET-01).

    Raises EditingIsOff, Conflict, and what services.platform.text_input raises with the field's name.
    """
    with ctx.transaction(May.EDIT_SELF) as db:
        if not _may_edit(ctx):
            raise EditingIsOff(firm=ctx.preferences.portal_name)
        row = myself(ctx, db)
        if mark_of(row) != draft.mark:
            raise Conflict()
        name = partial(one_line, field="name", longest=200, required=True)
        changes = differences(row, {"name": (draft.name, name), **phones(draft)})
        if changes:
            apply(row, changes)
            row.refold()
            db.record("person.changed", row, changes=changes)
            spread(db, row, {field: new for field, (_, new) in changes.items()})
            if not ctx.actor.is_staff:
                db.later(
                    tell_of_person,
                    occasion=f"{row.id}:{ctx.now:%Y-%m-%d}",
                    person_id=str(row.id),
                    changed=list(changes),
                )
    return personal(ctx)


def _seen_from_here(ctx: Context) -> Personal:
    with ctx.transaction(May.READ_PROFILE) as db:
        row = db.scalars(
            select(Contact).where(Contact.person_id == ctx.actor.person_id).order_by(Contact.entity_id).limit(1)
        ).one()
        return Personal(
            row.name,
            row.named_by or "",
            "",
            row.phone or "",
            row.mobile or "",
            row.fax or "",
            ctx.actor.language,
            ctx.actor.theme.value,
            0,
            mark_of(row),
            _may_edit(ctx),
        )


def forget_lists(ctx: Context) -> None:
    """Columns and rows per page of every list as they were made. Nothing arranged: nothing happens."""
    with ctx.transaction(May.EDIT_SELF) as db:
        row = myself(ctx, db)
        if row.list_choices:
            row.list_choices = {}
            db.record("person.lists_forgotten", row)


@job(was="tell_of_person")
def tell_of_person(ctx: Context, *, occasion: str, person_id: str, changed: list[str]) -> None:
    """A line in the firm's inbox for each client whose contact changed their own details: one a day, which says all
    that was changed. Safe to run twice."""
    with ctx.transaction(May.SYSTEM) as db:
        person = db.one(Person, UUID(person_id))
        of = {
            row.entity_id: row.name
            for row in db.execute(
                select(Contact.entity_id, Contact.name).where(
                    Contact.person_id == person.id, Contact.status == AccessStatus.ACCEPTED
                )
            )
        }
        occasions = [f"person:{occasion}:{id}" for id in of]
        told = {row.entity_id: row for row in db.scalars(select(Notice).where(Notice.dedupe.in_(occasions)))}
        for row in told.values():
            row.facts = {**row.facts, "changed": list(dict.fromkeys((*row.facts["changed"], *changed)))}
        for id in of.keys() - told.keys():
            db.add(
                Notice(
                    entity_id=id,
                    dedupe=f"person:{occasion}:{id}",
                    kind=PROFILE.name,
                    at=ctx.now,
                    subject_kind="person",
                    subject_id=person.id,
                    person_id=person.id,
                    facts={"changed": changed, "name": of[id]},
                )
            )
        db.recorded = True  # the change itself is in history already
        db.tell("inbox")


def _may_edit(ctx: Context) -> bool:
    return ctx.actor.is_staff or ctx.preferences[PROFILE_EDITING]
