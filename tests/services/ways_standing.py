"""A person with every way in standing open, and a look at which of them still do. Two places: Acme and Umbra."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from data.access.tables import Invitation, KnownDevice, LoginSession, OneTimeToken
from data.billing.payments import Checkout, Payment
from data.documents.sharing import ShareLink
from data.firm.tables import ImportUpload, Job, Mail
from data.people.tables import Contact, Person
from data.platform.drafts import Draft
from data.statuses import AccessStatus, CheckoutStatus, MailState, PaymentStatus, ShareKind, StaffRole, TokenPurpose
from services.access.session_rows import RENEWED
from services.access.ways_in.table import Way
from tests.cast import NOON, House
from tests.services.signing_in import hash_of

FIRST, SECOND = "second chance with tea", "quiet harbour in autumn"


@dataclass(frozen=True, slots=True)
class Witness:
    """One thing that lets the person in. `place`: "acme" or "umbra" if it hangs on a client; `side` of a session."""

    way: Way
    name: str
    place: str = ""
    side: str = ""
    acts: bool = False  # the session that the person acts in


@dataclass
class Somebody:
    """Who it is, their places by client, and what stands open by its witness."""

    person: UUID
    places: dict[str, UUID]
    works_here: bool
    standing: dict[Witness, object]
    acting: str = ""

    def key(self, side: str, *, acts: bool) -> str:
        return next(
            str(id)
            for each, id in self.standing.items()
            if each.way is Way.SESSIONS and each.side == side and each.acts == acts
        )


def somebody(
    house: House,
    *places: str,
    staff: bool = False,
    password: bool = True,
    acting: str = "client",
    status: AccessStatus = AccessStatus.ACCEPTED,
) -> Somebody:
    """Everything there is, for a contact at `places` who works here too if `staff`. They act on the side `acting`."""
    entities = {"acme": house.acme, "umbra": house.umbra}
    with house.backstage() as db:
        person = Person(
            id=uuid4(),
            name="Zoe Zimmer",
            email_verified_at=NOON,
            external_id="Z-1",
            last_signed_in_at=NOON if password else None,
        )
        person.go_by_email("zoe@example.test")
        person.go_by_username("zoe")
        person.refold()
        person.password_hash = hash_of(FIRST) if password else None
        if staff:
            person.staff_role, person.sees_all_clients, person.may_impersonate = StaffRole.MANAGER, True, True
        db.add(person)
        db.flush()
        whose, standing = person.id, {}
        contacts = {
            place: Contact(
                id=uuid4(),
                person_id=whose,
                entity_id=entities[place],
                status=status,
                invited_at=NOON,
                accepted_at=NOON,
                **person.details,
            )
            for place in places
        }
        db.add_all(contacts.values())
        db.flush()
        carol = db.scalars(select(Contact).where(Contact.person_id == house.carol.actor.person_id)).one()

        def session(
            side: str, *, acts: bool = False, viewer: UUID | None = None, at: UUID | None = None, who: UUID = whose
        ) -> str:
            key = uuid4().hex * 2
            db.add(
                LoginSession(
                    key=key,
                    person_id=who,
                    is_staff=side == "staff",
                    started_at=NOON,
                    seen_at=NOON,
                    authenticated_at=NOON,
                    ends_at=NOON + timedelta(hours=12),
                    viewer_id=viewer,
                    viewer_contact_id=at,
                    chosen_entity_id=house.acme if side == "client" else None,
                )
            )
            return key

        sides = (["client"] if places else []) + (["staff"] if staff else [])
        for side in sides:
            standing[Witness(Way.SESSIONS, f"other {side}", side=side)] = session(side)
        mine = session(acting, acts=True)
        standing[Witness(Way.SESSIONS, "acting", side=acting, acts=True)] = mine
        if staff:
            standing[Witness(Way.LINKS, "of the firm")] = _link(db, whose, house.umbra, is_from_firm=True)
            standing[Witness(Way.LOOKS, "at carol")] = session("client", viewer=whose, at=carol.id, who=carol.person_id)
        for place, contact in contacts.items():
            sam = house.sam.actor.person_id
            standing[Witness(Way.LOOKS_AT, "sam", place)] = session("client", viewer=sam, at=contact.id)
            invitation = Invitation(
                id=uuid4(),
                entity_id=contact.entity_id,
                contact_id=contact.id,
                made_at=NOON,
                mode="invite_link",
                language="en",
                waiting_since=NOON,
            )
            db.add(invitation)
            standing[Witness(Way.INVITATIONS, "waiting", place)] = invitation.id
            standing[Witness(Way.TRIPS, "open", place)] = _trip(db, whose, contact.entity_id)
            standing[Witness(Way.LINKS, "of the client", place)] = _link(db, whose, contact.entity_id)
            for purpose in (TokenPurpose.INVITE, TokenPurpose.TEMPORARY):
                standing[Witness(Way(f"token: {purpose}"), "mailed", place)] = _token(db, purpose, whose, contact.id)
            for kind in ("receipt", "invite"):
                standing[Witness(Way.MAILS, kind, place)] = _mail(db, kind, whose, contact.entity_id)
        for purpose in (TokenPurpose.RESET, TokenPurpose.EMAIL_CHANGE, TokenPurpose.EMAIL_VERIFY):
            standing[Witness(Way(f"token: {purpose}"), "mailed")] = _token(db, purpose, whose, None)
        standing[Witness(Way.MAILS, "reset")] = _mail(db, "reset", whose, None)
        device = KnownDevice(digest=uuid4().hex * 2, person_id=whose, seen_at=NOON)
        upload = ImportUpload(
            id=uuid4(),
            person_id=whose,
            kind="clients",
            files=[],
            sha256="0" * 64,
            answers={},
            expires_at=NOON + timedelta(days=1),
        )
        db.add_all((device, upload))
        standing[Witness(Way.DEVICES, "browser")], standing[Witness(Way.UPLOADS, "table")] = device.digest, upload.id
        for side in sides:
            draft = Draft(
                id=uuid4(),
                person_id=whose,
                is_staff=side == "staff",
                place="/",
                form="",
                title="",
                sealed="",
                revision=1,
                changed_at=NOON,
            )
            db.add(draft)
            standing[Witness(Way.DRAFTS, side, side=side)] = draft.id
        return Somebody(whose, {place: each.id for place, each in contacts.items()}, staff, standing, mine)


def closed(house: House, who: Somebody) -> set[Witness]:
    """What stood open and does no longer."""
    with house.backstage() as db:
        jobs = {(each.name, next(iter(each.args.values()), "")) for each in db.scalars(select(Job))}

        def is_closed(witness: Witness, id: object) -> bool:
            match witness.way:
                case Way.SESSIONS | Way.LOOKS | Way.LOOKS_AT:
                    row = db.get_one(LoginSession, id)  # renewed: it goes on under another token
                    return row.revoked_at is not None and row.revoked_why != RENEWED
                case Way.DEVICES:
                    return db.get(KnownDevice, id) is None
                case Way.INVITATIONS:
                    row = db.get(Invitation, id)
                    return row is None or row.cancelled_at is not None
                case Way.MAILS:
                    return db.get_one(Mail, id).state is MailState.CANCELLED
                case Way.TRIPS:
                    return ("billing.close_session", str(id)) in jobs
                case Way.UPLOADS:
                    return ("platform.forget_upload", str(id)) in jobs
                case Way.LINKS:
                    return db.get_one(ShareLink, id).closed_at is not None
                case Way.DRAFTS:
                    return db.get(Draft, id) is None
                case _:
                    token = db.get(OneTimeToken, id)
                    return token is None or token.voided_at is not None or token.used_at is not None

        return {witness for witness, id in who.standing.items() if is_closed(witness, id)}


def _token(db: object, purpose: TokenPurpose, person: UUID, contact: UUID | None) -> UUID:
    row = OneTimeToken(
        id=uuid4(),
        digest=uuid4().hex * 2,
        purpose=purpose,
        person_id=person,
        contact_id=contact,
        facts={"email": "zoe@example.test"},
        made_at=NOON,
        expires_at=NOON + timedelta(days=1),
    )
    db.add(row)  # type: ignore[attr-defined]
    return row.id


def _mail(db: object, kind: str, person: UUID, entity: UUID | None) -> UUID:
    row = Mail(
        id=uuid4(),
        dedupe=uuid4().hex,
        kind=kind,
        recipient="zoe@example.test",
        subject="",
        raw=b"x",
        message_id="",
        entity_id=entity,
        person_id=person,
        state=MailState.QUEUED,
        made_at=NOON,
        next_at=NOON,
    )
    db.add(row)  # type: ignore[attr-defined]
    return row.id


def _link(db: object, person: UUID, entity: UUID, *, is_from_firm: bool = False) -> UUID:
    row = ShareLink(
        id=uuid4(),
        entity_id=entity,
        digest=uuid4().hex * 2,
        kind=ShareKind.FILE,
        document_id=uuid4(),
        subject="lease.pdf",
        is_from_firm=is_from_firm,
        made_at=NOON,
        made_by=person,
        expires_at=NOON + timedelta(days=7),
        most_times=5,
    )
    db.add(row)  # type: ignore[attr-defined]
    return row.id


def _trip(db: object, person: UUID, entity: UUID) -> UUID:
    trip = Checkout(
        id=uuid4(),
        person_id=person,
        gateway="test",
        currency="EUR",
        amount_minor=500,
        confirm_key=uuid4().hex,
        status=CheckoutStatus.OPEN,
        started_at=NOON,
        expires_at=NOON + timedelta(minutes=45),
    )
    db.add(trip)  # type: ignore[attr-defined]
    db.flush()  # type: ignore[attr-defined]
    id = uuid4()
    db.add(
        Payment(
            id=id,
            entity_id=entity,
            number=Payment.placeholder(id),
            checkout_id=trip.id,
            currency="EUR",
            amount_minor=500,
            status=PaymentStatus.PENDING,
            made_at=NOON,
        )
    )  # type: ignore[attr-defined]
    return trip.id
