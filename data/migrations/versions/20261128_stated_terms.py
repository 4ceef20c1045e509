"""What a file states beside its sums: terms of documents and lines, and files that came with them"""

import sqlalchemy as sa
from alembic import op

revision = '20261128_stated_terms'
down_revision = '20261128_refunds'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('invoice', sa.Column('stated', sa.JSON(), nullable=True))
    op.add_column('invoice_line', sa.Column('stated', sa.JSON(), nullable=True))
    op.create_table('attachment',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('invoice_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('mime', sa.String(length=100), nullable=False),
    sa.Column('about', sa.String(length=300), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size_bytes', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_attachment_entity_id_entity')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoice.id'], name=op.f('fk_attachment_invoice_id_invoice')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment'))
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attachment_entity_id'), ['entity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_invoice_id'), ['invoice_id'], unique=False)


def downgrade() -> None:
    op.drop_table('attachment')
    op.drop_column('invoice_line', 'stated')
    op.drop_column('invoice', 'stated')
