"""Each area has notices of its own: the database does not list them"""

from alembic import op

from data.migrations.enums import allow, allow_any

revision = '20261204_notice_kinds'
down_revision = '20261203_readings'
branch_labels = None
depends_on = None

NOTICES = ('payment', 'payment_failed', 'unapplied', 'gateway_alarm', 'view', 'profile', 'accepted', 'mail_failed',
           'address_vetoed')


def upgrade() -> None:
    allow_any('notice', 'ck_notice_noticekind', 'kind')


def downgrade() -> None:
    op.execute(f"DELETE FROM notice WHERE kind NOT IN ({', '.join(repr(each) for each in NOTICES)})")
    allow('notice', 'ck_notice_noticekind', 'kind', NOTICES)
