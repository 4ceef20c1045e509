"""When the gateway was read whose word a payment follows: of two processes the later reading counts"""

import sqlalchemy as sa
from alembic import op

revision = '20261203_readings'
down_revision = '20261203_flashes'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('payment', sa.Column('gateway_read_at', sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column('payment', 'gateway_read_at')
