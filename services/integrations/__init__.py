"""Everything outside: one file per system, behind a Protocol in our types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.integrations.clamd import Scanner
    from services.integrations.encrypted_store import Vault
    from services.integrations.payments.protocol import Checkouts
    from services.integrations.pdf import PdfEngine


@dataclass(frozen=True, slots=True)
class Gateways:
    """What a house is equipped with. `checkouts` maps "stripe" and "test" to clients; absent: not connected.

    `scanner`: where files are checked for malware; None: they are not.
    """

    checkouts: dict[str, Checkouts]
    pdf: PdfEngine
    vault: Vault
    scanner: Scanner | None = None
