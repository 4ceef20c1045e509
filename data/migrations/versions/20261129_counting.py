"""Tries counted in one row per source, and login names in one form"""

import sqlalchemy as sa
from alembic import op

from data.people.logins import login_key       # as the code looks names up: a copy would be found by nobody

revision = '20261129_counting'
down_revision = '20261129_address_change'
branch_labels = None
depends_on = None

LONGEST = 120


def upgrade() -> None:
    op.drop_table('attempt')
    op.create_table(
        'try_count',
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('source', sa.String(length=64), nullable=False),
        sa.Column('network', sa.String(length=64), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('first_at', sa.DateTime(), nullable=False),
        sa.Column('last_at', sa.DateTime(), nullable=False),
        sa.Column('recent', sa.JSON(), nullable=False),
        sa.Column('accounts', sa.JSON(), nullable=False),
        sa.Column('asked', sa.JSON(), nullable=False),
        sa.Column('is_waiting', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('kind', 'source', name=op.f('pk_try_count')),
    )
    op.create_index('ix_try_count_network', 'try_count', ['kind', 'network', 'last_at'], unique=False)
    op.create_index('ix_try_count_last_at', 'try_count', ['last_at'], unique=False)
    op.create_index('ix_try_count_waiting', 'try_count', ['kind', 'is_waiting'], unique=False)
    op.add_column('person', sa.Column('refused_tries', sa.Integer(), nullable=False, server_default='0'))
    for name in ('refused_first_at', 'refused_last_at', 'shut_told_at'):
        op.add_column('person', sa.Column(name, sa.DateTime(), nullable=True))
    op.execute("DELETE FROM job WHERE name = 'mail_reset'")      # its verb is gone; the next who asks gets a link
    _rekey()


def _rekey() -> None:
    """User names under their one form. Where two have become the same, who had it first keeps it: by its old form the
    other goes on being found by nobody else, and signs in with their address."""
    person = sa.table('person', sa.column('id', sa.Uuid()), sa.column('username'), sa.column('username_key'))
    rows = op.get_bind().execute(sa.select(person).where(person.c.username.is_not(None)).order_by(person.c.id)).all()
    taken = {row.username_key for row in rows}
    for row in rows:
        key = login_key(row.username)
        if key and key not in taken and len(key) <= LONGEST:
            taken.add(key)
            op.get_bind().execute(sa.update(person).where(person.c.id == row.id).values(username_key=key))


def downgrade() -> None:
    for name in ('shut_told_at', 'refused_last_at', 'refused_first_at', 'refused_tries'):
        op.drop_column('person', name)
    op.drop_table('try_count')
    op.create_table(
        'attempt',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('account', sa.String(length=64), nullable=False),
        sa.Column('address', sa.String(length=64), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('succeeded', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt')),
    )
    op.create_index('ix_attempt_account', 'attempt', ['kind', 'account', 'at'], unique=False)
    op.create_index('ix_attempt_address', 'attempt', ['kind', 'address', 'at'], unique=False)
