"""A session that goes on under another key says under which: signing out with the old one ends it, too"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_successor'
down_revision = '20261130_sides'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: SQLite would make the table anew.
    op.add_column('login_session', sa.Column('successor', sa.String(64), nullable=True))


def downgrade() -> None:
    op.drop_column('login_session', 'successor')
