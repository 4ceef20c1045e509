"""Security events, apart from history: counted, never rewritten, and deleted by retention only"""

import sqlalchemy as sa
from alembic import op

revision = '20261129_security_event'
down_revision = '20261129_retention'
branch_labels = None
depends_on = None

KINDS = ('read', 'refused', 'ended', 'granted', 'address_asked', 'new_network', 'impersonated', 'alert')
FIXED = ('seq', 'slot', 'at', 'kind', 'reason', 'person_id', 'viewer_id', 'subject_kind', 'subject_id', 'entity_id',
         'address', 'browser')
SHRINKS = ('NEW.number < OLD.number OR NEW.last_at < OLD.last_at OR (OLD.is_over AND NOT NEW.is_over) '
           'OR (NEW.number = OLD.number AND NEW.is_over = OLD.is_over)')


def upgrade() -> None:
    op.create_table(
        'security_event',
        sa.Column('seq', sa.Integer(), nullable=False), sa.Column('slot', sa.String(length=64), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False), sa.Column('last_at', sa.DateTime(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('kind', sa.Enum(*KINDS, name='securitykind', native_enum=False, create_constraint=True, length=20),
                  nullable=False),
        sa.Column('reason', sa.String(length=300), nullable=False), sa.Column('person_id', sa.Uuid(), nullable=True),
        sa.Column('viewer_id', sa.Uuid(), nullable=True),
        sa.Column('subject_kind', sa.String(length=40), nullable=False),
        sa.Column('subject_id', sa.String(length=64), nullable=False), sa.Column('entity_id', sa.Uuid(), nullable=True),
        sa.Column('address', sa.String(length=64), nullable=True),
        sa.Column('browser', sa.String(length=300), nullable=True),
        sa.Column('is_over', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_security_event')),
        sa.UniqueConstraint('slot', name=op.f('uq_security_event_slot')))
    op.create_index('ix_security_event_at', 'security_event', ['at'])
    op.create_index('ix_security_event_kind', 'security_event', ['kind', 'at'])
    op.create_index('ix_security_event_person', 'security_event', ['person_id', 'at'])
    op.create_index('ix_security_event_entity', 'security_event', ['entity_id', 'at'])
    op.create_index('ix_security_event_subject', 'security_event', ['subject_kind', 'subject_id'])
    if op.get_bind().dialect.name == 'sqlite':
        other = ' OR '.join(f'OLD.{name} IS NOT NEW.{name}' for name in FIXED)
        op.execute(f"CREATE TRIGGER security_event_no_update BEFORE UPDATE ON security_event WHEN {other} OR {SHRINKS} "
                   "BEGIN SELECT RAISE(ABORT, 'security_event is insert-only'); END")
        op.execute("CREATE TRIGGER security_event_no_delete BEFORE DELETE ON security_event "
                   "WHEN NOT OLD.is_over "
                   "BEGIN SELECT RAISE(ABORT, 'security_event is insert-only'); END")
        return
    other = ' OR '.join(f'OLD.{name} IS DISTINCT FROM NEW.{name}' for name in FIXED)
    op.execute(f"CREATE TRIGGER security_event_no_update BEFORE UPDATE ON security_event FOR EACH ROW WHEN ({other} "
               f"OR {SHRINKS}) EXECUTE FUNCTION refuse_rewriting()")
    op.execute("CREATE TRIGGER security_event_no_delete BEFORE DELETE ON security_event FOR EACH ROW "
               "WHEN (NOT OLD.is_over) "
               "EXECUTE FUNCTION refuse_rewriting()")


def downgrade() -> None:
    op.drop_table('security_event')
