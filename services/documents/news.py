"""Who hears of a document: noted in the transaction that makes it, so that nothing is told that did not happen.

The firm has a line in its inbox for each client and sender, until somebody has dealt with it. A client's contacts are
mailed a little later, all of it together: services/documents/news_mails.py.
"""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select

from data.database.insert_once import add_once
from data.database.locks import advisory_lock
from data.database.session import ScopedSession
from data.documents.news import DocumentMailsOff, DocumentNews
from data.documents.requests import RequestFile
from data.documents.tables import Document, DocumentVersion
from data.firm.tables import Notice
from data.people.tables import Contact
from services.documents.notices import ADDED
from services.documents.scans import PASSED
from services.documents.visibility import meant_for_contact

MOST_IN_A_NOTICE = 100  # then a new line begins


def tell_contacts(db: ScopedSession, version: DocumentVersion, *, is_release: bool = False) -> None:
    """Every contact who may see the document is to hear of this version; whoever is to hear of it already, once. Not
    while it waits for the malware scanner: publishing.py tells them then."""
    if version.scan not in PASSED:
        return
    db.flush()
    readers = select(Contact.id).join(Document, Document.entity_id == Contact.entity_id)
    wants_none = select(DocumentMailsOff.person_id).where(DocumentMailsOff.person_id == Contact.person_id).exists()
    for contact_id in db.scalars(readers.where(Document.id == version.document_id, meant_for_contact(), ~wants_none)):
        add_once(
            db,
            DocumentNews(
                id=uuid4(),
                entity_id=version.entity_id,
                version_id=version.id,
                contact_id=contact_id,
                is_release=is_release,
                at=db.now,
            ),
        )


def tell_firm(db: ScopedSession, document: Document) -> None:
    """A line in the inbox, one for all that one person of a client sends until somebody has dealt with it. What answers
    a request has the request's line (services/documents/requests/notices.py)."""
    if db.scalar(select(RequestFile.id).where(RequestFile.document_id == document.id).limit(1)) is not None:
        return
    advisory_lock(db, f"notice {document.entity_id}")
    person = document.made_by
    open_line = select(Notice).where(
        Notice.entity_id == document.entity_id,
        Notice.kind == ADDED.name,
        Notice.person_id.is_not_distinct_from(person),
        Notice.done_at.is_(None),
    )
    row = db.scalars(open_line.order_by(Notice.at.desc()).limit(1).with_for_update()).first()
    if row is None or row.facts["n"] >= MOST_IN_A_NOTICE:
        row = Notice(
            id=uuid4(),
            entity_id=document.entity_id,
            dedupe=f"{ADDED.name}:{document.id}",
            kind=ADDED.name,
            subject_kind="document",
            subject_id=document.id,
            person_id=person,
            facts={"n": 0},
        )
        db.add(row)
    count = row.facts["n"] + 1
    more = f" (+{count - 1})" if count > 1 else ""
    row.at, row.facts = db.now, {"n": count, "number": f"{document.name}{more}"}
    db.tell("inbox")
