"""Who of a client a document is for, which invoice it waits for, and contacts who may only add"""

import sqlalchemy as sa
from alembic import op

revision = '20261208_document_doors'
down_revision = '20261207_share_links'
branch_labels = None
depends_on = None

FETCHED_BY = 'fk_document_fetch_contact_id'


def key(table: str, column: str, target: str, **options: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f'fk_{table}_{column}'), **options)


def upgrade() -> None:
    # Not in a batch: SQLite would make the table anew, and rows that others point at could not be dropped.
    op.add_column('contact', sa.Column('adds_documents', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('document', sa.Column('is_for_all', sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        'document_reader',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('document_id', sa.Uuid(), nullable=False),
        sa.Column('contact_id', sa.Uuid(), nullable=False),
        key('document_reader', 'entity_id', 'entity.id'),
        key('document_reader', 'document_id', 'document.id', ondelete='CASCADE'),
        key('document_reader', 'contact_id', 'contact.id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_document_reader')),
        sa.UniqueConstraint('document_id', 'contact_id', name=op.f('uq_document_reader_document_id_contact_id')))
    op.create_table(
        'document_release',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('document_id', sa.Uuid(), nullable=False),
        sa.Column('invoice_id', sa.Uuid(), nullable=False),
        sa.Column('bound_at', sa.DateTime(), nullable=False),
        sa.Column('bound_by', sa.Uuid(), nullable=True),
        sa.Column('released_at', sa.DateTime(), nullable=True),
        sa.Column('released_by', sa.Uuid(), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        key('document_release', 'entity_id', 'entity.id'),
        key('document_release', 'document_id', 'document.id', ondelete='CASCADE'),
        key('document_release', 'invoice_id', 'invoice.id'),
        key('document_release', 'bound_by', 'person.id'),
        key('document_release', 'released_by', 'person.id'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_document_release')),
        sa.UniqueConstraint('document_id', name=op.f('uq_document_release_document_id')))
    for table, columns in (
        ('document_reader', ('entity_id', 'contact_id')),
        ('document_release', ('entity_id', 'invoice_id')),
    ):
        for column in columns:
            op.create_index(op.f(f'ix_{table}_{column}'), table, [column])
    # A contact who had fetched something could not be removed.
    with op.batch_alter_table('document_fetch') as batch:
        batch.drop_constraint(FETCHED_BY, type_='foreignkey')
        batch.create_foreign_key(FETCHED_BY, 'contact', ['contact_id'], ['id'], ondelete='CASCADE')


def downgrade() -> None:
    with op.batch_alter_table('document_fetch') as batch:
        batch.drop_constraint(FETCHED_BY, type_='foreignkey')
        batch.create_foreign_key(FETCHED_BY, 'contact', ['contact_id'], ['id'])
    op.drop_table('document_release')
    op.drop_table('document_reader')
    op.drop_column('document', 'is_for_all')
    op.drop_column('contact', 'adds_documents')
