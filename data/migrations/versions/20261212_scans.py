"""What the scanner says of each version of a document; what is there has not been scanned"""

import sqlalchemy as sa
from alembic import op

from data.migrations.enums import allow

revision = '20261212_scans'
down_revision = '20261211_tray'
branch_labels = None
depends_on = None

STATES = ('unscanned', 'clean', 'held', 'infected')
KINDS = ('read', 'refused', 'ended', 'granted', 'address_asked', 'new_network', 'impersonated', 'alert')


def upgrade() -> None:
    for column in (
        sa.Column('scan', sa.String(length=20), nullable=False, server_default='unscanned'),
        sa.Column('scan_said', sa.String(length=200), nullable=True),
        sa.Column('scanned_at', sa.DateTime(), nullable=True),
        sa.Column('scan_due_at', sa.DateTime(), nullable=True),
        sa.Column('scan_tries', sa.Integer(), nullable=False, server_default='0'),
        sa.Column('is_told', sa.Boolean(), nullable=False, server_default=sa.true()),
    ):
        op.add_column('document_version', column)
    allow('document_version', 'ck_document_version_scanstate', 'scan', STATES)
    op.create_index('ix_document_version_scan', 'document_version', ['scan', 'scan_due_at'])
    allow('security_event', 'ck_security_event_securitykind', 'kind', (*KINDS, 'malware'))


def downgrade() -> None:
    op.drop_index('ix_document_version_scan', 'document_version')
    with op.batch_alter_table('document_version') as table:
        table.drop_constraint(op.f('ck_document_version_scanstate'), type_='check')
        for column in ('scan', 'scan_said', 'scanned_at', 'scan_due_at', 'scan_tries', 'is_told'):
            table.drop_column(column)
