"""Each contact has name, address and numbers of its own: what a client's staff entered is no other client's to see"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_sides'
down_revision = '20261130_alert_seen'
branch_labels = None
depends_on = None

BYTES = sa.Text().with_variant(sa.Text(collation='C'), 'postgresql')
COLUMNS = {'name': sa.String(200), 'named_by': sa.String(254), 'phone': sa.String(60), 'mobile': sa.String(60),
           'fax': sa.String(60), 'order_key': BYTES}
FILLED = ('name', 'order_key')


def upgrade() -> None:
    # Not in a batch: SQLite would make the table anew, and contacts with invitations could not be dropped.
    for name, kind in COLUMNS.items():
        op.add_column('contact', sa.Column(name, kind, nullable=name not in FILLED,
                                           server_default='' if name in FILLED else None))
    contact = sa.table('contact', sa.column('person_id', sa.Uuid()), *(sa.column(each) for each in COLUMNS))
    person = sa.table('person', sa.column('id', sa.Uuid()), sa.column('email'), *(sa.column(each) for each in COLUMNS))
    op.execute(contact.update().values({
        name: sa.select(person.c['email' if name == 'named_by' else name]).where(person.c.id == contact.c.person_id).scalar_subquery()
        for name in COLUMNS}))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column('contact', name)
