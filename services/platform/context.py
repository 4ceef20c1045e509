"""Who is asking, when, and with what equipment. `Context.transaction` is the one door to the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from data.access.security_events import Seen
from data.access.session_queries import require_lasting
from data.database.engine import BUSY_TIMEOUT_MS
from data.database.read_snapshot import Look
from data.database.session import Scope, ScopedSession
from data.errors import Conflict, NotAllowed, NotFound
from data.firm.tables import Event
from data.sealing import give_key
from data.statuses import SecurityKind
from services.config import Settings
from services.platform.area_switches import is_off
from services.platform.door_refusals import AddressWaits, Busy, Crowded, OnlyLooking, PasswordDue
from services.platform.firm_settings import Preferences
from services.platform.i18n import Wording
from services.platform.lookup_key import kept_lookup_key
from services.platform.permissions import SYSTEM, Actor, May
from services.platform.pubsub import Bus
from services.platform.security_events import Ear, writing
from services.platform.shares import POOLS, Pool, of_person, paying, whose

if TYPE_CHECKING:
    from services.integrations import Gateways


# What the databases say when two transactions were in each other's way; nothing was written.
_LOST_RACES = ("locked", "could not serialize", "deadlock detected")


@dataclass(frozen=True, slots=True)
class House:
    """What one running portal consists of: made once by app.py, shared by every context."""

    engine: Engine
    settings: Settings
    bus: Bus
    gateways: Gateways
    writes: Pool = field(init=False, repr=False, compare=False)
    seen: Ear = field(init=False, repr=False, compare=False, default_factory=Ear)

    def __post_init__(self) -> None:
        lock = "writes" if self.engine.dialect.name == "sqlite" else "writes_apart"
        object.__setattr__(self, "writes", Pool(POOLS[lock], Crowded))
        give_key(self.engine, self.gateways.vault.keys, kept_lookup_key(self.engine, self.gateways.vault))


@dataclass(frozen=True, slots=True)
class Context:
    """One actor at one instant. `now` is fixed for one unit of work and aware UTC.

    `at_commit` is what every transaction that may write does last.
    """

    actor: Actor
    now: datetime
    house: House
    preferences: Preferences
    look: Look | None = field(default=None, compare=False, repr=False)
    at_commit: Callable[[ScopedSession], None] | None = field(default=None, compare=False, repr=False)

    @property
    def settings(self) -> Settings:
        return self.house.settings

    @property
    def gateways(self) -> Gateways:
        return self.house.gateways

    @property
    def zone(self) -> ZoneInfo:
        """The firm's zone: what "today" and "overdue" mean."""
        return ZoneInfo(self.preferences.time_zone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def words(self) -> Wording:
        """The actor's language."""
        return Wording(self.actor.language)

    @property
    def account(self) -> str:
        """On whose account its work goes: of whoever looks through somebody's eyes on their own."""
        person = self.actor.viewer_id or self.actor.person_id
        return whose() if person is None else of_person(person)

    def as_system(self) -> Context:
        """The same moment, as the portal itself: for work that a person's act entails but that is not theirs to do."""
        return replace(self, actor=replace(SYSTEM, language=self.preferences.language))

    @contextmanager
    def looking(self) -> Iterator[Context]:
        """This context with one read transaction for all it looks at, so that a screen's figures agree.

        What writes in between has a transaction of its own as ever, and is seen by what looks afterwards. For one
        thread, and only inside the `with`.
        """
        if self.look is not None:
            yield self
            return
        look = Look(self.house.engine)
        try:
            yield replace(self, look=look)
        finally:
            look.close()

    @contextmanager
    def transaction(
        self, permission: May, *, selected: bool = True, password_due: bool = False
    ) -> Iterator[ScopedSession]:
        """Check, narrow, commit or roll back, then tell the listeners.

        `selected=False` reaches all of a contact's entities instead of those in the selector. `password_due`: open
        also to whoever has still to choose a password, for that and for the language it is asked in.
        Raises NotAllowed before any query, PasswordDue; SignedOut, with nothing written, when the session was ended
        meanwhile; Conflict on a lost race; Busy when the database stayed locked.
        """
        writable = not permission.only_looks
        self.require(permission, password_due=password_due)
        scope = self.actor.scope(permission, selected=selected)
        try:
            if self.look is not None and not writable:
                with self.look.session(scope, self.now, self.actor.author) as session:
                    yield session
            else:
                if self.look is not None:
                    self.look.over()  # what is read after a write has to see it
                session = ScopedSession(
                    bind=self.house.engine.execution_options(writing=writable),
                    writable=writable,
                    now=self.now,
                    scope=scope,
                    author=self.actor.author,
                )
                with self._alone() if writable else nullcontext(), session as db, db.begin():
                    yield db
                    if writable:
                        require_lasting(db, self.actor.session_key)
                        if self.at_commit is not None:
                            self.at_commit(db)
        except NotAllowed as refusal:
            self._refused(permission, refusal)
            raise
        except StaleDataError as error:
            raise Conflict() from error
        except OperationalError as error:
            if any(words in str(error.orig) for words in _LOST_RACES):
                raise Busy() from error
            raise
        self.house.bus.publish(session.topics)

    def require(self, permission: May, *, password_due: bool = False) -> None:
        """What the one door asks, for whatever is to be refused before any work. Raises NotAllowed, PasswordDue;
        NotFound for what belongs to an area that the firm switched off (NAV-06)."""
        if self._is_off(permission):
            raise NotFound()
        if not self.actor.may(permission):
            waits = self.actor.address_waits and permission is May.PAY and not self.actor.is_viewed
            changes = self.actor.is_viewed and not permission.only_looks
            raise self.refused(AddressWaits() if waits else OnlyLooking() if changes else NotAllowed(), permission)
        if not password_due:
            self.require_own_password(permission)

    def may(self, permission: May) -> bool:
        """Whether the one door would open."""
        return self.actor.may(permission) and not self._is_off(permission)

    def offers(self, permission: May) -> bool:
        """What is shown to whoever asks: the same to a viewer as to the contact; nothing of what is switched off."""
        return self.actor.is_offered(permission) and not self._is_off(permission)

    def _is_off(self, permission: May) -> bool:
        return not self.actor.is_system and is_off(permission.area, self.preferences)

    def require_own_password(self, permission: May = May.READ_SELF) -> None:
        """Raises PasswordDue for whoever came in with a temporary password; a look through their eyes is not theirs."""
        if self.actor.must_change_password and not self.actor.is_viewed:
            raise self.refused(PasswordDue(), permission)

    def refused(self, refusal: NotAllowed, permission: May) -> NotAllowed:
        """`refusal`, to be raised outside of any transaction: noted as those are that a transaction raises."""
        self._refused(permission, refusal)
        return refusal

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with writing(), self._write_turn():
            yield

    @contextmanager
    def _write_turn(self) -> Iterator[None]:
        """Writers go in one after the other, whoever has many behind whoever has few. Raises Busy, Crowded."""
        with ExitStack() as stack:
            with paying(self.account):
                try:
                    stack.enter_context(self.house.writes.turn(BUSY_TIMEOUT_MS / 1000))
                except TimeoutError as error:
                    raise Busy() from error
            yield

    def note(self, verb: str, subject_kind: str, subject_id: str, **facts: object) -> None:
        """A line of history that belongs to no change: a refusal, a look. Works for whoever may only look, too."""
        with self.aside() as db:
            db.add(
                Event(
                    at=self.now,
                    verb=verb,
                    subject_kind=subject_kind,
                    subject_id=subject_id,
                    actor_id=self.actor.person_id,
                    viewer_id=self.actor.viewer_id,
                    address=self.actor.address,
                    facts=facts,
                )
            )

    def saw(
        self, kind: SecurityKind, reason: str, subject_kind: str, subject_id: object, entity_id: UUID | None = None
    ) -> None:
        """A security event that belongs to no change. What repeats is counted, and seldom written
        (services/platform/security_events.py).

        Never stands in anybody's way: where it cannot be written now, the log says so.
        """
        event = Seen(kind, reason, subject_kind, str(subject_id), entity_id)
        self.house.seen.hear(self, event)

    def saw_paper(self, how: str, subject_kind: str, subject_id: UUID, entity_id: UUID) -> None:
        """Somebody of the firm opened a client's paper, maybe through the client's eyes; of others nothing is noted."""
        if self.actor.is_staff or self.actor.is_viewed:
            self.saw(SecurityKind.READ, how, subject_kind, subject_id, entity_id)

    def _refused(self, permission: May, refusal: NotAllowed) -> None:
        if not self.actor.is_system:
            self.saw(SecurityKind.REFUSED, type(refusal).__name__, "permission", permission.value)

    @contextmanager
    def aside(self) -> Iterator[ScopedSession]:
        """A write beside whatever else goes on: not what anybody asked for, so no permission is asked."""
        with (
            ScopedSession(
                bind=self.house.engine.execution_options(writing=True),
                writable=True,
                now=self.now,
                scope=Scope(),
                author=self.actor.author,
            ) as db,
            self._write_turn(),
            db.begin(),
        ):
            yield db
            db.recorded = True
        self.house.bus.publish(db.topics)
