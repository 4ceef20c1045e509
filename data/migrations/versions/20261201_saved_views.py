"""Views of lists that people keep under a name"""

import sqlalchemy as sa
from alembic import op

revision = '20261201_saved_views'
down_revision = '20261201_documents'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'saved_view',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('is_staff', sa.Boolean(), nullable=False),
        sa.Column('list_name', sa.String(length=40), nullable=False),
        sa.Column('sealed', sa.Text(), nullable=False),
        sa.Column('made_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_saved_view_person_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    )
    op.create_index('ix_saved_view_person', 'saved_view', ['person_id', 'is_staff', 'list_name'], unique=False)


def downgrade() -> None:
    op.drop_table('saved_view')
