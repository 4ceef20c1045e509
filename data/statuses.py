"""The states things can be in, and the moves between them."""

from enum import StrEnum


class EntityKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"
    TRUST = "trust"
    PARTNERSHIP = "partnership"
    PROPERTY = "property"
    OTHER = "other"


class AccessStatus(StrEnum):
    """Where a contact stands with the portal (AUT-18)."""

    NOT_INVITED = "not_invited"
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"  # by themselves: they were asked and said no
    REVOKED = "revoked"  # by the firm


class StaffRole(StrEnum):
    OWNER = "owner"
    ADMINISTRATOR = "administrator"
    MANAGER = "manager"
    MEMBER = "member"
    BOOKKEEPER = "bookkeeper"
    DISPATCHER = "dispatcher"
    READ_ONLY = "read_only"


class TokenPurpose(StrEnum):
    INVITE = "invite"
    RESET = "reset"
    TEMPORARY = "temporary"  # a mailed one-off password (AUT-01)
    EMAIL_CHANGE = "email_change"
    EMAIL_VERIFY = "email_verify"


class AddressOutcome(StrEnum):
    """What became of an address that the firm wants to change."""

    WAITING = "waiting"
    APPLIED = "applied"
    VETOED = "vetoed"  # by whoever has the old mailbox
    CALLED_OFF = "called_off"  # by the firm, or replaced
    TAKEN = "taken"  # somebody else signs in with it by now


class DocumentKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class InvoiceStatus(StrEnum):
    """What was decided about an invoice; "overdue" and "partly paid" are read off the figures, never stored."""

    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    VOID = "void"


INVOICE_MOVES: dict[InvoiceStatus, frozenset[InvoiceStatus]] = {
    InvoiceStatus.DRAFT: frozenset({InvoiceStatus.OPEN}),
    InvoiceStatus.OPEN: frozenset({InvoiceStatus.PAID, InvoiceStatus.VOID}),
    InvoiceStatus.PAID: frozenset({InvoiceStatus.OPEN}),  # a reversed payment reopens what it had closed
    InvoiceStatus.VOID: frozenset(),
}


class CheckoutStatus(StrEnum):
    """One trip to a payment gateway."""

    STARTING = "starting"  # reserved here, the gateway not yet asked (or its answer lost)
    OPEN = "open"  # the payer is on the gateway's page
    PROCESSING = "processing"  # accepted, the money is still on its way (bank debit)
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"  # left, expired or replaced


CHECKOUT_MOVES: dict[CheckoutStatus, frozenset[CheckoutStatus]] = {
    CheckoutStatus.STARTING: frozenset(CheckoutStatus) - {CheckoutStatus.STARTING},
    CheckoutStatus.OPEN: frozenset(
        {CheckoutStatus.PROCESSING, CheckoutStatus.SUCCEEDED, CheckoutStatus.FAILED, CheckoutStatus.CANCELLED}
    ),
    CheckoutStatus.PROCESSING: frozenset({CheckoutStatus.SUCCEEDED, CheckoutStatus.FAILED, CheckoutStatus.CANCELLED}),
    # Money always wins: a gateway may report success after we had given the trip up.
    CheckoutStatus.FAILED: frozenset({CheckoutStatus.SUCCEEDED}),
    CheckoutStatus.CANCELLED: frozenset({CheckoutStatus.SUCCEEDED, CheckoutStatus.PROCESSING}),
    CheckoutStatus.SUCCEEDED: frozenset(),
}

LIVE_CHECKOUTS = (CheckoutStatus.STARTING, CheckoutStatus.OPEN, CheckoutStatus.PROCESSING)


class PaymentStatus(StrEnum):
    """One entity's part of the money of a checkout, or money staff entered by hand."""

    PENDING = "pending"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class PaymentMethod(StrEnum):
    CARD = "card"
    BANK_DEBIT = "bank_debit"
    CASH = "cash"
    CHEQUE = "cheque"
    TRANSFER = "transfer"
    OTHER = "other"
    TEST = "test"


