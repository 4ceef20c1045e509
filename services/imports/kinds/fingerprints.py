"""What a table says of a document, as one digest, so that the same file twice is known again."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from services.billing.invoices.entry import NewDocument


def fingerprint(new: NewDocument, due_is_stated: bool) -> str:
    """What the file said, as one digest: the same from CSV and XLSX, and whatever the firm's terms are by then."""
    lines = [
        [
            line.description,
            _same(line.quantity),
            _same(line.unit_price),
            _same(line.discount_percent),
            line.tax_category,
            _same(line.tax_rate),
            line.unit,
            line.net_minor,
        ]
        for line in new.lines
    ]
    said = [
        str(new.entity_id),
        new.kind,
        new.number,
        new.external_id,
        new.currency,
        new.issued_on.isoformat(),
        new.due_on.isoformat() if due_is_stated else None,
        new.title,
        new.reference,
        new.note,
        lines,
        new.net_minor,
        new.tax_minor,
        new.prepaid_minor,
        new.rounding_minor,
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _same(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"
