"""Files on their way in, part by part"""

import sqlalchemy as sa
from alembic import op

revision = '20261205_uploads'
down_revision = '20261204_notice_kinds'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'upload',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('is_staff', sa.Boolean(), nullable=False),
        sa.Column('type_id', sa.Uuid(), nullable=True),
        sa.Column('year', sa.Integer(), nullable=True),
        sa.Column('replaces_id', sa.Uuid(), nullable=True),
        sa.Column('is_again', sa.Boolean(), nullable=False),
        sa.Column('name', sa.String(length=255), nullable=False),
        sa.Column('size_bytes', sa.BigInteger(), nullable=False),
        sa.Column('received_bytes', sa.BigInteger(), nullable=False),
        sa.Column('document_id', sa.Uuid(), nullable=True),
        sa.Column('was_there', sa.Boolean(), nullable=False),
        sa.Column('made_at', sa.DateTime(), nullable=False),
        sa.Column('heard_at', sa.DateTime(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_upload_entity_id')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_upload_person_id')),
        sa.ForeignKeyConstraint(['type_id'], ['document_type.id'], name=op.f('fk_upload_type_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_upload')))
    op.create_index(op.f('ix_upload_entity_id'), 'upload', ['entity_id'])
    op.create_index(op.f('ix_upload_heard_at'), 'upload', ['heard_at'])
    op.create_index('ix_upload_of_person', 'upload', ['person_id', 'heard_at'])
    op.create_table(
        'upload_part',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('upload_id', sa.Uuid(), nullable=False),
        sa.Column('starts_at', sa.BigInteger(), nullable=False),
        sa.Column('size_bytes', sa.Integer(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_upload_part_entity_id')),
        sa.ForeignKeyConstraint(['upload_id'], ['upload.id'], name=op.f('fk_upload_part_upload_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_upload_part')),
        sa.UniqueConstraint('upload_id', 'starts_at', name=op.f('uq_upload_part_upload_id_starts_at')))
    op.create_index(op.f('ix_upload_part_entity_id'), 'upload_part', ['entity_id'])


def downgrade() -> None:
    op.drop_table('upload_part')
    op.drop_table('upload')
