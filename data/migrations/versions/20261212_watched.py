"""Files that came by the watch folder"""

import sqlalchemy as sa
from alembic import op

revision = '20261212_watched'
down_revision = '20261212_scans'
branch_labels = None
depends_on = None

STATES = ('stuck', 'waiting', 'taken', 'discarded')


def upgrade() -> None:
    op.create_table(
        'watched_file',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('path_key', sa.String(length=64), nullable=False),
        sa.Column('path', sa.Text(), nullable=False),
        sa.Column('stamp', sa.String(length=80), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('size_bytes', sa.BigInteger(), nullable=False),
        sa.Column('state', sa.Enum(*STATES, name='watchstate', native_enum=False, create_constraint=True, length=20),
                  nullable=False),
        sa.Column('reason', sa.String(length=20), nullable=True),
        sa.Column('detail', sa.String(length=255), nullable=True),
        sa.Column('file_id', sa.Uuid(), nullable=True),
        sa.Column('place_id', sa.Uuid(), nullable=True),
        sa.Column('type_id', sa.Uuid(), nullable=True),
        sa.Column('year', sa.Integer(), nullable=True),
        sa.Column('document_id', sa.Uuid(), nullable=True),
        sa.Column('seen_at', sa.DateTime(), nullable=False),
        sa.Column('ended_at', sa.DateTime(), nullable=True),
        sa.Column('ended_by', sa.Uuid(), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['ended_by'], ['person.id'], name=op.f('fk_watched_file_ended_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_watched_file')),
        sa.UniqueConstraint('file_id', name=op.f('uq_watched_file_file_id')),
        sa.UniqueConstraint('path_key', 'stamp', 'sha256', name=op.f('uq_watched_file_path_key_stamp_sha256')))
    op.create_index(op.f('ix_watched_file_ended_at'), 'watched_file', ['ended_at'])
    op.create_index('ix_watched_file_state', 'watched_file', ['state', 'seen_at'])


def downgrade() -> None:
    op.drop_table('watched_file')
