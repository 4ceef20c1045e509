"""Whoever is asked by name to come in may say no: a state of its own, and since when"""

import sqlalchemy as sa
from alembic import op

from data.migrations.enums import allow

revision = '20261209_declined'
down_revision = '20261208_document_doors'
branch_labels = None
depends_on = None

BEFORE = ('not_invited', 'invited', 'accepted', 'revoked')


def upgrade() -> None:
    op.add_column('contact', sa.Column('declined_at', sa.DateTime(), nullable=True))
    allow('contact', 'ck_contact_accessstatus', 'status', (*BEFORE, 'declined'))


def downgrade() -> None:
    op.execute("UPDATE contact SET status = 'revoked', revoked_at = declined_at WHERE status = 'declined'")
    op.drop_column('contact', 'declined_at')
    allow('contact', 'ck_contact_accessstatus', 'status', BEFORE)
