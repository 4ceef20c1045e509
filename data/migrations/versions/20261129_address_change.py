"""An address changed by the firm waits, and its owner can stop it"""

import sqlalchemy as sa
from alembic import op

from data.migrations.enums import allow

revision = '20261129_address_change'
down_revision = '20261129_letters'
branch_labels = None
depends_on = None

OUTCOMES = sa.Enum('waiting', 'applied', 'vetoed', 'called_off', 'taken', name='addressoutcome', native_enum=False,
                   create_constraint=True, length=20)
NOTICES = ('payment', 'payment_failed', 'unapplied', 'gateway_alarm', 'view', 'profile', 'accepted', 'mail_failed')


def upgrade() -> None:
    op.create_table(
        'address_change',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=False),
        sa.Column('email', sa.String(length=254), nullable=False),
        sa.Column('asked_by', sa.Uuid(), nullable=True),
        sa.Column('veto_digest', sa.String(length=64), nullable=False),
        sa.Column('outcome', OUTCOMES, nullable=False),
        sa.Column('made_at', sa.DateTime(), nullable=False),
        sa.Column('due_at', sa.DateTime(), nullable=False),
        sa.Column('ended_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_address_change_person_id')),
        sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_address_change_asked_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_address_change')),
        sa.UniqueConstraint('veto_digest', name=op.f('uq_address_change_veto_digest')))
    op.create_index('ux_address_change_waiting', 'address_change', ['person_id'], unique=True,
                    sqlite_where=sa.text("outcome = 'waiting'"), postgresql_where=sa.text("outcome = 'waiting'"))
    allow('notice', 'ck_notice_noticekind', 'kind', (*NOTICES, 'address_vetoed'))


def downgrade() -> None:
    op.execute("DELETE FROM notice WHERE kind = 'address_vetoed'")
    allow('notice', 'ck_notice_noticekind', 'kind', NOTICES)
    op.drop_index('ux_address_change_waiting', 'address_change')
    op.drop_table('address_change')
