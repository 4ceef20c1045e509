"""What the services of documents record in the history, in words."""

from services.platform.i18n import msgid

VERBS = {
    "document.added": msgid("Document added"),
    "document.version_added": msgid("New version of a document"),
    "document.taken_back": msgid("Document taken back by the client"),
    "document.filed": msgid("Document renamed or moved"),
    "document.reviewed": msgid("What the client sent was looked at"),
    "document.waits_again": msgid("What the client sent waits again"),
    "document.binned": msgid("Document put into the bin"),
    "document.restored": msgid("Document taken out of the bin"),
    "document.held": msgid("Legal hold placed"),
    "document.released": msgid("Legal hold lifted"),
    "document.audience": msgid("Changed for whom a document is"),
    "document.bound": msgid("Document bound to an invoice"),
    "document.unbound": msgid("Document bound to no invoice any more"),
    "document.released_by_hand": msgid("Document released before its invoice was paid"),
    "document.available": msgid("Document became available: its invoice was paid"),
    "document.closed_again": msgid("Document closed again: its invoice is not paid any more"),
    "person.document_mails": msgid("Changed whether mails about documents are sent"),
    "document.purged": msgid("Document deleted for good"),
    "share.made": msgid("Share link made"),
    "share.closed": msgid("Share link closed"),
    "share.code_mailed": msgid("Code for a share link mailed"),
    "share.downloaded": msgid("Document downloaded by a share link"),
    "share.received": msgid("Document sent by a share link"),
    "document.infected": msgid("Malware found in a document"),
    "document.infected_deleted": msgid("Document with malware deleted for good"),
    "watched_file.waits": msgid("File of the watch folder laid aside"),
    "watched_file.published": msgid("File of the watch folder published by hand"),
    "watched_file.discarded": msgid("File of the watch folder discarded"),
    "document_type.added": msgid("Folder added"),
    "document_type.closed": msgid("Folder closed"),
    "document_type.reopened": msgid("Folder opened again"),
    "document_type.renamed": msgid("Folder renamed"),
}

FIELDS = {"type": msgid("Folder"), "year": msgid("Year")}
