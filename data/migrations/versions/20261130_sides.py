"""Each contact has name, address and numbers of its own: what a client's staff entered is no other client's to see"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_sides'
down_revision = '20261130_sealing'
branch_labels = None
depends_on = None

BYTES = sa.Text().with_variant(sa.Text(collation='C'), 'postgresql')
COLUMNS = {'name': sa.String(200), 'email': sa.String(254), 'phone': sa.String(60), 'mobile': sa.String(60),
           'fax': sa.String(60), 'order_key': BYTES}
FILLED = ('name', 'order_key')


def upgrade() -> None:
    # Not in a batch: SQLite would make the table anew, and contacts with invitations could not be dropped.
    for name, kind in COLUMNS.items():
        op.add_column('contact', sa.Column(name, kind, nullable=name not in FILLED,
                                           server_default='' if name in FILLED else None))
    contact, person = (sa.table(each, sa.column('id', sa.Uuid()), sa.column('person_id', sa.Uuid()),
                                *(sa.column(name, kind) for name, kind in COLUMNS.items()))
                       for each in ('contact', 'person'))
    op.execute(contact.update().values({
        name: sa.select(person.c[name]).where(person.c.id == contact.c.person_id).scalar_subquery()
        for name in COLUMNS}))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column('contact', name)
