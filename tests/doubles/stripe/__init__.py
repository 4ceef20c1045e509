"""A stateful Stripe over HTTP, for tests and demo journeys: see `StripeDouble`.

Requests are validated against the official SDK's own TypedDicts, answers against its resource classes, so the double
cannot drift from the pinned API. What Stripe can do and the double cannot is answered with 501, never ignored.
"""

from tests.doubles.stripe.api import Seen
from tests.doubles.stripe.courier import Chaos, Delivery
from tests.doubles.stripe.double import StripeDouble
from tests.doubles.stripe.methods import MAGIC, Fate, Magic
from tests.doubles.stripe.webhooks import signature

__all__ = ["MAGIC", "Chaos", "Delivery", "Fate", "Magic", "Seen", "StripeDouble", "signature"]
