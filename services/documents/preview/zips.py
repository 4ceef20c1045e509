"""Office files are ZIP archives: what they would unpack to is looked at before anything is (R64)."""

from __future__ import annotations

import io
import zipfile

MOST_PARTS = 5_000
MOST_UNPACKED_BYTES = 200 * 1024 * 1024


class TooHeavy(Exception):
    """It would unpack to more than is read."""


def require_small(content: bytes) -> None:
    """Raises TooHeavy, BadZipFile. A file that lies about itself meets the child's limits instead."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(each.file_size for each in parts) > MOST_UNPACKED_BYTES:
            raise TooHeavy()
