"""Labels of the terms of EN 16931 that a document may state beside its sums."""

from __future__ import annotations

from services.platform.i18n import msgid

# Section -> heading, in the order in which they are shown; "payment" stands on its own place.
SECTIONS = {
    "document": msgid("About this document"), "references": msgid("References"), "delivery": msgid("Delivery"),
    "seller": msgid("Seller, as the document states it"), "buyer": msgid("Buyer, as the document states it"),
    "agent": msgid("Tax representative"), "tax": msgid("Tax"), "files": msgid("Supporting documents")}

_NAME, _TRADING, _ID = msgid("Name"), msgid("Trading name"), msgid("Identifier")
_REGISTER, _VAT, _TAX = msgid("Registration number"), msgid("VAT number"), msgid("Tax number")
_ENDPOINT, _ADDRESS, _CONTACT = msgid("Electronic address"), msgid("Address"), msgid("Contact")
_PHONE, _MAIL = msgid("Phone"), msgid("Email")
_CITY, _CODE, _REGION, _COUNTRY = msgid("City"), msgid("Postcode"), msgid("Region"), msgid("Country")
LABELS = {
    "BT-3": msgid("Type of document"), "BT-6": msgid("Tax accounted for in"),
    "BT-7": msgid("Tax point"), "BT-8": msgid("Tax is due by"),
    "BT-9": msgid("Instalment due on"), "BT-9 of a credit": msgid("Due on"),
    "BT-10": msgid("Buyer reference"), "BT-11": msgid("Project"),
    "BT-12": msgid("Contract"), "BT-13": msgid("Purchase order"), "BT-14": msgid("Sales order"),
    "BT-15": msgid("Receiving advice"), "BT-16": msgid("Despatch advice"), "BT-17": msgid("Tender or lot"),
    "BT-18": msgid("About"), "BT-21": msgid("Subject of the note"), "BT-23": msgid("Business process"),
    "BT-19": msgid("Buyer's account"), "BT-25": msgid("Earlier invoice"),
    "BT-27": _NAME, "BT-28": _TRADING, "BT-29": _ID, "BT-30": _REGISTER, "BT-31": _VAT, "BT-32": _TAX,
    "BT-33": msgid("Legal information"), "BT-34": _ENDPOINT, "BG-5": _ADDRESS, "BT-41": _CONTACT, "BT-42": _PHONE,
    "BT-43": _MAIL,
    "BT-44": _NAME, "BT-45": _TRADING, "BT-46": _ID, "BT-47": _REGISTER, "BT-48": _VAT, "BT-49": _ENDPOINT,
    "BG-8": _ADDRESS, "BT-56": _CONTACT, "BT-57": _PHONE, "BT-58": _MAIL,
    "BT-59": msgid("Pay to"), "BT-60": msgid("Identifier of the payee"),
    "BT-61": msgid("Registration number of the payee"),
    "BG-10": msgid("More about the payee"),
    "BT-62": _NAME, "BT-63": _VAT, "BT-64": _ADDRESS, "BT-65": _ADDRESS, "BT-164": _ADDRESS, "BT-66": _CITY,
    "BT-67": _CODE, "BT-68": _REGION, "BT-69": _COUNTRY,
    "BT-70": msgid("Delivered to"), "BT-71": msgid("Place of delivery"), "BT-72": msgid("Delivered on"),
    "BG-14": msgid("Period"), "BT-75": _ADDRESS, "BT-76": _ADDRESS, "BT-165": _ADDRESS, "BT-77": _CITY,
    "BT-78": _CODE, "BT-79": _REGION, "BT-80": _COUNTRY,
    "BT-81": msgid("Means of payment"), "BT-82": msgid("About the payment"), "BT-83": msgid("Payment reference"),
    "BT-84": msgid("Account"), "BT-85": msgid("Account holder"), "BT-86": msgid("BIC"), "BT-87": msgid("Card"),
    "BT-88": msgid("Card holder"), "BT-89": msgid("Mandate reference"), "BT-90": msgid("Creditor identifier"),
    "BT-91": msgid("Debited account"), "BT-111": msgid("Tax in accounting currency"),
    "BT-122": msgid("Document"), "BT-124": msgid("Kept outside, at"),
    "BG-25 GROUP": msgid("Group of lines"), "BG-25 INFORMATION": msgid("Information"),
    "BT-126": msgid("Line number"), "BG-DEX-01": msgid("Included"),
    "BT-128": msgid("About"), "BT-132": msgid("Order line"),
    "BT-133": msgid("Buyer's account"),
    "BG-26": msgid("Period"), "BT-148": msgid("Price before discount"), "BT-147": msgid("Discount on the price"),
    "BT-149": msgid("Price per"), "BT-139": msgid("Allowance"), "BT-144": msgid("Charge"),
    "BT-155": msgid("Article number"), "BT-156": msgid("Your article number"),
    "BT-157": msgid("Standard article number"),
    "BT-158": msgid("Classification"), "BT-159": msgid("Country of origin"), "BG-32": msgid("Attribute")}
DATES = frozenset(("BT-7", "BT-9", "BT-9 of a credit", "BT-72"))
PERIODS = frozenset(("BG-14", "BG-26"))
