"""The handle over HTTP, for a double in another process: POST /_double/{verb} with keyword arguments as JSON.

On loopback only, and part of the double: nothing like it exists at Stripe.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.doubles.stripe.errors import ApiError

if TYPE_CHECKING:
    from tests.doubles.stripe.double import StripeDouble

_VERBS = frozenset(
    "advance settle settle_refund dispute register_webhook roll_secret pending deliver release wait_idle fail_next "
    "hang_next close_next clear_faults faults_left set_chaos events stored".split()
)
_LOGS = frozenset({"requests", "deliveries", "webhook_secret", "api_key"})


def control_route(double: StripeDouble) -> Route:
    async def control(request: Request) -> JSONResponse:
        verb = request.path_params["verb"]
        if verb in _LOGS:
            return JSONResponse({"result": _plain(getattr(double, verb))})
        if verb not in _VERBS:
            return JSONResponse({"error": {"message": f"There is no control {verb}."}}, 404)
        try:
            result = await run_in_threadpool(getattr(double, verb), **await request.json())
        except ApiError as refusal:
            return JSONResponse(refusal.body, refusal.status)
        except (TypeError, KeyError, AttributeError) as error:
            return JSONResponse({"error": {"message": repr(error)}}, 400)
        return JSONResponse({"result": _plain(result)})

    return Route("/_double/{verb}", control, methods=["POST"])


def command(url: str, verb: str, **arguments: Any) -> Any:
    """Run one control of the double at `url`; its result. Raises httpx.HTTPStatusError when it refuses."""
    answer = httpx.post(f"{url}/_double/{verb}", json=arguments, timeout=60, trust_env=False, verify=False)
    answer.raise_for_status()
    return answer.json()["result"]


def _plain(result: Any) -> Any:
    if isinstance(result, list):
        return [_plain(item) for item in result]
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        return dataclasses.asdict(result)
    return result
