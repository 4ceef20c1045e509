"""What somebody typed and has not saved yet"""

import sqlalchemy as sa
from alembic import op

revision = '20261128_drafts'
down_revision = '20261128_two_identities'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'draft',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('is_staff', sa.Boolean(), nullable=False),
        sa.Column('place', sa.String(length=2000), nullable=False),
        sa.Column('form', sa.String(length=400), nullable=False),
        sa.Column('title', sa.String(length=400), nullable=False),
        sa.Column('sealed', sa.Text(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('changed_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_draft_person_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_draft')),
    )
    op.create_index('ix_draft_person', 'draft', ['person_id', 'is_staff'], unique=False)
    op.create_index('ix_draft_changed_at', 'draft', ['changed_at'], unique=False)


def downgrade() -> None:
    op.drop_table('draft')
