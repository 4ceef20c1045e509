"""Who has seen an alert, and when"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_alert_seen'
down_revision = '20261130_sealing'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'alert_seen',
        sa.Column('slot', sa.String(length=64), nullable=False), sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_alert_seen_person_id')),
        sa.PrimaryKeyConstraint('slot', name=op.f('pk_alert_seen')))


def downgrade() -> None:
    op.drop_table('alert_seen')
