"""What forms have to say on the page they lead back to"""

import sqlalchemy as sa
from alembic import op

revision = '20261203_flashes'
down_revision = '20261202_leases'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'flash',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('session_key', sa.String(length=64), nullable=False),
        sa.Column('slot', sa.String(length=20), nullable=False),
        sa.Column('sealed', sa.Text(), nullable=False),
        sa.Column('kept_at', sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_flash')),
        sa.UniqueConstraint('session_key', 'slot', name=op.f('uq_flash_session_key_slot')),
    )
    op.create_index('ix_flash_kept_at', 'flash', ['kept_at'], unique=False)


def downgrade() -> None:
    op.drop_table('flash')
