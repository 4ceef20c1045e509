"""A TLS server whose certificate nobody vouches for, and what is said to it all the same."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import trustme


@contextmanager
def unvouched() -> Iterator[tuple[str, list[bytes]]]:
    """Its address, and all it has heard behind a handshake: nothing, as long as its callers look at certificates."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    heard: list[bytes] = []
    over = threading.Event()

    def serve(door: socket.socket) -> None:
        while not over.is_set():
            with suppress(OSError):  # nobody called, or they hung up at the certificate
                line, _ = door.accept()
                line.settimeout(5)
                with line, context.wrap_socket(line, server_side=True) as inside:
                    heard.append(inside.recv(65536))

    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.1)
        thread = threading.Thread(target=serve, args=(door,))
        thread.start()
        try:
            yield f"https://localhost:{door.getsockname()[1]}", heard
        finally:
            over.set()
            thread.join(10)
