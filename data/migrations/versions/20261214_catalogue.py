"""The catalogue: what the firm sells, in categories; a line of a bill remembers what it was copied from"""

import sqlalchemy as sa
from alembic import op

revision = '20261214_catalogue'
down_revision = '20261214_tickets'
branch_labels = None
depends_on = None

ORDERED = sa.Text().with_variant(sa.Text(collation='C'), 'postgresql')
KINDS = sa.Enum('product', 'service', name='itemkind', native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    op.create_table(
        'catalogue_category',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('name_key', sa.Text(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('closed_at', sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_catalogue_category')),
        sa.UniqueConstraint('name_key', name=op.f('uq_catalogue_category_name_key')))
    op.create_table(
        'catalogue_item',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('kind', KINDS, nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('code', sa.String(length=60), nullable=True),
        sa.Column('code_key', ORDERED, nullable=True),
        sa.Column('external_id', sa.String(length=120), nullable=True),
        sa.Column('category_id', sa.Uuid(), nullable=True),
        sa.Column('description', sa.Text(), nullable=True),
        sa.Column('unit', sa.String(length=8), nullable=True),
        sa.Column('price_minor', sa.BigInteger(), nullable=True),
        sa.Column('currency', sa.String(length=3), nullable=False),
        sa.Column('tax_category', sa.String(length=4), nullable=True),
        sa.Column('tax_rate', sa.String(length=40), nullable=True),
        sa.Column('minutes', sa.Integer(), nullable=True),
        sa.Column('checklist', sa.JSON(), nullable=False),
        sa.Column('is_shown', sa.Boolean(), nullable=False),
        sa.Column('made_at', sa.DateTime(), nullable=False),
        sa.Column('closed_at', sa.DateTime(), nullable=True),
        sa.Column('folded', sa.Text(), nullable=False),
        sa.Column('order_key', ORDERED, nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.CheckConstraint('price_minor >= 0', name=op.f('ck_catalogue_item_price_not_negative')),
        sa.CheckConstraint('minutes > 0', name=op.f('ck_catalogue_item_minutes_above_zero')),
        sa.ForeignKeyConstraint(['category_id'], ['catalogue_category.id'],
                                name=op.f('fk_catalogue_item_category_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_catalogue_item')),
        sa.UniqueConstraint('code_key', name=op.f('uq_catalogue_item_code_key')),
        sa.UniqueConstraint('external_id', name=op.f('uq_catalogue_item_external_id')))
    op.create_index(op.f('ix_catalogue_item_category_id'), 'catalogue_item', ['category_id'])
    if op.get_bind().dialect.name == 'sqlite':  # without copying every line there is
        op.execute('ALTER TABLE invoice_line ADD COLUMN item_id CHAR(32) '
                   'CONSTRAINT fk_invoice_line_item_id REFERENCES catalogue_item (id)')
    else:
        op.add_column('invoice_line', sa.Column('item_id', sa.Uuid(), nullable=True))
        op.create_foreign_key(op.f('fk_invoice_line_item_id'), 'invoice_line', 'catalogue_item', ['item_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('invoice_line') as line:
        line.drop_column('item_id')  # and with it its foreign key
    op.drop_table('catalogue_item')
    op.drop_table('catalogue_category')
