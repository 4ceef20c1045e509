"""Before somebody known is taken on once more: the sentence beside the address, and a button that names the person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar
from uuid import UUID

from components.forms.confirm import confirm
from components.forms.field_elements import Field
from pages.shell.visit import Visit
from services.access.both_sides import IsColleague, IsContact, IsContactElsewhere, IsSomebodysContact
from services.platform.context import Context

T = TypeVar("T")
ListQuery = IsColleague | IsContact | IsContactElsewhere | IsSomebodysContact


async def ask_twice(
    visit: Visit, fields: Mapping[str, Field], name: str, save: Callable[[Context, UUID | None], T]
) -> T | None:
    """Save what `fields` say; None was refused, beside its field. `save` takes the person whom the asker named, if any.

    `name` is what was typed, for the button when the person's own name is none of the asker's business.
    """
    found = await visit.ask_in(fields, _tried, save, None)
    if not isinstance(found, ListQuery):
        return found
    sentence = visit.words.refusal(found)
    fields["email"].refuse(sentence)
    say, named = visit.say, str(found.fields.get("name", name))
    yes = (
        say("Make {name} a contact, too", name=named)
        if isinstance(found, IsColleague | IsContactElsewhere)
        else say("Let {name} work here, too", name=named)
    )
    title = (
        say("Is {name} to be a contact here, too?", name=named)
        if isinstance(found, IsContactElsewhere)
        else say("Is {name} to have both sides?", name=named)
    )
    if not await confirm(title, sentence, yes=yes, no=say("Go back")):
        fields["email"].focus()
        return None
    done = await visit.ask_in(fields, _tried, save, UUID(str(found.fields["person"])))
    if isinstance(done, ListQuery):  # somebody else has the address by now
        fields["email"].refuse(visit.words.refusal(done))
        return None
    return done


def _tried(ctx: Context, save: Callable[[Context, UUID | None], T], confirmed: UUID | None) -> T | ListQuery:
    """What came of it, or the question that it raised."""
    try:
        return save(ctx, confirmed)
    except (IsColleague, IsContact, IsContactElsewhere, IsSomebodysContact) as question:
        return question
