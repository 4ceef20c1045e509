"""What Stripe answers when it refuses. Source: docs.stripe.com/api/errors and docs.stripe.com/error-codes."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """One error answer: `status` is the HTTP status, `body` the JSON object under the key "error"."""

    def __init__(
        self, status: int, kind: str, message: str, *, code: str | None = None, param: str | None = None, **more: Any
    ) -> None:
        super().__init__(message)
        self.status = status
        error = {"type": kind, "message": message, "code": code, "param": param, **more}
        self.body: dict[str, Any] = {"error": {key: value for key, value in error.items() if value is not None}}


class BadRequest(ApiError):
    """The parameters are well formed but this account's state refuses them."""

    def __init__(self, message: str, *, code: str | None = None, param: str | None = None) -> None:
        super().__init__(400, "invalid_request_error", message, code=code, param=param)


class BadParameter(BadRequest):
    """A parameter is unknown, missing or of the wrong type: nothing ran, so no idempotency key keeps this answer."""


class NotModelled(ApiError):
    """Stripe would do this; the double cannot. Loud, so that no test passes on something nobody modelled."""

    def __init__(self, what: str, *, param: str | None = None) -> None:
        super().__init__(501, "api_error", f"The Stripe double does not model {what}.", param=param)


def missing(kind: str, object_id: str, param: str = "id") -> ApiError:
    """Stripe says 404 for an id in the path and 400 for one in a parameter."""
    status = 404 if param == "id" else 400
    message = f"No such {kind}: '{object_id}'"
    return ApiError(status, "invalid_request_error", message, code="resource_missing", param=param)
