"""Sealed files in an S3-compatible store: AWS, MinIO, Garage, Ceph ... What leaves this machine is sealed already."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from obstore.exceptions import BaseError
from obstore.store import S3Store

from services.integrations.storage.protocol import Listed, Missing, StorageDown

log = logging.getLogger(__name__)
PART_BYTES = 5 * 1024 * 1024  # the least that S3 takes as a part; 10,000 of them are the most of one file
PARTS_AT_ONCE = 1  # of one upload: what waits for the network is in memory
_AT_ONCE = 1000


class S3:
    """`<prefix>/<name>` in one bucket. `secret` is in no message and no log."""

    def __init__(
        self, bucket: str, prefix: str = "", *, endpoint: str = "", region: str = "", key_id: str = "", secret: str = ""
    ) -> None:
        self._store = S3Store(
            bucket,
            prefix=prefix or None,
            endpoint=endpoint or None,
            region=region or "us-east-1",
            access_key_id=key_id,
            secret_access_key=secret,
            virtual_hosted_style_request=not endpoint,
            client_options={
                "allow_http": urlsplit(endpoint).scheme == "http",
                "timeout": timedelta(seconds=60),
                "connect_timeout": timedelta(seconds=10),
            },
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=30)},
        )

    def require_room(self, size_bytes: int) -> None:
        """A bucket does not say how much it takes."""

    def put(self, name: str, parts: Iterable[bytes], *, size_bytes: int = 0) -> None:
        broken: list[BaseException] = []

        def watched() -> Iterator[bytes]:
            try:
                yield from parts
            except BaseException as error:  # it must not look like one of the store's
                broken.append(error)
                raise

        try:
            self._store.put(name, watched(), use_multipart=True, chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE)
        except BaseException as error:
            if broken:
                raise broken[0] from None
            if isinstance(error, BaseError | OSError):
                raise _down(error) from error
            raise

    def read(self, name: str, start: int, length: int) -> bytes:
        if length <= 0:
            return b""
        try:
            return bytes(self._store.get_range(name, start=start, length=length))
        except FileNotFoundError as error:
            raise Missing(name) from error
        except (BaseError, OSError) as error:
            if start >= self.size(name):
                return b""  # S3 refuses a range that begins behind the end
            raise _down(error) from error

    def size(self, name: str) -> int:
        try:
            return int(self._store.head(name)["size"])
        except FileNotFoundError as error:
            raise Missing(name) from error
        except (BaseError, OSError) as error:
            raise _down(error) from error

    def delete(self, name: str) -> None:
        try:
            self._store.delete(name)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise _down(error) from error

    def listed(self) -> Iterator[Listed]:
        try:
            for found in self._store.list(chunk_size=_AT_ONCE):
                for each in found:
                    yield Listed(each["path"], each["size"], each["last_modified"])
        except (BaseError, OSError) as error:
            raise _down(error) from error

    def clean(self, before: datetime) -> None:
        """Parts of an upload that was broken off are invisible; the bucket's life-cycle rule removes them."""


def _down(error: BaseException) -> StorageDown:
    """Why is for the log: whoever asked for a file reads only that it cannot be had now."""
    log.warning("the store cannot be used: %s", " ".join(str(error).split())[:1000])
    return StorageDown()
