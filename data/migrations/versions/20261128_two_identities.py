"""Staff and contact are two sides of a person: each is closed by itself, and nobody sees all clients unasked"""

import sqlalchemy as sa
from alembic import op

revision = '20261128_two_identities'
down_revision = '20261128_import_answers'
branch_labels = None
depends_on = None

_PERSON = sa.table("person", sa.column("id", sa.Uuid()), sa.column("staff_role", sa.String()),
                   sa.column("staff_closed_at", sa.DateTime()), sa.column("sees_all_clients", sa.Boolean()))
_CONTACT = sa.table("contact", sa.column("person_id", sa.Uuid()), sa.column("status", sa.String()),
                    sa.column("revoked_at", sa.DateTime()))


def upgrade() -> None:
    # Not in a batch: SQLite would make the table anew, and whoever has sessions or contacts could not be dropped.
    op.execute("ALTER TABLE person RENAME COLUMN disabled_at TO staff_closed_at")
    # Staff keep the reach they have. What a contact's row said of it was never asked, and must not count one day.
    op.execute(_PERSON.update().where(_PERSON.c.staff_role.is_(None)).values(sees_all_clients=False))
    # Until now closing a colleague closed their places at clients, too: those stay closed until somebody invites again.
    closed = sa.select(_PERSON.c.id).where(_PERSON.c.staff_closed_at.is_not(None))
    since = sa.select(_PERSON.c.staff_closed_at).where(_PERSON.c.id == _CONTACT.c.person_id).scalar_subquery()
    op.execute(_CONTACT.update().where(_CONTACT.c.person_id.in_(closed), _CONTACT.c.status.in_(("invited", "accepted")))
               .values(status="revoked", revoked_at=since))


def downgrade() -> None:
    op.execute("ALTER TABLE person RENAME COLUMN staff_closed_at TO disabled_at")
