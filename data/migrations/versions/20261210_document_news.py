"""What contacts are to be mailed about documents, and who wants no such mails"""

import sqlalchemy as sa
from alembic import op

revision = '20261210_document_news'
down_revision = '20261209_document_text'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('upload', sa.Column('is_told', sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column('upload', sa.Column('contacts', sa.JSON(), nullable=False, server_default='[]'))
    op.add_column('document_release', sa.Column('opened_at', sa.DateTime(), nullable=True))
    op.create_table(
        'document_news',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('version_id', sa.Uuid(), nullable=False),
        sa.Column('contact_id', sa.Uuid(), nullable=False),
        sa.Column('is_release', sa.Boolean(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('mail_id', sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_document_news_entity_id')),
        sa.ForeignKeyConstraint(
            ['version_id'], ['document_version.id'], name=op.f('fk_document_news_version_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(
            ['contact_id'], ['contact.id'], name=op.f('fk_document_news_contact_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_document_news')),
        sa.UniqueConstraint('version_id', 'contact_id', name=op.f('uq_document_news_version_id_contact_id')))
    for column in ('entity_id', 'contact_id', 'at', 'mail_id'):
        op.create_index(op.f(f'ix_document_news_{column}'), 'document_news', [column])
    op.create_table(
        'document_mails_off',
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_document_mails_off_person_id')),
        sa.PrimaryKeyConstraint('person_id', name=op.f('pk_document_mails_off')))


def downgrade() -> None:
    op.drop_table('document_mails_off')
    op.drop_table('document_news')
    op.drop_column('document_release', 'opened_at')
    op.drop_column('upload', 'contacts')
    op.drop_column('upload', 'is_told')
