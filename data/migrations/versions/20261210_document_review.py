"""Whether somebody of the firm looked at what a client sent"""

import sqlalchemy as sa
from alembic import op

revision = '20261210_document_review'
down_revision = '20261210_document_news'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('document') as table:
        table.add_column(sa.Column('reviewed_at', sa.DateTime(), nullable=True))
        table.add_column(sa.Column('reviewed_by', sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f('fk_document_reviewed_by'), 'person', ['reviewed_by'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('document') as table:
        table.drop_constraint(op.f('fk_document_reviewed_by'), type_='foreignkey')
        table.drop_column('reviewed_by')
        table.drop_column('reviewed_at')
