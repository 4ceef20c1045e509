"""Clients are put in the order of their numbers and of their cities as people read them: 2 before 10, no accents"""

import sqlalchemy as sa
from alembic import op

from data.migrations.folding_20261128 import order_key

revision = '20261128_client_order'
down_revision = '20261128_identity'
branch_labels = None
depends_on = None

ORDERED = {'external_order': 'external_id', 'city_order': 'city'}
BYTES = sa.Text().with_variant(sa.Text(collation='C'), 'postgresql')
AT_ONCE = 1000


def upgrade() -> None:
    for key in ORDERED:
        op.add_column('entity', sa.Column(key, BYTES, nullable=False, server_default=''))
    rows = sa.table('entity', sa.column('id', sa.Uuid()), *(sa.column(each) for pair in ORDERED.items()
                                                            for each in pair))
    change = sa.update(rows).where(rows.c.id == sa.bindparam('row')).values(
        {key: sa.bindparam(f'new_{key}') for key in ORDERED})
    connection, last = op.get_bind(), None
    while True:                              # in parts that fit the memory of a small machine
        query = sa.select(rows.c.id, rows.c.external_id, rows.c.city).order_by(rows.c.id).limit(AT_ONCE)
        found = connection.execute(query.where(rows.c.id > last) if last is not None else query).mappings().all()
        if not found:
            return
        last = found[-1]['id']
        connection.execute(change, [{'row': row['id'], **{f'new_{key}': order_key(row[column])
                                                          for key, column in ORDERED.items()}} for row in found])


def downgrade() -> None:
    for key in ORDERED:
        op.drop_column('entity', key)
