"""Business terms of EN 16931-1 as a bookkeeper says them, with their numbers."""

from data.phrases import Phrase, msgid

NUMBER = msgid("invoice number (BT-1)")
ISSUED = msgid("issue date (BT-2)")
CURRENCY = msgid("invoice currency (BT-5)")
TYPE = msgid("invoice type code (BT-3)")
DUE_ON = msgid("due date (BT-9)")
SELLER = msgid("seller's name (BT-27)")
BUYER = msgid("buyer's name (BT-44)")
DELIVERED = msgid("delivery date (BT-72)")
PERIOD = msgid("invoicing period (BG-14)")
TOTALS = msgid("document totals (BG-22)")
LINE_TOTAL = msgid("sum of the lines (BT-106)")
ALLOWANCES = msgid("sum of allowances (BT-107)")
CHARGES = msgid("sum of charges (BT-108)")
NET = msgid("total without tax (BT-109)")
TAX = msgid("total tax (BT-110)")
TAX_ACCOUNTING = msgid("total tax in accounting currency (BT-111)")
GROSS = msgid("total with tax (BT-112)")
PREPAID = msgid("prepaid amount (BT-113)")
ROUNDING = msgid("rounding amount (BT-114)")
DUE = msgid("amount due (BT-115)")
PRECEDING = msgid("date of a preceding invoice (BT-26)")
THIRD_PARTY = msgid("amount collected for a third party (BT-DEX-002)")
ADJUSTMENT = msgid("amount of an allowance or charge (BT-92, BT-99)")
ADJUSTMENT_BASE = msgid("base of an allowance or charge (BT-93, BT-100)")
ADJUSTMENT_PERCENT = msgid("percentage of an allowance or charge (BT-94, BT-101)")
ADJUSTMENT_RATE = msgid("tax rate of an allowance or charge (BT-96, BT-103)")
GROUPS = msgid("tax breakdown (BG-23)")
TAXABLE = msgid("taxable amount of a tax rate (BT-116)")
GROUP_TAX = msgid("tax amount of a tax rate (BT-117)")
GROUP_CATEGORY = msgid("tax category of the breakdown (BT-118)")
GROUP_RATE = msgid("tax rate of the breakdown (BT-119)")


def of_line(line: str, term: str) -> Phrase:
    """`term` of the line numbered `line`: "net amount of line 3 (BT-131)"."""
    return Phrase(LINE[term], line=line or "?")


LINE = {
    "quantity": msgid("quantity of line {line} (BT-129)"),
    "net": msgid("net amount of line {line} (BT-131)"),
    "price": msgid("price of line {line} (BT-146)"),
    "discount": msgid("price discount of line {line} (BT-147)"),
    "gross_price": msgid("gross price of line {line} (BT-148)"),
    "base_quantity": msgid("price base quantity of line {line} (BT-149)"),
    "category": msgid("tax category of line {line} (BT-151)"),
    "rate": msgid("tax rate of line {line} (BT-152)"),
    "period": msgid("period of line {line} (BG-26)"),
    "totals": msgid("totals of line {line}"),
    "tax": msgid("tax of line {line} (BG-30)"),
}
