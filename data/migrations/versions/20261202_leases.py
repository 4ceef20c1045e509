"""One lease for jobs and mails alike: until when a worker has the row in hand"""

import sqlalchemy as sa
from alembic import op

revision = '20261202_leases'
down_revision = '20261201_saved_views'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nobody serves while this runs: what somebody had in hand is free.
    op.add_column('job', sa.Column('leased_until', sa.DateTime(), nullable=True))
    op.drop_column('job', 'claimed_at')
    op.add_column('mail', sa.Column('leased_until', sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column('mail', 'leased_until')
    op.add_column('job', sa.Column('claimed_at', sa.DateTime(), nullable=True))
    op.drop_column('job', 'leased_until')
