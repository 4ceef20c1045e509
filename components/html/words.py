"""The one door to texts: components are handed a `say` and never translate on their own."""

from typing import Protocol


class Say(Protocol):
    """Translates a whole English sentence with named fields: `say("{count} found", count=3)`."""

    def __call__(self, msgid: str, /, **fields: object) -> str: ...

    def __hash__(self) -> int: ...  # what is drawn once is kept by who says it
