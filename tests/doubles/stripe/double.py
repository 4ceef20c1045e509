"""The handle a test holds: start it, point the SDK at `url`, misbehave at will."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from starlette.routing import BaseRoute

from tests.doubles.stripe import charges, checkout, paying, refunds, webhooks
from tests.doubles.stripe.api import Api, Seen
from tests.doubles.stripe.books import Books, Object, public
from tests.doubles.stripe.control import control_route
from tests.doubles.stripe.courier import Chaos, Courier, Delivery
from tests.doubles.stripe.faults import Fault, FaultyLine
from tests.doubles.stripe.hosted import HostedPages
from tests.doubles.stripe.server import ServerThread


class StripeDouble:
    """One Stripe account on one port. Any number may run side by side; each forgets everything with its end.

    Controls are safe from any thread, but `deliver` and `wait_idle` block: inside the event loop that also serves the
    webhook's receiver, call them through asyncio.to_thread.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        livemode: bool = False,
        account_id: str = "acct_double",
        webhook_secret: str | None = None,
        api_keys: Sequence[str] | None = None,
    ) -> None:
        self.webhook_secret = webhook_secret or webhooks.new_secret()
        self.api_key = api_keys[0] if api_keys else f"sk_{'live' if livemode else 'test'}_double"
        self.books = Books(account_id=account_id, livemode=livemode)
        self._courier = Courier(self.books)
        self.books.announce = self._courier.announce
        self._api = Api(self.books)
        self._api.api_keys = frozenset(api_keys) if api_keys else None
        self._server = ServerThread(host, port)
        self.url = self.books.url = self._server.url
        routes: list[BaseRoute] = [*self._api.routes(), *HostedPages(self.books).routes(), control_route(self)]
        self._line = FaultyLine(self._server.application(routes, self._courier.open, self._courier.close))

    def start(self) -> Self:
        self._server.start(self._line)
        return self

    def stop(self) -> None:
        self._server.stop()

    def join(self) -> None:
        """Block until the server ends: for a process that is nothing but the double."""
        self._server.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # What happened

    @property
    def requests(self) -> list[Seen]:
        """Every API request so far, oldest first, refused ones included; lost ones are missing."""
        return list(self._api.requests)

    @property
    def deliveries(self) -> list[Delivery]:
        """Every POST to a webhook so far, oldest first."""
        return list(self._courier.deliveries)

    def events(self, event_type: str | None = None) -> list[Object]:
        """Every event so far, oldest first, delivered or not."""
        with self.books.lock:
            kept = [public(event) for event in self.books.objects["event"].values()]
        return [event for event in kept if event_type in (None, event["type"])]

    def stored(self, object_id: str) -> Object:
        """The object of any kind as the API would show it now. Raises KeyError."""
        with self.books.lock:
            found = self.books.lookup(object_id)
            if found is None:
                raise KeyError(object_id)
            shown: Object = public(found)
            return shown

    # Time and the payer's bank

    def advance(self, seconds: int) -> None:
        """Move the double's clock; sessions that run out expire now, with their events."""
        with self.books.lock:
            self.books.clock.advance(seconds)
            checkout.expire_due(self.books)

    def settle(self, paid_with: str, *, succeeded: bool | None = None) -> Object:
        """The bank answers a delayed payment (intent or session id); None lets the magic method decide."""
        with self.books.lock:
            shown: Object = public(paying.settle(self.books, paid_with, succeeded=succeeded))
            return shown

    def settle_refund(self, refund_id: str, *, succeeded: bool = True) -> Object:
        with self.books.lock:
            shown: Object = public(refunds.settle(self.books, refund_id, succeeded=succeeded))
            return shown

    def dispute(self, charge_id: str) -> Object:
        """The payer's bank takes a charge back; the dispute."""
        with self.books.lock:
            shown: Object = public(charges.dispute(self.books, self.books.find("charge", charge_id)))
            return shown

    # Webhooks

    @property
    def chaos(self) -> Chaos:
        return self._courier.chaos

    def register_webhook(
        self, url: str, *, enabled_events: Sequence[str] = ("*",), secret: str | None = None
    ) -> Object:
        """Send events to `url`, signed with `secret` or else `webhook_secret`."""
        with self.books.lock:
            made = webhooks.register(self.books, url, enabled_events, secret or self.webhook_secret)
            shown: Object = public(made)
            return shown

    def roll_secret(self, new: str) -> None:
        """Sign with `new` and the old secret together, as Stripe does for a day after rolling one."""
        with self.books.lock:
            for endpoint in self.books.objects["webhook_endpoint"].values():
                endpoint["_secrets"] = [new, endpoint["_secrets"][0]]
            self.webhook_secret = new

    def pending(self) -> list[Object]:
        """Events held back by `chaos.hold`, oldest first."""
        return [public(event) for event in list(self._courier.held.values())]

    def deliver(
        self, event_id: str, *, times: int = 1, wrong_secret: bool = False, at: int | None = None
    ) -> list[Delivery]:
        """POST an event now, whatever became of it before; `at` is the signature's Unix time."""
        with self.books.lock:
            event = self.books.find("event", event_id)
        return self._courier.deliver(event, times=times, wrong_secret=wrong_secret, at=at)

    def release(self) -> None:
        """Let everything held go, and hold no longer."""
        self._courier.release()

    def wait_idle(self, timeout_seconds: float = 5.0) -> bool:
        """Whether all deliveries, retries included, ended in time."""
        return self._courier.wait_idle(timeout_seconds)

    def sign(self, body: bytes, *, secret: str | None = None, at: int | None = None) -> str:
        """A Stripe-Signature for any body, for forgeries and replays; `at` is Unix seconds of the wall clock."""
        return webhooks.signature(body, secret or self.webhook_secret, at=at)

    # Faults

    def fail_next(
        self, path: str, *, status: int = 500, times: int = 1, after_effect: bool = False, method: str = "POST"
    ) -> None:
        """Answer the next `times` requests with an error; `path` may hold wildcards, `method` may be "*"."""
        self._add(Fault(path, method, "status", times, after_effect, status=status))

    def hang_next(
        self, path: str, *, seconds: float, times: int = 1, after_effect: bool = False, method: str = "POST"
    ) -> None:
        """Say nothing for `seconds`, then hang up."""
        self._add(Fault(path, method, "hang", times, after_effect, seconds=seconds))

    def close_next(self, path: str, *, times: int = 1, after_effect: bool = False, method: str = "POST") -> None:
        """Hang up without an answer; with `after_effect` the answer is lost but the effect stays."""
        self._add(Fault(path, method, "close", times, after_effect))

    def clear_faults(self) -> None:
        self._line.faults.clear()

    def faults_left(self) -> int:
        """How many requests are still to be struck."""
        return sum(fault.left for fault in self._line.faults)

    def _add(self, fault: Fault) -> None:
        self._line.faults.append(fault)

    def set_chaos(self, **fields: Any) -> None:
        """Set several fields of `chaos` by name. Raises AttributeError for an unknown one."""
        for name, value in fields.items():
            getattr(self.chaos, name)
            setattr(self.chaos, name, value)
