"""How many documents somebody may handle together."""

from data.errors import Invalid

MOST_AT_ONCE = 2_000


class TooManyChosen(Invalid):
    message = "At most {most} documents at once. Untick some, or narrow the list."
