"""Everything one Stripe account knows. Each double owns one; nothing lives in a module."""

from __future__ import annotations

import copy
import secrets
import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from stripe._api_version import _ApiVersion

from tests.doubles.stripe.clock import Clock
from tests.doubles.stripe.conformance import assert_conforms
from tests.doubles.stripe.errors import missing

Object = dict[str, Any]
API_VERSION = _ApiVersion.CURRENT
_WITHOUT_LIVEMODE = ("refund", "balance_transaction")


class Books:
    """`objects` is kind → id → object, oldest first. Keys starting with "_" are ours and never leave.

    Whoever changes an object holds `lock`: requests run on the server's thread, a test's controls on its own.
    """

    def __init__(self, *, account_id: str, livemode: bool) -> None:
        self.account_id = account_id
        self.livemode = livemode
        self.clock = Clock()
        self.lock = threading.RLock()
        self.objects: defaultdict[str, dict[str, Object]] = defaultdict(dict)
        self.url = ""
        self.request: Object = {"id": None, "idempotency_key": None}
        self.announce: Callable[[Object], int] = lambda event: 0

    def new(self, kind: str, prefix: str, **fields: Any) -> Object:
        """A stored object with the fields every Stripe object has."""
        made: Object = {"id": new_id(prefix), "object": kind, "created": self.clock.now()}
        if kind not in _WITHOUT_LIVEMODE:
            made["livemode"] = self.livemode
        made |= fields
        self.objects[kind][made["id"]] = made
        return made

    def find(self, kind: str, object_id: str, param: str = "id") -> Object:
        """Raises ApiError resource_missing; `param` names the parameter that carried the id."""
        found = self.objects[kind].get(object_id)
        if found is None:
            raise missing(kind, object_id, param)
        return found

    def lookup(self, object_id: str) -> Object | None:
        """The object of any kind with this id: what `expand` puts in the place of an id."""
        return next((kept[object_id] for kept in self.objects.values() if object_id in kept), None)

    def emit(self, event_type: str, subject: Object, previous: Object | None = None) -> Object:
        """Record an event with a snapshot of `subject` and hand it to the webhooks."""
        data: Object = {"object": public(subject)}
        if previous is not None:
            data["previous_attributes"] = previous
        event = self.new(
            "event",
            "evt",
            api_version=API_VERSION,
            type=event_type,
            pending_webhooks=0,
            request=dict(self.request),
            data=data,
        )
        assert_conforms(public(event))
        assert_conforms(data["object"])
        event["pending_webhooks"] = self.announce(event)
        return event


def new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"


def public(kept: Any) -> Any:
    """A deep copy of `kept` as the API shows it."""
    if isinstance(kept, dict):
        return {key: public(value) for key, value in kept.items() if not key.startswith("_")}
    if isinstance(kept, list):
        return [public(item) for item in kept]
    return copy.copy(kept)


def nulls(names: str) -> Object:
    """Fields Stripe sends as null, from a list of names."""
    return dict.fromkeys(names.split())
