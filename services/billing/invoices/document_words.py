"""What a document says in words, the same for the client's page, the staff's page and the paper."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from data.billing.invoices import InvoiceLine
from services.billing.reasons import adjustment_words, exemption_words
from services.billing.stated import terms as stated
from services.platform.i18n import Wording


def address_lines(frozen: dict[str, Any], words: Wording) -> tuple[str, ...]:
    """Street, town, state, as they were frozen, and the country by its name; empty lines are left out."""
    town = " ".join(str(frozen[each]) for each in ("zip", "city") if frozen.get(each))
    lines = (
        *str(frozen.get("address") or "").splitlines(),
        town,
        str(frozen.get("state") or ""),
        words.country(str(frozen.get("country") or "")),
    )
    return tuple(line for line in lines if line.strip())


def detail_of(words: Wording, line: InvoiceLine) -> str:
    """What stands below a line's description."""
    return "\n".join(filter(None, (line.detail, stated.line_detail(line.stated, words))))


def adjusted(words: Wording, currency: str, one: dict[str, Any]) -> str:
    """The label of an allowance or charge with the tax on it."""
    label, rate = adjustment_label(words, currency, one), decimal_or_none(one.get("rate"))
    taxed = "" if rate is None else words.say("tax {rate}", rate=words.percent(rate))
    return f"{label} ({taxed})" if label and taxed else label or taxed


def adjustment_label(words: Wording, currency: str, one: dict[str, Any]) -> str:
    """Why an amount was added or taken off, and of how much it is how many per cent; "" where nothing says so."""
    why = adjustment_words(
        words, text=str(one.get("reason") or ""), code=str(one.get("code") or ""), is_charge=bool(one.get("is_charge"))
    )
    percent, base = decimal_or_none(one.get("percent")), one.get("base")
    share = "" if percent is None else words.percent(percent)
    if base is not None:
        share = stated.share_of(words, share, words.money(int(base), currency))
    return f"{why} ({share})" if why and share else why or share


def tax_reason(words: Wording, group: dict[str, Any]) -> str:
    """Why no tax is due in a row of the breakdown, or ""."""
    return exemption_words(
        words,
        text=str(group.get("reason") or ""),
        code=str(group.get("code") or ""),
        category=str(group.get("category") or "") if "code" in group else "",
    )


def decimal_or_none(text: object) -> Decimal | None:
    return None if text is None else Decimal(str(text))
