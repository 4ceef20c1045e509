"""Who may do what: permissions, which role has which, and what a contact's rights give."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from data.database.session import Author, Scope
from data.statuses import EntityKind, StaffRole, Theme
from services.platform.i18n import msgid


class _Declared(type):
    """Lets `for permission in May` go over all of them, in the order of their declaration."""

    def __iter__(cls) -> Iterator[May]:
        return iter(tuple(_declared.values()))


class May(str, metaclass=_Declared):
    """A permission. What ends in ":read" opens the database to look only.

    An area declares its own where it uses them: `READ = May("documents:read", area="documents", words=..., ...)`.
    `staff` are the roles that have it; `right` the contact's right (by its name) that gives it to clients,
    "" for every contact, None for none; `or_right` another one that gives it, too. The one door refuses what belongs to
    an area that the firm switched off.
    Raises TwoPermissions for a name that is declared already.
    """

    area: str
    words: str
    right: str | None
    or_right: str

    # Clients, per entity; staff over their clients
    READ_PORTAL: ClassVar[May]
    READ_BILLING: ClassVar[May]
    PAY: ClassVar[May]
    READ_PROFILE: ClassVar[May]
    EDIT_PROFILE: ClassVar[May]
    LEAVE_TRACE: ClassVar[May]  # view records, read marks: only the person themselves ever does
    # Everybody about themselves
    READ_SELF: ClassVar[May]
    EDIT_SELF: ClassVar[May]
    # Staff
    READ_CLIENTS: ClassVar[May]
    EDIT_CLIENTS: ClassVar[May]
    CREATE_CLIENTS: ClassVar[May]
    INVITE: ClassVar[May]
    EDIT_INVOICES: ClassVar[May]
    RECORD_PAYMENTS: ClassVar[May]
    IMPORT: ClassVar[May]
    READ_INBOX: ClassVar[May]
    TEND_INBOX: ClassVar[May]
    READ_SETTINGS: ClassVar[May]
    EDIT_SETTINGS: ClassVar[May]
    READ_STAFF: ClassVar[May]
    MANAGE_STAFF: ClassVar[May]
    READ_HISTORY: ClassVar[May]
    READ_SECURITY: ClassVar[May]
    TEND_SECURITY: ClassVar[May]
    IMPERSONATE: ClassVar[May]  # a right of its own, beside the role (IMP-01)
    # The portal itself: jobs, webhooks, commands
    SYSTEM: ClassVar[May]
    SYSTEM_LOOK: ClassVar[May]

    def __new__(
        cls,
        name: str,
        *,
        area: str = "",
        words: str = "",
        staff: Collection[StaffRole] = (),
        right: str | None = None,
        or_right: str = "",
    ) -> May:
        if name in _declared:
            raise TwoPermissions(f"The permission {name} is declared twice.")
        may = super().__new__(cls, name)
        may.area, may.words, may.right, may.or_right = area, words, right, or_right
        _declared[name] = may
        for role in staff:
            STAFF_GRANTS[role] |= {may}
        return may

    def __reduce__(self) -> tuple[Callable[[str], May | None], tuple[str]]:
        return May.named, (str(self),)  # a copy is the same one, not a second declaration

    @property
    def value(self) -> str:
        return str(self)

    @property
    def only_looks(self) -> bool:
        return self.endswith(":read")

    @classmethod
    def named(cls, name: str) -> May | None:
        """The permission of this name, if there is one."""
        return _declared.get(name)

    def withdraw(self) -> None:
        """Nobody has it any more, as if it had never been declared: its area is gone."""
        _declared.pop(str(self), None)
        for role in STAFF_GRANTS:
            STAFF_GRANTS[role] -= {self}


class TwoPermissions(RuntimeError):
    """Two permissions of one name. The portal does not start."""


_declared: dict[str, May] = {}
STAFF_GRANTS: dict[StaffRole, frozenset[May]] = {}
May.READ_PORTAL = May("portal:read", words=msgid("see a client's portal"), right="")
May.READ_BILLING = May("billing:read", words=msgid("see bills"), right="sees_billing")
May.PAY = May("billing:pay", words=msgid("pay"), right="pays")
May.READ_PROFILE = May("profile:read", words=msgid("see a profile"), right="")
May.EDIT_PROFILE = May("profile:edit", words=msgid("change a profile"), right="edits_profile")
May.LEAVE_TRACE = May("trace:leave", words=msgid("leave marks as a client"), right="")
May.READ_SELF = May("self:read", words=msgid("see their own account"))
May.EDIT_SELF = May("self:edit", words=msgid("change their own account"))
May.READ_CLIENTS = May("clients:read", words=msgid("see clients"))
May.EDIT_CLIENTS = May("clients:edit", words=msgid("change clients and contacts"))
May.CREATE_CLIENTS = May("clients:create", words=msgid("make clients"))
May.INVITE = May("clients:invite", words=msgid("invite contacts"))
May.EDIT_INVOICES = May("invoices:edit", words=msgid("make out invoices"))
May.RECORD_PAYMENTS = May("payments:record", words=msgid("record payments"))
May.IMPORT = May("import:run", words=msgid("import"))
May.READ_INBOX = May("inbox:read", words=msgid("see the inbox"))
May.TEND_INBOX = May("inbox:tend", words=msgid("work on the inbox"))
May.READ_SETTINGS = May("settings:read", words=msgid("see the settings"))
May.EDIT_SETTINGS = May("settings:edit", words=msgid("change the settings"))
May.READ_STAFF = May("staff:read", words=msgid("see the team"))
May.MANAGE_STAFF = May("staff:manage", words=msgid("change the team"))
May.READ_HISTORY = May("history:read", words=msgid("see the history"))
May.READ_SECURITY = May("security:read", words=msgid("see security events"))
May.TEND_SECURITY = May("security:tend", words=msgid("mark alerts as seen"))
May.IMPERSONATE = May("impersonation:start", words=msgid("look through the eyes of clients"))
May.SYSTEM = May("system:act", words=msgid("act as the portal"))
May.SYSTEM_LOOK = May("system:read", words=msgid("look as the portal"))

_SELF = frozenset({May.READ_SELF, May.EDIT_SELF})
_HELD = frozenset({May.PAY})  # not while somebody else is about to get their mails
_LOOK = _SELF | {May.READ_PORTAL, May.READ_BILLING, May.READ_PROFILE, May.READ_CLIENTS, May.READ_INBOX}
_MONEY = _LOOK | {May.EDIT_INVOICES, May.RECORD_PAYMENTS, May.TEND_INBOX}
_CLIENTS = frozenset({May.EDIT_CLIENTS, May.CREATE_CLIENTS, May.INVITE, May.EDIT_PROFILE, May.TEND_INBOX})
_GUARD = frozenset({May.READ_SECURITY, May.TEND_SECURITY})
_DESK = frozenset({May.READ_SETTINGS, May.READ_STAFF, May.READ_HISTORY, May.IMPORT})

STAFF_GRANTS |= {
    StaffRole.OWNER: _MONEY | _CLIENTS | _DESK | _GUARD | {May.EDIT_SETTINGS, May.MANAGE_STAFF},
    StaffRole.ADMINISTRATOR: _MONEY | _CLIENTS | _DESK | _GUARD | {May.EDIT_SETTINGS, May.MANAGE_STAFF},
    StaffRole.MANAGER: _MONEY | _CLIENTS | _DESK,
    StaffRole.MEMBER: _LOOK | _CLIENTS,
    StaffRole.BOOKKEEPER: _MONEY | {May.IMPORT},
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
    rights: frozenset[str] = frozenset()  # by their names (services/platform/contact_rights.py)

    def may(self, permission: May) -> bool:
        if permission.right is None:
            return False
        return not permission.right or not self.rights.isdisjoint((permission.right, permission.or_right))


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
