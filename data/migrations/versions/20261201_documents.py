"""A client's documents: bytes in the vault, type folders, documents with their versions, who has fetched them"""

import sqlalchemy as sa
from alembic import op

revision = '20261201_documents'
down_revision = '20261130_successor'
branch_labels = None
depends_on = None

BY_BYTES = sa.Text().with_variant(sa.Text(collation='C'), 'postgresql')


def key(table: str, column: str, target: str, **options: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f'fk_{table}_{column}'), **options)


def upgrade() -> None:
    op.create_table(
        'blob',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('size_bytes', sa.BigInteger(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('made_at', sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_blob')))
    op.create_table(
        'document_type',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('order_key', BY_BYTES, nullable=False),
        sa.Column('closed_at', sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_document_type')),
        sa.UniqueConstraint('name', name=op.f('uq_document_type_name')))
    op.create_table(
        'document',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('type_id', sa.Uuid(), nullable=True),
        sa.Column('year', sa.Integer(), nullable=True),
        sa.Column('name', sa.String(length=255), nullable=False),
        sa.Column('is_from_firm', sa.Boolean(), nullable=False),
        sa.Column('made_at', sa.DateTime(), nullable=False),
        sa.Column('made_by', sa.Uuid(), nullable=True),
        sa.Column('deleted_at', sa.DateTime(), nullable=True),
        sa.Column('deleted_by', sa.Uuid(), nullable=True),
        sa.Column('held_at', sa.DateTime(), nullable=True),
        sa.Column('held_by', sa.Uuid(), nullable=True),
        sa.Column('hold_reason', sa.String(length=400), nullable=True),
        sa.Column('folded', sa.Text(), nullable=False),
        sa.Column('order_key', BY_BYTES, nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        key('document', 'entity_id', 'entity.id'),
        key('document', 'type_id', 'document_type.id'),
        *(key('document', column, 'person.id') for column in ('made_by', 'deleted_by', 'held_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_document')))
    op.create_index('ix_document_place', 'document', ['entity_id', 'deleted_at', 'made_at'])
    op.create_table(
        'document_version',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('document_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('blob_id', sa.Uuid(), nullable=False),
        sa.Column('mime', sa.String(length=100), nullable=False),
        sa.Column('is_from_firm', sa.Boolean(), nullable=False),
        sa.Column('new_until', sa.DateTime(), nullable=True),
        sa.Column('uploaded_at', sa.DateTime(), nullable=False),
        sa.Column('uploaded_by', sa.Uuid(), nullable=True),
        key('document_version', 'entity_id', 'entity.id'),
        key('document_version', 'document_id', 'document.id'),
        key('document_version', 'blob_id', 'blob.id'),
        key('document_version', 'uploaded_by', 'person.id'),
        sa.CheckConstraint('number > 0', name=op.f('ck_document_version_number_is_positive')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_document_version')),
        sa.UniqueConstraint('blob_id', name=op.f('uq_document_version_blob_id')),
        sa.UniqueConstraint('document_id', 'number', name=op.f('uq_document_version_document_id_number')))
    op.create_table(
        'document_fetch',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('version_id', sa.Uuid(), nullable=False),
        sa.Column('contact_id', sa.Uuid(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        key('document_fetch', 'entity_id', 'entity.id'),
        key('document_fetch', 'version_id', 'document_version.id', ondelete='CASCADE'),
        key('document_fetch', 'contact_id', 'contact.id'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_document_fetch')),
        sa.UniqueConstraint('version_id', 'contact_id', name=op.f('uq_document_fetch_version_id_contact_id')))
    for table, columns in (
        ('document', ('entity_id', 'type_id')),
        ('document_version', ('entity_id', 'uploaded_at')),
        ('document_fetch', ('entity_id', 'contact_id')),
    ):
        for column in columns:
            op.create_index(op.f(f'ix_{table}_{column}'), table, [column])


def downgrade() -> None:
    for table in ('document_fetch', 'document_version', 'document', 'document_type', 'blob'):
        op.drop_table(table)
