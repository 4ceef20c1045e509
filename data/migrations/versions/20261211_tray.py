"""Files that staff sent and that belong to no client yet"""

import sqlalchemy as sa
from alembic import op

revision = '20261211_tray'
down_revision = '20261211_requests'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'tray_file',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=255), nullable=False),
        sa.Column('size_bytes', sa.BigInteger(), nullable=False),
        sa.Column('received_bytes', sa.BigInteger(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=True),
        sa.Column('entity_id', sa.Uuid(), nullable=True),
        sa.Column('is_placed', sa.Boolean(), nullable=False),
        sa.Column('type_id', sa.Uuid(), nullable=True),
        sa.Column('year', sa.Integer(), nullable=True),
        sa.Column('is_again', sa.Boolean(), nullable=False),
        sa.Column('made_at', sa.DateTime(), nullable=False),
        sa.Column('heard_at', sa.DateTime(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_tray_file_entity_id')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_tray_file_person_id')),
        sa.ForeignKeyConstraint(['type_id'], ['document_type.id'], name=op.f('fk_tray_file_type_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_tray_file')))
    op.create_index(op.f('ix_tray_file_heard_at'), 'tray_file', ['heard_at'])
    op.create_index('ix_tray_file_of_person', 'tray_file', ['person_id', 'made_at'])
    op.create_table(
        'tray_part',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('file_id', sa.Uuid(), nullable=False),
        sa.Column('starts_at', sa.BigInteger(), nullable=False),
        sa.Column('size_bytes', sa.Integer(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(['file_id'], ['tray_file.id'], name=op.f('fk_tray_part_file_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_tray_part')),
        sa.UniqueConstraint('file_id', 'starts_at', name=op.f('uq_tray_part_file_id_starts_at')))


def downgrade() -> None:
    op.drop_table('tray_part')
    op.drop_table('tray_file')
