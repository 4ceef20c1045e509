"""Names and numbers in one form each: for recognising buyers, for searching and for putting lists in order"""

import sqlalchemy as sa
from alembic import op

from data.migrations.folding_20261128 import folded, order_key, tax_number

revision = '20261128_identity'
down_revision = '20261128_stated_terms'
branch_labels = None
depends_on = None

ORDERED = {'entity': 'name', 'person': 'name', 'invoice': 'number', 'payment': 'number'}
BYTES = sa.Text().with_variant(sa.Text(collation='C'), 'postgresql')
INDEXES = {'ix_invoice_owed': ['entity_id', 'kind', 'status', 'due_on'],
           'ix_invoice_issued': ['entity_id', 'kind', 'issued_on']}
AT_ONCE = 1000


def upgrade() -> None:
    op.add_column('entity', sa.Column('tax_key', sa.String(length=80), nullable=True))
    op.add_column('entity', sa.Column('buyer_marks', sa.JSON(), nullable=False, server_default='[]'))
    for table in ORDERED:
        op.add_column(table, sa.Column('order_key', BYTES, nullable=False, server_default=''))
        _refold(table)
    op.drop_index('ix_entity_name', 'entity')
    op.create_index('ix_entity_order', 'entity', ['order_key'])
    op.create_index(op.f('ix_entity_tax_key'), 'entity', ['tax_key'])
    _index('order_key')


def _refold(table: str) -> None:
    """Every row anew, in parts that fit the memory of a small machine."""
    name = ORDERED[table]
    columns = [sa.column('id', sa.Uuid()), sa.column(name), sa.column('folded'), sa.column('order_key')]
    columns += [sa.column('tax_id'), sa.column('country'), sa.column('tax_key')] if table == 'entity' else []
    rows, connection, last = sa.table(table, *columns), op.get_bind(), None
    while True:
        query = sa.select(*[each for each in rows.c if each.name not in ('order_key', 'tax_key')])
        query = query.where(rows.c.id > last) if last is not None else query
        found = connection.execute(query.order_by(rows.c.id).limit(AT_ONCE)).mappings().all()
        if not found:
            return
        last = found[-1]['id']
        change = sa.update(rows).where(rows.c.id == sa.bindparam('row')).values(
            {each: sa.bindparam(f'new_{each}') for each in ('folded', 'order_key', *(['tax_key'] if 'tax_id' in
                                                                                  rows.c else []))})
        connection.execute(change, [_folded(row, name) for row in found])


def _folded(row: sa.RowMapping, name: str) -> dict[str, object]:
    values = {'row': row['id'], 'new_folded': folded(row['folded']), 'new_order_key': order_key(row[name])}
    if 'tax_id' in row:
        number = tax_number(row['tax_id'], row['country'])
        values['new_tax_key'] = number.key if number else None
    return values


def _index(last: str) -> None:
    for name, columns in INDEXES.items():
        op.drop_index(name, 'invoice')
        op.create_index(name, 'invoice', [*columns, last, *(['status'] if 'status' not in columns else [])])


def downgrade() -> None:
    _index('number')
    op.drop_index('ix_entity_order', 'entity')
    op.drop_index(op.f('ix_entity_tax_key'), 'entity')
    op.create_index('ix_entity_name', 'entity', ['name'])
    for table in ORDERED:
        op.drop_column(table, 'order_key')
    op.drop_column('entity', 'buyer_marks')
    op.drop_column('entity', 'tax_key')
