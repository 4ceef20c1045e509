"""History that may end after its time, apart from business that never does"""

import sqlalchemy as sa
from alembic import op

from data.platform.history_retention import BUSINESS, sort_of

revision = '20261129_retention'
down_revision = '20261129_counting'
branch_labels = None
depends_on = None

NO_DELETE = "BEFORE DELETE ON event"


def upgrade() -> None:
    op.add_column('event', sa.Column('sort', sa.String(length=10), nullable=False, server_default=BUSINESS))
    _unlock()
    event = sa.table('event', sa.column('verb'), sa.column('sort'))
    verbs = op.get_bind().execute(sa.select(event.c.verb).distinct()).scalars().all()
    for verb in verbs:
        op.get_bind().execute(sa.update(event).where(event.c.verb == verb).values(sort=sort_of(verb)))
    op.create_index('ix_event_sort', 'event', ['sort', 'at'], unique=False)
    _lock(f"WHEN (OLD.sort = '{BUSINESS}')")


def _unlock() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for act in ('update', 'delete'):
            op.execute(f"DROP TRIGGER event_no_{act}")
        return
    op.execute("DROP TRIGGER event_insert_only ON event")


def _lock(when: str) -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute("CREATE TRIGGER event_no_update BEFORE UPDATE ON event "
                   "BEGIN SELECT RAISE(ABORT, 'event is insert-only'); END")
        op.execute(f"CREATE TRIGGER event_no_delete {NO_DELETE} {when} "
                   "BEGIN SELECT RAISE(ABORT, 'event is insert-only'); END")
        return
    op.execute("CREATE TRIGGER event_insert_only BEFORE UPDATE ON event "
               "FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()")
    op.execute(f"CREATE TRIGGER event_no_delete {NO_DELETE} FOR EACH ROW {when} EXECUTE FUNCTION refuse_rewriting()")


def downgrade() -> None:
    op.drop_index('ix_event_sort', 'event')
    if op.get_bind().dialect.name == 'sqlite':
        _unlock()
        op.drop_column('event', 'sort')
        _lock("")
        return
    op.execute("DROP TRIGGER event_no_delete ON event")
    _unlock()
    op.drop_column('event', 'sort')
    op.execute("CREATE TRIGGER event_insert_only BEFORE UPDATE OR DELETE ON event "
               "FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()")
