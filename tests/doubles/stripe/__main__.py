"""python -m tests.doubles.stripe --port 12111: a Stripe double as a process of its own."""

from __future__ import annotations

import argparse
import signal

from tests.doubles.stripe.double import StripeDouble


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.doubles.stripe", description=__doc__)
    parser.add_argument("--port", type=int, default=12111, help="0 takes a free one")
    parser.add_argument("--webhook", metavar="URL", help="where events go")
    parser.add_argument("--webhook-secret", metavar="SECRET", help="default: a new one, printed")
    parser.add_argument("--account", default="acct_double", metavar="ID")
    parser.add_argument("--livemode", action="store_true", help="take live keys and say livemode: true")
    chosen = parser.parse_args()
    double = StripeDouble(
        port=chosen.port, livemode=chosen.livemode, account_id=chosen.account, webhook_secret=chosen.webhook_secret
    ).start()
    if chosen.webhook:
        double.register_webhook(chosen.webhook)
    print(f"Stripe double: {double.url} key {double.api_key} secret {double.webhook_secret}", flush=True)
    # The server runs in a thread, where uvicorn installs no signal handlers of its own.
    signal.signal(signal.SIGTERM, lambda number, frame: double.stop())
    try:
        double.join()
    except KeyboardInterrupt:
        double.stop()


if __name__ == "__main__":
    main()
