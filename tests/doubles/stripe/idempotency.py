"""Idempotency keys: the first answer is kept for a day and replayed (docs.stripe.com/api/idempotent_requests)."""

from __future__ import annotations

from dataclasses import dataclass

from tests.doubles.stripe.books import Object
from tests.doubles.stripe.clock import Clock
from tests.doubles.stripe.errors import ApiError
from tests.doubles.stripe.spec import Params

_KEPT_SECONDS = 24 * 3600
_KEY_CHARS = 255


@dataclass(frozen=True, slots=True)
class Kept:
    path: str
    params: Params
    status: int
    body: Object
    at: int


class Answers:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[str, Kept] = {}

    def replay(self, key: str, path: str, params: Params) -> Kept | None:
        """The answer `key` got before. Raises ApiError idempotency_error when it asked for something else."""
        if len(key) > _KEY_CHARS:
            raise ApiError(400, "idempotency_error", "Idempotency keys can have up to 255 characters.")
        kept = self._kept.get(key)
        if kept is None or self._clock.now() - kept.at >= _KEPT_SECONDS:
            return None
        if kept.path != path:
            raise self._mismatch(key, f"for the same endpoint they were first used for ('{kept.path}')")
        if kept.params != params:
            raise self._mismatch(key, "with the same parameters they were first used with")
        return kept

    def keep(self, key: str, path: str, params: Params, status: int, body: Object) -> None:
        self._kept[key] = Kept(path, params, status, body, self._clock.now())

    @staticmethod
    def _mismatch(key: str, only: str) -> ApiError:
        return ApiError(
            400,
            "idempotency_error",
            f"Keys for idempotent requests can only be used {only}. Try using a key other "
            f"than '{key}' if you meant to execute a different request.",
        )
