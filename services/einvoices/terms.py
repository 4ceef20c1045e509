"""Business terms of EN 16931-1 as a bookkeeper says them, with their numbers."""

NUMBER = "invoice number (BT-1)"
ISSUED = "issue date (BT-2)"
TYPE = "invoice type code (BT-3)"
DUE_ON = "due date (BT-9)"
SELLER = "seller's name (BT-27)"
BUYER = "buyer's name (BT-44)"
DELIVERED = "delivery date (BT-72)"
PERIOD = "invoicing period (BG-14)"
TOTALS = "document totals (BG-22)"
LINE_TOTAL = "sum of the lines (BT-106)"
ALLOWANCES = "sum of allowances (BT-107)"
CHARGES = "sum of charges (BT-108)"
NET = "total without tax (BT-109)"
TAX = "total tax (BT-110)"
TAX_ACCOUNTING = "total tax in accounting currency (BT-111)"
GROSS = "total with tax (BT-112)"
PREPAID = "prepaid amount (BT-113)"
ROUNDING = "rounding amount (BT-114)"
DUE = "amount due (BT-115)"
PRECEDING = "date of a preceding invoice (BT-26)"
THIRD_PARTY = "amount collected for a third party (BT-DEX-002)"
ADJUSTMENT = "amount of an allowance or charge (BT-92, BT-99)"
ADJUSTMENT_BASE = "base of an allowance or charge (BT-93, BT-100)"
ADJUSTMENT_PERCENT = "percentage of an allowance or charge (BT-94, BT-101)"
ADJUSTMENT_RATE = "tax rate of an allowance or charge (BT-96, BT-103)"
GROUPS = "tax breakdown (BG-23)"
TAXABLE = "taxable amount of a tax rate (BT-116)"
GROUP_TAX = "tax amount of a tax rate (BT-117)"
GROUP_CATEGORY = "tax category of the breakdown (BT-118)"
GROUP_RATE = "tax rate of the breakdown (BT-119)"


def of_line(line: str, term: str) -> str:
    """`term` of the line numbered `line`: "net amount of line 3 (BT-131)"."""
    return _LINE[term].format(line=line or "?")


_LINE = {
    "quantity": "quantity of line {line} (BT-129)",
    "net": "net amount of line {line} (BT-131)",
    "price": "price of line {line} (BT-146)",
    "discount": "price discount of line {line} (BT-147)",
    "gross_price": "gross price of line {line} (BT-148)",
    "base_quantity": "price base quantity of line {line} (BT-149)",
    "category": "tax category of line {line} (BT-151)",
    "rate": "tax rate of line {line} (BT-152)",
    "period": "period of line {line} (BG-26)",
    "totals": "totals of line {line}",
    "tax": "tax of line {line} (BG-30)",
}
