"""Where sealed files lie, chosen by one setting of the deployment."""

from __future__ import annotations

from urllib.parse import urlsplit

from services.config import Settings
from services.integrations.storage.local_folder import LocalFolder
from services.integrations.storage.protocol import Listed, Missing, Storage, StorageDown, StorageFull

__all__ = ["Listed", "LocalFolder", "Missing", "Storage", "StorageDown", "StorageFull", "open_storage", "own_folder"]


def own_folder(settings: Settings) -> LocalFolder:
    """The home's own folder: the default, and where files of before are carried over from."""
    return LocalFolder(settings.home / "vault")


def open_storage(settings: Settings) -> Storage:
    """The folder, or the bucket of `storage = "s3://bucket/prefix"`."""
    if not settings.storage:
        return own_folder(settings)
    from services.integrations.storage.s3 import S3  # its library loads only where it is used

    where = urlsplit(settings.storage)
    return S3(
        where.netloc,
        where.path.strip("/"),
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        key_id=settings.s3_access_key_id,
        secret=settings.s3_secret_access_key,
    )
