"""Who may do what: the whole policy on one page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from data.database.session import Author, Scope
from data.statuses import EntityKind, StaffRole, Theme


class May(StrEnum):
    """A permission. What ends in ":read" opens the database to look only."""

    # Clients, per entity; staff over their clients
    READ_PORTAL = "portal:read"
    READ_BILLING = "billing:read"
    PAY = "billing:pay"
    READ_PROFILE = "profile:read"
    EDIT_PROFILE = "profile:edit"
    READ_DOCUMENTS = "documents:read"
    ADD_DOCUMENTS = "documents:add"  # and, for an hour, take one's own back
    LEAVE_TRACE = "trace:leave"  # view records, read marks: only the person themselves ever does
    # Everybody about themselves
    READ_SELF = "self:read"
    EDIT_SELF = "self:edit"
    # Staff
    READ_CLIENTS = "clients:read"
    EDIT_CLIENTS = "clients:edit"
    CREATE_CLIENTS = "clients:create"
    INVITE = "clients:invite"
    EDIT_INVOICES = "invoices:edit"
    RECORD_PAYMENTS = "payments:record"
    TEND_DOCUMENTS = "documents:tend"  # versions, bin, legal hold
    IMPORT = "import:run"
    READ_INBOX = "inbox:read"
    TEND_INBOX = "inbox:tend"
    READ_SETTINGS = "settings:read"
    EDIT_SETTINGS = "settings:edit"
    READ_STAFF = "staff:read"
    MANAGE_STAFF = "staff:manage"
    READ_HISTORY = "history:read"
    READ_SECURITY = "security:read"
    TEND_SECURITY = "security:tend"
    IMPERSONATE = "impersonation:start"  # a right of its own, beside the role (IMP-01)
    # The portal itself: jobs, webhooks, commands
    SYSTEM = "system:act"
    SYSTEM_LOOK = "system:read"

    @property
    def only_looks(self) -> bool:
        return self.value.endswith(":read")


_SELF = frozenset({May.READ_SELF, May.EDIT_SELF})
_HELD = frozenset({May.PAY})  # not while somebody else is about to get their mails
_LOOK = _SELF | {
    May.READ_PORTAL,
    May.READ_BILLING,
    May.READ_PROFILE,
    May.READ_CLIENTS,
    May.READ_INBOX,
    May.READ_DOCUMENTS,
}
_MONEY = _LOOK | {May.EDIT_INVOICES, May.RECORD_PAYMENTS, May.TEND_INBOX}
_CLIENTS = frozenset({May.EDIT_CLIENTS, May.CREATE_CLIENTS, May.INVITE, May.EDIT_PROFILE, May.TEND_INBOX})
_FILES = frozenset({May.ADD_DOCUMENTS, May.TEND_DOCUMENTS})
_GUARD = frozenset({May.READ_SECURITY, May.TEND_SECURITY})
_DESK = frozenset({May.READ_SETTINGS, May.READ_STAFF, May.READ_HISTORY, May.IMPORT})

STAFF_GRANTS: dict[StaffRole, frozenset[May]] = {
    StaffRole.OWNER: _MONEY | _CLIENTS | _FILES | _DESK | _GUARD | {May.EDIT_SETTINGS, May.MANAGE_STAFF},
    StaffRole.ADMINISTRATOR: _MONEY | _CLIENTS | _FILES | _DESK | _GUARD | {May.EDIT_SETTINGS, May.MANAGE_STAFF},
    StaffRole.MANAGER: _MONEY | _CLIENTS | _FILES | _DESK,
    StaffRole.MEMBER: _LOOK | _CLIENTS | _FILES,
    StaffRole.BOOKKEEPER: _MONEY | {May.IMPORT, May.ADD_DOCUMENTS},
    StaffRole.DISPATCHER: _LOOK | {May.TEND_INBOX},
    StaffRole.READ_ONLY: _LOOK,
}

RANK = [
    StaffRole.READ_ONLY,
    StaffRole.DISPATCHER,
    StaffRole.MEMBER,
    StaffRole.BOOKKEEPER,
    StaffRole.MANAGER,
    StaffRole.ADMINISTRATOR,
    StaffRole.OWNER,
]


def may_tend_as(mine: StaffRole | None, role: StaffRole | None) -> bool:
    """Whether whoever has the rank `mine` may touch the account of somebody of rank `role`; None: works here not."""
    if role is None:
        return True
    return mine is not None and May.MANAGE_STAFF in STAFF_GRANTS[mine] and RANK.index(role) <= RANK.index(mine)


def may_look_at(viewer: StaffRole | None, viewed: StaffRole | None) -> bool:
    """Whether staff of rank `viewer` may look through the eyes of a contact who is staff of rank `viewed` too (R30)."""
    return viewer is not None and (viewed is None or RANK.index(viewed) < RANK.index(viewer))


@dataclass(frozen=True, slots=True)
class Membership:
    """One entity a contact may enter, and what they may do there. From an accepted Contact row, read at each click."""

    entity_id: UUID
    contact_id: UUID
    name: str
    kind: EntityKind
    sees_billing: bool = True
    pays: bool = True
    sees_documents: bool = True
    edits_profile: bool = True
    manages_colleagues: bool = False

    def may(self, permission: May) -> bool:
        match permission:
            case May.READ_PORTAL | May.READ_PROFILE | May.LEAVE_TRACE:
                return True
            case May.READ_BILLING:
                return self.sees_billing
            case May.PAY:
                return self.sees_billing and self.pays
            case May.READ_DOCUMENTS | May.ADD_DOCUMENTS:
                return self.sees_documents
            case May.EDIT_PROFILE:
                return self.edits_profile
            case _:
                return False


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the system) as of this click."""

    person_id: UUID | None = None
    name: str = ""
    email: str | None = None
    language: str = "en"
    role: StaffRole | None = None  # None: a client's contact, or the system
    is_system: bool = False
    may_impersonate: bool = False
    sees_all_clients: bool = False
    has_other_side: bool = False  # a contact who works here, or the other way about (sides.py)
    memberships: tuple[Membership, ...] = ()
    chosen: UUID | None = None  # the entity selector; None is "All"
    viewer_id: UUID | None = None  # staff looking through this person's eyes
    viewer_name: str = ""
    looks_narrowly: bool = False  # the viewer sees some clients only
    view_ends_at: datetime | None = None
    session_key: str = ""
    authenticated_at: datetime | None = None
    address: str | None = None
    must_change_password: bool = False
    address_waits: bool = False  # the firm changes their e-mail address: it does not hold yet
    theme: Theme = Theme.AUTO

    @property
    def is_staff(self) -> bool:
        return self.role is not None

    @property
    def is_viewed(self) -> bool:
        return self.viewer_id is not None

    @property
    def author(self) -> Author:
        return Author(self.person_id, self.viewer_id, self.address, self.session_key)

    @property
    def in_view(self) -> tuple[Membership, ...]:
        """The memberships the selector leaves: all of them, or the chosen one. A lost membership shows nothing."""
        if self.chosen is None:
            return self.memberships
        return tuple(each for each in self.memberships if each.entity_id == self.chosen)

    def may(self, permission: May) -> bool:
        """Anywhere at all? An impersonator may only look, whatever the contact may."""
        if self.is_viewed and not permission.only_looks:
            return False
        if self.is_system:
            return permission in (May.SYSTEM, May.SYSTEM_LOOK)
        if self.role is not None:
            if permission is May.IMPERSONATE:
                return self.may_impersonate
            return permission in STAFF_GRANTS[self.role]
        if permission in _SELF:
            return True
        if permission in _HELD and self.address_waits:
            return False
        return any(each.may(permission) for each in self.memberships)

    def is_fresh(self, now: datetime) -> bool:
        """Whether a password was given on this session just now (R13)."""
        return self.authenticated_at is not None and now - self.authenticated_at <= RECENT

    def may_tend(self, role: StaffRole | None) -> bool:
        """Whether the account of somebody of this rank is theirs to touch; None for whoever does not work here.

        Colleagues are for those who manage staff, up to their own rank.
        """
        return role is None or (self.may(May.MANAGE_STAFF) and may_tend_as(self.role, role))

    def is_offered(self, permission: May) -> bool:
        """What pages show: the same to a viewer as to the contact, whose click is refused then (IMP-04)."""
        return replace(self, viewer_id=None).may(permission)

    def scope(self, permission: May, *, selected: bool = True) -> Scope:
        """What `permission` reaches: for a contact, the entities in the selector (or all) where it is granted."""
        if self.is_system:
            return Scope(everything=True)
        if self.role is not None:
            return Scope(everything=True) if self.sees_all_clients else Scope(assigned_to=self.person_id)
        held = self.in_view if selected else self.memberships
        return Scope(frozenset(each.entity_id for each in held if each.may(permission)))


RECENT = timedelta(minutes=10)
SYSTEM = Actor(name="Portico", is_system=True)
