"""The state a file gives a document, in the words of many programs; a word that nobody knows is asked about."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from data.errors import Invalid
from data.folding import folded
from services.imports.questions import Choice, Question, Questions
from services.wording import msgid


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
    **dict.fromkeys("draft|unsent|not sent|created|saved|new|pending approval|awaiting approval|submitted|proforma"
                    "|προχειρο|προσωρινο|σε αναμονη εγκρισης".split("|"), State.DRAFT),
    **dict.fromkeys("issued|open|sent|unpaid|viewed|overdue|past due|outstanding|approved|authorised|authorized|due"
                    "|awaiting payment|emailed|printed|not paid|late|εκδοθηκε|εκδομενο|ανοιχτο|ανοικτο|απληρωτο"
                    "|ανεξοφλητο|ληξιπροθεσμο|σταλθηκε|απεσταλμενο".split("|"), State.OPEN),
    **dict.fromkeys("partial|partially paid|partiallypaid|partly paid|part paid|μερικως πληρωμενο"
                    "|μερικως εξοφλημενο".split("|"), State.PARTLY),
    **dict.fromkeys("paid|closed|auto paid|autopaid|settled|paid in full|deposited|overpaid|πληρωμενο|εξοφλημενο"
                    "|πληρωθηκε|εξοφληθηκε|κλειστο".split("|"), State.PAID),
    **dict.fromkeys("void|voided|cancelled|canceled|reversed|withdrawn|ακυρο|ακυρωμενο|ακυρωθηκε".split("|"),
                    State.VOID),
}
WORDS = {folded(word): state for word, state in _SAID.items()}
_MOST_WORDS = 20
_ANSWERS = (Choice(State.DRAFT, msgid("Not issued yet: a draft")),
            Choice(State.OPEN, msgid("Issued, and nothing of it is paid")),
            Choice(State.PAID, msgid("Issued, and all of it is paid")),
            Choice(State.VOID, msgid("Withdrawn: void")),
            Choice(State.LEAVE_OUT, msgid("Leave these documents out")))


class WhichState(Invalid):
    message = "The file calls documents “{word}”. What does that mean?"


def state_word(text: str) -> str:
    """A state as it is looked up: "Partially_Paid" and "partially-paid" are one."""
    return " ".join(folded(text).replace("_", " ").replace("-", " ").split())


def known_states(asked: Questions, said: Iterable[tuple[str, str]]) -> dict[str, State | WhichState]:
    """{word as looked up: state} of (state, document) as the rows say it; the open question where nobody answered."""
    found: dict[str, State | WhichState] = {}
    unknown: dict[str, tuple[str, list[str]]] = {}
    for text, label in said:
        word = state_word(text)
        if word in WORDS:
            found[word] = WORDS[word]
        else:
            unknown.setdefault(word, (text, []))[1].append(label)
    for word, (text, labels) in unknown.items():
        question = WhichState("status", word=text[:60])
        if len(unknown) <= _MOST_WORDS:
            answer = asked.ask(Question(f"state:{text[:60]}", question, _ANSWERS, samples=tuple(labels[:5])))
            found[word] = State(answer) if answer else question
        else:
            found[word] = question
    return found
