"""The text inside documents, sealed, and which version of a document is its newest"""

import sqlalchemy as sa
from alembic import op

revision = '20261209_document_text'
down_revision = '20261209_declined'
branch_labels = None
depends_on = None

STATES = ('waiting', 'read', 'none', 'locked', 'unreadable', 'too_large')


def upgrade() -> None:
    op.create_table(
        'document_text',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('document_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('state', sa.Enum(*STATES, native_enum=False, create_constraint=True, length=20, name='textstate'),
                  nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('is_cut', sa.Boolean(), nullable=False),
        sa.Column('text', sa.Text(), nullable=True),
        sa.Column('asked_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_document_text_document_id')),
        sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_document_text_entity_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_document_text')),
        sa.UniqueConstraint('document_id', name=op.f('uq_document_text_document_id')),
        sqlite_autoincrement=True)
    op.create_index(op.f('ix_document_text_entity_id'), 'document_text', ['entity_id'])
    op.create_index(op.f('ix_document_text_state'), 'document_text', ['state'])
    op.create_table(
        'document_shelf',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('shelf', sa.Integer(), nullable=False),
        sa.Column('letters', sa.Integer(), nullable=False),
        sa.Column('is_stale', sa.Boolean(), nullable=False),
        sa.Column('words', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_document_shelf_entity_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_document_shelf')),
        sa.UniqueConstraint('entity_id', 'shelf', name=op.f('uq_document_shelf_entity_id_shelf')))
    op.create_index(op.f('ix_document_shelf_entity_id'), 'document_shelf', ['entity_id'])
    op.create_index(op.f('ix_document_shelf_is_stale'), 'document_shelf', ['is_stale'])
    op.create_index('ix_document_shelf_shelf', 'document_shelf', ['shelf'])
    op.add_column('document', sa.Column('newest_number', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('document', sa.Column('newest_at', sa.DateTime(), nullable=True))
    newest = 'FROM document_version v WHERE v.document_id = document.id'
    op.execute(
        f'UPDATE document SET newest_number = COALESCE((SELECT max(v.number) {newest}), 0), '
        f'newest_at = (SELECT max(v.uploaded_at) {newest})')
    op.create_index('ix_document_newest', 'document', ['deleted_at', 'newest_at', 'id'])
    op.create_index('ix_document_counted', 'document', ['deleted_at', 'type_id', 'year'])
    op.create_index(op.f('ix_document_version_uploaded_by'), 'document_version', ['uploaded_by'])


def downgrade() -> None:
    op.drop_index(op.f('ix_document_version_uploaded_by'), 'document_version')
    op.drop_index('ix_document_counted', 'document')
    op.drop_index('ix_document_newest', 'document')
    op.drop_column('document', 'newest_at')
    op.drop_column('document', 'newest_number')
    op.drop_table('document_shelf')
    op.drop_table('document_text')
