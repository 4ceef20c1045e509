"""Why a table is nobody's in particular: each that is not `Owned` (data/base.py), with its excuse.

`Owned` rows are narrowed to a client by the one door (data/database/session.py). A table named here is not, so
whatever reads it
says itself whose rows it wants.
"""

NOT_OWNED: dict[str, str] = {
    # People and how they come in
    "entity": "Is the client itself; the one door narrows it by its own id.",
    "person": "May belong to several clients and to the firm; what a client's staff see of one goes through contacts.",
    "login_session": "Belongs to a person, not to a client; read by its own key or for its own person.",
    "one_time_token": "Belongs to a person; found by the digest of its secret only.",
    "address_change": "Belongs to the person whose address it is; what staff see of it goes through their contacts.",
    "try_count": "Counts strangers, who are nobody's yet; holds hashes instead of names.",
    "known_device": "Belongs to a person; found by the digest of its cookie only.",
    "draft": "Belongs to a person and one of their sides; sealed, and read for that side only.",
    "flash": "Belongs to a session; sealed, and read for that session only.",
    "saved_view": "Belongs to a person and one of their sides; sealed, and read for that side only.",
    # The firm's own
    "firm": "The one row of the firm's settings.",
    "logo": "The firm's picture, shown to everybody.",
    "counter": "Numbers that count for the whole firm.",
    "secret": "Sealed passwords of the firm's own services; opened by the gateway that needs one.",
    "import_run": "What staff imported, across clients; shown to those who import.",
    "import_upload": "Belongs to the member of staff who chose the files; read for that person only.",
    # Billing
    "catalogue_category": "A shelf of the firm's catalogue.",
    "catalogue_item": "What the firm sells, before it is on anybody's bill.",
    # Documents
    "blob": "Bytes without a name or an owner; reached through the document that holds them, which is a client's.",
    "document_mails_off": "Belongs to a person, whichever client a document is of; read for their mails only.",
    "document_type": "A folder of the firm's, the same for all clients.",
    "request_template": "A checklist of the firm's, before it is given to any client.",
    "request_template_item": "A line of the firm's own checklist.",
    "tray_file": "Belongs to no client yet, but to the member of staff who sent it; read for that person only.",
    "tray_part": "Bytes of a file in a tray; reached through it.",
    "watched_file": "Came by the watch folder; until somebody says whose it is, shown to staff who see all clients only.",
    # Tickets
    "ticket_category": "What tickets of all clients are sorted by, and who of the firm gets them.",
    # Jobs and visits
    "resource": "Who and what the firm sends to its clients; the same for all of them.",
    "resource_absence": "When one of the firm's own people, crews or vehicles is away.",
    # History and what is on its way
    "event": "History of everything, also of what is no client's; readers narrow it by the client it names.",
    "security_event": "What happened to a person's ways in and rights; shown to them, and to staff with the right.",
    "alert_seen": "Who of the firm has seen an alert, whoever it is about; shown to staff with the right.",
    "job": "Work of the portal itself, done as the system.",
    "mail": "Leaves for a person; written and sent by the portal itself.",
    "gateway_event": "What a gateway reported, before it is known whose it is.",
    "checkout": "One trip of a payer that may pay for several clients; read for its own person.",
}
