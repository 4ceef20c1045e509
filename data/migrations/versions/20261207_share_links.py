"""Links to a document and to a place for documents, without signing in"""

import sqlalchemy as sa
from alembic import op

revision = '20261207_share_links'
down_revision = '20261205_uploads'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'share_link',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('kind', sa.Enum('file', 'upload', name='sharekind', native_enum=False, create_constraint=True,
                                  length=20), nullable=False),
        sa.Column('document_id', sa.Uuid(), nullable=True),
        sa.Column('type_id', sa.Uuid(), nullable=True),
        sa.Column('year', sa.Integer(), nullable=True),
        sa.Column('subject', sa.String(length=200), nullable=False),
        sa.Column('email', sa.String(length=254), nullable=True),
        sa.Column('is_from_firm', sa.Boolean(), nullable=False),
        sa.Column('made_at', sa.DateTime(), nullable=False),
        sa.Column('made_by', sa.Uuid(), nullable=False),
        sa.Column('expires_at', sa.DateTime(), nullable=False),
        sa.Column('most_times', sa.Integer(), nullable=False),
        sa.Column('times', sa.Integer(), nullable=False),
        sa.Column('bytes_in', sa.BigInteger(), nullable=False),
        sa.Column('last_at', sa.DateTime(), nullable=True),
        sa.Column('code_digest', sa.String(length=64), nullable=True),
        sa.Column('code_ends_at', sa.DateTime(), nullable=True),
        sa.Column('code_tries', sa.Integer(), nullable=False),
        sa.Column('codes_sent', sa.Integer(), nullable=False),
        sa.Column('closed_at', sa.DateTime(), nullable=True),
        sa.Column('closed_by', sa.Uuid(), nullable=True),
        sa.CheckConstraint('times <= most_times', name=op.f('ck_share_link_times_within_most')),
        sa.ForeignKeyConstraint(['closed_by'], ['person.id'], name=op.f('fk_share_link_closed_by')),
        sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_share_link_entity_id')),
        sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_share_link_made_by')),
        sa.ForeignKeyConstraint(['type_id'], ['document_type.id'], name=op.f('fk_share_link_type_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_share_link')),
        sa.UniqueConstraint('digest', name=op.f('uq_share_link_digest')))
    for column in ('document_id', 'entity_id', 'made_by'):
        op.create_index(op.f(f'ix_share_link_{column}'), 'share_link', [column])
    op.create_index('ix_share_link_open', 'share_link', ['closed_at', 'expires_at'])
    op.create_table(
        'share_arrival',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('document_id', sa.Uuid(), nullable=False),
        sa.Column('link_id', sa.Uuid(), nullable=False),
        sa.Column('sender', sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_share_arrival_document_id'),
                                ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_share_arrival_entity_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_share_arrival')),
        sa.UniqueConstraint('document_id', name=op.f('uq_share_arrival_document_id')))
    for column in ('entity_id', 'link_id'):
        op.create_index(op.f(f'ix_share_arrival_{column}'), 'share_arrival', [column])


def downgrade() -> None:
    op.drop_table('share_arrival')
    op.drop_table('share_link')
