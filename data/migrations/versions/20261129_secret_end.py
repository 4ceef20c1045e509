"""The webhook secret before the present one ends: also those kept without an end, a day after they were replaced"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = '20261129_secret_end'
down_revision = '20261128_client_order'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('secret', sa.Column('ends_at', sa.DateTime(), nullable=True))
    secret = sa.table('secret', sa.column('name', sa.String()), sa.column('changed_at', sa.DateTime()),
                      sa.column('ends_at', sa.DateTime()))
    older = secret.c.name == 'stripe.webhook.older'
    for (replaced_at,) in op.get_bind().execute(sa.select(secret.c.changed_at).where(older)).all():
        op.execute(sa.update(secret).where(older).values(ends_at=replaced_at + timedelta(hours=24)))


def downgrade() -> None:
    with op.batch_alter_table('secret') as batch:
        batch.drop_column('ends_at')
