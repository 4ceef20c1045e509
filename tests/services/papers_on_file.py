"""Papers the PDF tests print: figures that add up, long names, Greek."""

import io
from datetime import date
from decimal import Decimal

from PIL import Image, ImageDraw

from services.billing.pdf.models import (
    PrintedAdjustment,
    PrintedApplied,
    PrintedBank,
    PrintedBrand,
    PrintedInvoice,
    PrintedKind,
    PrintedLine,
    PrintedParty,
    PrintedReceipt,
    PrintedTax,
    PrintedTotals,
)

FIRM = PrintedParty(
    "Harbour & Finch Advisory Ltd",
    ("12 Quayside Row", "Bristol BS1 4QD", "United Kingdom"),
    vat_id="GB123456789",
    registration="08123456",
    email="accounts@harbourfinch.example",
    phone="+44 117 496 0000",
)
CLIENT = PrintedParty(
    "Łukasz Dvořák <Holdings> GmbH", ("Hauptstraße 5", "10827 Berlin", "Germany"), vat_id="DE987654321"
)
GREEK_FIRM = PrintedParty(
    "Πρότυπο Λογισμικό ΑΕ",
    ("Ερμού 1", "10563 Αθήνα", "Ελλάδα"),
    vat_id="EL123456789",
    tax_office="Α΄ Αθηνών",
    registration="012345678000",
)
GREEK_CLIENT = PrintedParty("Ωμέγα & Υιοί ΟΕ", ("Λεωφ. Κηφισίας 22", "15125 Μαρούσι"), vat_id="EL987654321")


def logo() -> bytes:
    """A mark and a word, 540 x 144."""
    image = Image.new("RGBA", (540, 144), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, 143, 143), 32, fill=(15, 91, 216, 255))
    draw.polygon([(36, 104), (72, 36), (108, 104)], outline="white", width=10)
    draw.rounded_rectangle((176, 40, 520, 66), 10, fill=(16, 24, 40, 255))
    draw.rounded_rectangle((176, 84, 420, 102), 8, fill=(152, 162, 179, 255))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def invoice(count: int = 4, *, locale: str = "en", kind: PrintedKind = PrintedKind.INVOICE) -> PrintedInvoice:
    """`count` lines of 24 % and 13 %, a charge and an allowance, part of it prepaid."""
    greek = locale == "el"
    names = (
        ("Υπηρεσίες συμβούλων", "Φιλοξενία ιστοσελίδας", "Λογιστική παρακολούθηση", "Ώρες υποστήριξης")
        if greek
        else ("Advisory services", "Website hosting", "Monthly bookkeeping", "Support hours")
    )
    lines = tuple(_line(number, names, greek) for number in range(count))
    lines_minor = sum(line.net_minor for line in lines)
    adjustments = (
        PrintedAdjustment("Μεταφορικά" if greek else "Courier", 1500, Decimal(24)),
        PrintedAdjustment("Έκπτωση πιστότητας" if greek else "Loyalty allowance", -5000, Decimal(24)),
    )
    low = sum(line.net_minor for line in lines if line.tax_rate == 13)
    high = lines_minor - low - 3500
    taxes = (
        PrintedTax(Decimal(24), high, (high * 24 + 50) // 100),
        PrintedTax(Decimal(13), low, (low * 13 + 50) // 100),
    )
    tax_minor = sum(tax.tax_minor for tax in taxes)
    gross = high + low + tax_minor
    return PrintedInvoice(
        kind=kind,
        number="INV-2026-00042",
        issued_on=date(2026, 11, 21),
        due_on=date(2026, 12, 5),
        currency="EUR",
        seller=GREEK_FIRM if greek else FIRM,
        buyer=GREEK_CLIENT if greek else CLIENT,
        lines=lines,
        locale=locale,
        period=(date(2026, 10, 1), date(2026, 10, 31)),
        reference="Έργο «Ναυαρίνο»" if greek else "PO 7781",
        corrects="INV-2026-00007" if kind is PrintedKind.CREDIT_NOTE else "",
        adjustments=adjustments,
        taxes=taxes,
        totals=PrintedTotals(lines_minor, high + low, tax_minor, gross, gross - 10000 + 2, 10000, 2),
        bank=PrintedBank(
            "RF18 5390 0754 7034",
            FIRM.name,
            "Harbour Bank",
            "GR1601101250000000012300695",
            "ETHNGRAA",
            "Πληρωτέο σε 14 ημέρες." if greek else "Payable within 14 days of issue.",
        ),
        notes="Ευχαριστούμε για τη συνεργασία." if greek else "Thank you for your business.",
        look=PrintedBrand("#0f5bd8", logo(), "Harbour & Finch Advisory Ltd · Registered in England 08123456"),
    )


def _line(number: int, names: tuple[str, ...], greek: bool) -> PrintedLine:
    quantity, price = Decimal(number % 7 + 1), Decimal("19.90") + number
    discount = 250 if number % 3 == 1 else 0
    return PrintedLine(
        f"{names[number % 4]} {number + 1}",
        quantity,
        price,
        int(quantity * price * 100) - discount,
        description=f"{'Περίοδος' if greek else 'Agreed scope'} {number + 1}/X" if number % 2 else "",
        unit="ώρες" if greek else "hours",
        discount_minor=discount,
        tax_rate=Decimal(13 if number % 4 == 3 else 24),
    )


def receipt(*, locale: str = "en") -> PrintedReceipt:
    return PrintedReceipt(
        reference="PAY-2026-0311",
        paid_on=date(2026, 11, 30),
        method="Visa ending 4242",
        currency="EUR",
        amount_minor=200000,
        seller=FIRM,
        payer=CLIENT,
        locale=locale,
        unapplied_minor=7450,
        applied=(
            PrintedApplied("INV-2026-00042", date(2026, 11, 21), 124000, 124000),
            PrintedApplied("INV-2026-00043", date(2026, 11, 22), 90000, 68550),
        ),
        look=PrintedBrand("#0f766e", logo(), "Harbour & Finch Advisory Ltd · Registered in England 08123456"),
    )