MANUAL_METHODS = (
    PaymentMethod.TRANSFER,
    PaymentMethod.CHEQUE,
    PaymentMethod.CASH,
    PaymentMethod.CARD,
    PaymentMethod.OTHER,
)


class MailState(StrEnum):
    HELD = "held"  # over the day's cap, or the sender is not verified yet
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ShareKind(StrEnum):
    """What a link without signing in does."""

    FILE = "file"  # reads one document
    UPLOAD = "upload"  # brings files into one place


class SecurityKind(StrEnum):
    """What is kept apart from business history, because it concerns who may see and do what."""

    READ = "read"  # staff opened or downloaded a client's papers
    REFUSED = "refused"  # somebody asked for what they may not do
    ENDED = "ended"  # ways in were closed
    GRANTED = "granted"  # a role, a right or reach was given
    ADDRESS_ASKED = "address_asked"  # another address was asked for, of a person who signs in
    NEW_NETWORK = "new_network"  # somebody signed in from a network they had not used before
    IMPERSONATED = "impersonated"  # staff began to look through a client's eyes
    ALERT = "alert"  # the owners were told of a pattern
    MALWARE = "malware"  # the scanner found something in a file


class ScanState(StrEnum):
    """What is known of a file's harm. Only the scanner says that one is clean."""

    UNSCANNED = "unscanned"  # there was no scanner when it came
    CLEAN = "clean"
    HELD = "held"  # a scanner is set and has not answered yet: nobody opens it
    INFECTED = "infected"  # nobody gets its bytes any more


class RequestState(StrEnum):
    """Where a checklist stands that the firm gave a client; "overdue" is read off the calendar, never stored."""

    OPEN = "open"
    CLOSED = "closed"  # every item is settled
    WITHDRAWN = "withdrawn"  # the firm does not need it any more


class ItemState(StrEnum):
    """Where one thing stands that a client is asked for."""

    MISSING = "missing"
    UPLOADED = "uploaded"  # waits for the firm to look
    ACCEPTED = "accepted"
    RETURNED = "returned"  # sent back with a reason
    INAPPLICABLE = "inapplicable"  # does not apply, says the client, with a reason


ASKED_ITEMS = (ItemState.MISSING, ItemState.RETURNED)  # the client's turn
SETTLED_ITEMS = (ItemState.ACCEPTED, ItemState.INAPPLICABLE)


class TicketState(StrEnum):
    """Whose turn it is with a client's ticket."""

    OPEN = "open"  # the firm's
    WAITING = "waiting"  # the client's
    CLOSED = "closed"


LIVE_TICKETS = (TicketState.OPEN, TicketState.WAITING)


class TicketPriority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class WatchState(StrEnum):
    """Where a file of the watch folder stands."""

    STUCK = "stuck"  # it lies in the folder still: it cannot be read or kept at the moment
    WAITING = "waiting"  # sealed here, and nobody knows yet where it belongs
    TAKEN = "taken"  # it became a document
    DISCARDED = "discarded"


class Theme(StrEnum):
    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class ThumbnailState(StrEnum):
    """What became of the small picture of a version of a document."""

    WAITING = "waiting"
    DRAWN = "drawn"
    LOCKED = "locked"  # with a password
    UNREADABLE = "unreadable"  # broken, or too much for the child that draws
    TOO_LARGE = "too_large"


class TextState(StrEnum):
    """What became of the text inside a document's newest version."""

    WAITING = "waiting"
    READ = "read"
    NONE = "none"  # a picture: nothing to read
    LOCKED = "locked"  # with a password
    UNREADABLE = "unreadable"  # broken, or too much for the child that reads
    TOO_LARGE = "too_large"


class ItemKind(StrEnum):
    """What the firm sells: a thing, or work."""

    PRODUCT = "product"
    SERVICE = "service"
