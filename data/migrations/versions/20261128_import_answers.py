"""What was answered about a file that waits to be imported"""

import sqlalchemy as sa
from alembic import op

revision = '20261128_import_answers'
down_revision = '20261121_spine'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('import_upload', sa.Column('answers', sa.JSON(), nullable=False, server_default='{}'))


def downgrade() -> None:
    with op.batch_alter_table('import_upload', schema=None) as batch_op:
        batch_op.drop_column('answers')
