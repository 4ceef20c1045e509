"""Small pictures of documents, sealed; those of what is there already are drawn by the worker"""

import sqlalchemy as sa
from alembic import op

revision = '20261213_thumbnails'
down_revision = '20261212_watched'
branch_labels = None
depends_on = None

STATES = ('waiting', 'drawn', 'locked', 'unreadable', 'too_large')


def upgrade() -> None:
    op.create_table(
        'document_thumbnail',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('version_id', sa.Uuid(), nullable=False),
        sa.Column('state', sa.Enum(*STATES, native_enum=False, create_constraint=True, length=20,
                                   name='thumbnailstate'), nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('picture', sa.Text(), nullable=True),
        sa.Column('asked_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['version_id'], ['document_version.id'], ondelete='CASCADE',
                                name=op.f('fk_document_thumbnail_version_id')),
        sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_document_thumbnail_entity_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_document_thumbnail')),
        sa.UniqueConstraint('version_id', name=op.f('uq_document_thumbnail_version_id')))
    op.create_index(op.f('ix_document_thumbnail_entity_id'), 'document_thumbnail', ['entity_id'])
    op.create_index(op.f('ix_document_thumbnail_state'), 'document_thumbnail', ['state'])


def downgrade() -> None:
    op.drop_table('document_thumbnail')
