"""Everything outside: one file per system, behind a Protocol in our types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.gateways.checkouts import Checkouts
    from services.gateways.pdf import PdfEngine
    from services.gateways.vault import Vault


@dataclass(frozen=True, slots=True)
class Gateways:
    """What a house is equipped with. `checkouts` maps "stripe" and "test" to clients; absent: not connected."""

    checkouts: dict[str, Checkouts]
    pdf: PdfEngine
    vault: Vault
