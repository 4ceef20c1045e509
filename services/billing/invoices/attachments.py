"""Files that came with an electronic invoice (EN 16931 BG-24): sealed in the vault, handed out to whoever may read it.

Only the types that the standard lists are kept, and they are only ever downloaded, never shown by the portal. What is
not of the type it claims (services/platform/file_kinds.py) is kept as UNKNOWN, and said to be so wherever it is
offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select

from data.billing.invoices import Attachment, Invoice
from data.database.session import ScopedSession
from data.errors import NotFound
from data.statuses import DocumentKind, InvoiceStatus
from services.integrations.encrypted_store import Vault
from services.platform.context import Context
from services.platform.permissions import May

# BT-125-1, and XML, which XRechnung's extension adds (BR-DEX-01). The ending is what the file is saved with.
MIMES = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "text/csv": "csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/xml": "xml",
    "text/xml": "xml",
}
UNKNOWN = "application/octet-stream"  # kept, but its content is not what its sender says
_ENDINGS = {"jpeg": "jpg"}


@dataclass(frozen=True, slots=True)
class NewAttachment:
    """A file to be kept with a document. `mime` is one of MIMES, or UNKNOWN, `name` safe to save under."""

    name: str
    mime: str
    about: str
    content: bytes


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file out of the vault."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Listed:
    """A kept file as the document's page offers it; `position` is its place in the address."""

    position: int
    name: str
    about: str
    size_bytes: int
    is_unknown: bool = False  # its content is not what its sender says it is


def safe_name(name: str, mime: str, position: int) -> str:
    """The name a file is saved under: the last part of a stranger's, without what file systems and headers trip over.

    It ends as its type does, so that no "timesheet.pdf.exe" comes out of it.
    """
    bare = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(letter if letter.isprintable() and letter not in '<>:"|?*' else "_" for letter in bare)
    stem, _, ending = clean.strip(" .").rpartition(".")
    wanted = MIMES[mime]
    if not stem or _ENDINGS.get(ending.lower(), ending.lower()) != wanted:
        stem = clean.strip(" .")
    return f"{stem[:150] or f'attachment-{position}'}.{wanted}"


def keep(vault: Vault, db: ScopedSession, row: Invoice, files: tuple[NewAttachment, ...]) -> list[UUID]:
    """Seal each file, then add its row (P18); the ids, for whoever has to drop them if the transaction fails."""
    kept: list[UUID] = []
    for position, each in enumerate(files, start=1):
        id = uuid4()
        sha256 = vault.keep(id, each.content)
        kept.append(id)
        db.add(
            Attachment(
                id=id,
                invoice=row,
                entity_id=row.entity_id,
                position=position,
                name=each.name,
                mime=each.mime,
                about=each.about,
                sha256=sha256,
                size_bytes=len(each.content),
                made_at=db.now,
            )
        )
    return kept


def listed(db: ScopedSession, invoice_id: UUID) -> tuple[Listed, ...]:
    query = (
        select(
            Attachment.position, Attachment.name, Attachment.about, Attachment.size_bytes, Attachment.mime == UNKNOWN
        )
        .where(Attachment.invoice_id == invoice_id)
        .order_by(Attachment.position)
    )
    return tuple(Listed(*row) for row in db.execute(query))


def kept_of(db: ScopedSession, invoice_id: UUID) -> list[tuple[str, str]]:
    """Name and SHA-256 of the files of a document."""
    query = select(Attachment.name, Attachment.sha256).where(Attachment.invoice_id == invoice_id)
    return [(name, sha256) for name, sha256 in db.execute(query.order_by(Attachment.position))]


_KEPT = (
    select(Attachment.id, Attachment.name, Attachment.sha256, Attachment.entity_id)
    .join(Invoice, Invoice.id == Attachment.invoice_id)
    .where(
        Invoice.number == bindparam("number"),
        Invoice.kind == bindparam("kind"),
        Invoice.status != InvoiceStatus.DRAFT,
        Attachment.position == bindparam("position"),
    )
)


def kept_attachment(ctx: Context, kind: DocumentKind, number: str, position: int) -> KeptFile:
    """The file, for whoever may see the document. Raises NotFound, NotAllowed, VaultDamaged."""
    with ctx.transaction(May.READ_BILLING) as db:
        row = db.execute(_KEPT, {"number": number, "kind": kind, "position": position}).first()
    if row is None:
        raise NotFound(what="file")
    ctx.saw_paper("attachment", "attachment", row.id, row.entity_id)
    return KeptFile(row.name, ctx.gateways.vault.open(row.id, row.sha256))
