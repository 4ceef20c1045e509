"""After a native form was taken: what was kept of it is no draft any more."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from components.forms.native_form import DRAFT
from data.errors import Refusal
from pages.shell.drafts.words import NATIVE
from services.platform import drafts
from services.platform.context import Context
from services.platform.door_refusals import Busy


def taken(ctx: Context, given: Mapping[str, str]) -> None:
    """`given` is the form. What it asked for is done: nothing here may say otherwise."""
    if given.get(DRAFT):
        with suppress(Refusal, Busy):
            drafts.drop_sent(ctx, f"{NATIVE}{given[DRAFT]}", given)
