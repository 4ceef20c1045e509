"""Ends an asyncio connection of a test for certain."""

from __future__ import annotations

import asyncio
from contextlib import suppress


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Closed when this returns, whatever was still to be sent: a mere close() waits for that, and outlives the loop."""
    writer.transport.abort()
    with suppress(OSError):
        await writer.wait_closed()
