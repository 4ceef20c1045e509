"""The state a file gives a document, in the words of many programs; a word that nobody knows is asked about."""

from __future__ import annotations

from enum import StrEnum

from data.errors import Invalid
from services.imports.rows.vocabularies import Vocabulary, looked_up
from services.platform.i18n import msgid
from services.platform.importing.questions import Choice


class State(StrEnum):
    """As the other program sees it. PARTLY and PAID say that money came in, which is booked only as a payment."""

    DRAFT = "draft"
    OPEN = "open"
    PARTLY = "partly"
    PAID = "paid"
    VOID = "void"
    LEAVE_OUT = "leave-out"


# Zoho Invoice and Books, Invoice Ninja, FreshBooks, Wave, Xero, QuickBooks Online and Stripe, as their help pages name
# the states; Greek as programs here write them.
_SAID: dict[str, State] = {
    **dict.fromkeys(
        "draft|unsent|not sent|created|saved|new|pending approval|awaiting approval|submitted|proforma"
        "|προχειρο|προσωρινο|σε αναμονη εγκρισης".split("|"),
        State.DRAFT,
    ),
    **dict.fromkeys(
        "issued|open|sent|unpaid|viewed|overdue|past due|outstanding|approved|authorised|authorized|due"
        "|awaiting payment|emailed|printed|not paid|late|εκδοθηκε|εκδομενο|ανοιχτο|ανοικτο|απληρωτο"
        "|ανεξοφλητο|ληξιπροθεσμο|σταλθηκε|απεσταλμενο".split("|"),
        State.OPEN,
    ),
    **dict.fromkeys(
        "partial|partially paid|partiallypaid|partly paid|part paid|μερικως πληρωμενο|μερικως εξοφλημενο".split("|"),
        State.PARTLY,
    ),
    **dict.fromkeys(
        "paid|closed|auto paid|autopaid|settled|paid in full|deposited|overpaid|πληρωμενο|εξοφλημενο"
        "|πληρωθηκε|εξοφληθηκε|κλειστο".split("|"),
        State.PAID,
    ),
    **dict.fromkeys(
        "void|voided|cancelled|canceled|reversed|withdrawn|ακυρο|ακυρωμενο|ακυρωθηκε".split("|"), State.VOID
    ),
}
_ANSWERS = (
    Choice(State.DRAFT, msgid("Not issued yet: a draft")),
    Choice(State.OPEN, msgid("Issued, and nothing of it is paid")),
    Choice(State.PAID, msgid("Issued, and all of it is paid")),
    Choice(State.VOID, msgid("Withdrawn: void")),
    Choice(State.LEAVE_OUT, msgid("Leave these documents out")),
)


class WhichState(Invalid):
    message = "The file calls documents “{word}”. What does that mean?"


STATES = Vocabulary(
    "state",
    "status",
    WhichState,
    {looked_up(word): state for word, state in _SAID.items()},
    _ANSWERS,
    {str(each): each for each in State},
)
