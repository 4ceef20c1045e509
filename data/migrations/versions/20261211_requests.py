"""What the firm asks clients for: requests, their items and files, and templates"""

import sqlalchemy as sa
from alembic import op

revision = '20261211_requests'
down_revision = '20261210_document_review'
branch_labels = None
depends_on = None

ORDERED = sa.Text().with_variant(sa.Text(collation='C'), 'postgresql')
STATES = sa.Enum('open', 'closed', 'withdrawn', name='requeststate', native_enum=False, create_constraint=True,
                 length=20)
ITEM_STATES = sa.Enum('missing', 'uploaded', 'accepted', 'returned', 'inapplicable', name='itemstate',
                      native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    op.create_table(
        'document_request',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('note', sa.String(length=2000), nullable=True),
        sa.Column('year', sa.Integer(), nullable=True),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('state', STATES, nullable=False),
        sa.Column('made_at', sa.DateTime(), nullable=False),
        sa.Column('made_by', sa.Uuid(), nullable=True),
        sa.Column('ended_at', sa.DateTime(), nullable=True),
        sa.Column('reminded_on', sa.Date(), nullable=True),
        sa.Column('copied_from', sa.Uuid(), nullable=True),
        sa.Column('folded', sa.Text(), nullable=False),
        sa.Column('order_key', ORDERED, nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_document_request_made_by')),
        sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_document_request_entity_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_document_request')))
    op.create_index('ix_document_request_open', 'document_request', ['state', 'due_on'])
    op.create_index(op.f('ix_document_request_entity_id'), 'document_request', ['entity_id'])
    op.create_table(
        'request_item',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('request_id', sa.Uuid(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('note', sa.String(length=1000), nullable=True),
        sa.Column('type_id', sa.Uuid(), nullable=True),
        sa.Column('state', ITEM_STATES, nullable=False),
        sa.Column('reason', sa.String(length=500), nullable=True),
        sa.Column('moved_at', sa.DateTime(), nullable=False),
        sa.Column('moved_by', sa.Uuid(), nullable=True),
        sa.Column('is_told', sa.Boolean(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(['request_id'], ['document_request.id'], name=op.f('fk_request_item_request_id')),
        sa.ForeignKeyConstraint(['type_id'], ['document_type.id'], name=op.f('fk_request_item_type_id')),
        sa.ForeignKeyConstraint(['moved_by'], ['person.id'], name=op.f('fk_request_item_moved_by')),
        sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_request_item_entity_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_request_item')))
    for column in ('request_id', 'state', 'entity_id'):
        op.create_index(op.f(f'ix_request_item_{column}'), 'request_item', [column])
    op.create_table(
        'request_file',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('item_id', sa.Uuid(), nullable=False),
        sa.Column('document_id', sa.Uuid(), nullable=False),
        sa.Column('added_at', sa.DateTime(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(['item_id'], ['request_item.id'], name=op.f('fk_request_file_item_id')),
        sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_request_file_document_id')),
        sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_request_file_entity_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_request_file')),
        sa.UniqueConstraint('item_id', 'document_id', name=op.f('uq_request_file_item_id_document_id')))
    for column in ('entity_id', 'document_id'):
        op.create_index(op.f(f'ix_request_file_{column}'), 'request_file', [column])
    op.create_table(
        'request_template',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('note', sa.String(length=2000), nullable=True),
        sa.Column('made_at', sa.DateTime(), nullable=False),
        sa.Column('order_key', ORDERED, nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_request_template')),
        sa.UniqueConstraint('name', name=op.f('uq_request_template_name')))
    op.create_table(
        'request_template_item',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('template_id', sa.Uuid(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('note', sa.String(length=1000), nullable=True),
        sa.Column('type_id', sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ['template_id'], ['request_template.id'], name=op.f('fk_request_template_item_template_id')),
        sa.ForeignKeyConstraint(['type_id'], ['document_type.id'], name=op.f('fk_request_template_item_type_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_request_template_item')))
    op.create_index(op.f('ix_request_template_item_template_id'), 'request_template_item', ['template_id'])
    op.add_column('upload', sa.Column('item_id', sa.Uuid(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('upload') as upload:
        upload.drop_column('item_id')
    for table in ('request_template_item', 'request_template', 'request_file', 'request_item', 'document_request'):
        op.drop_table(table)
