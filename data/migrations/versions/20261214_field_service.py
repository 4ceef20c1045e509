"""Jobs, their visits and rules, who does them, and what clients ask for; contacts see them"""

import sqlalchemy as sa
from alembic import op

revision = '20261214_field_service'
down_revision = '20261214_catalogue'
branch_labels = None
depends_on = None

ORDERED = sa.Text().with_variant(sa.Text(collation='C'), 'postgresql')


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


VISIT_STATES = ('waiting', 'scheduled', 'on_the_way', 'done', 'cancelled')


def key(table: str, column: str, target: str, **options: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f'fk_{table}_{column}'), **options)


def upgrade() -> None:
    # Not in a batch: SQLite would make the table anew, and rows that others point at could not be dropped.
    op.add_column('contact', sa.Column('sees_services', sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        'resource',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('kind', one_of('resourcekind', 'person', 'crew', 'vehicle'), nullable=False),
        sa.Column('name', sa.String(length=100), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=True),
        sa.Column('hours', sa.JSON(), nullable=False),
        sa.Column('skills', sa.JSON(), nullable=False),
        sa.Column('made_at', sa.DateTime(), nullable=False),
        sa.Column('closed_at', sa.DateTime(), nullable=True),
        sa.Column('order_key', ORDERED, nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        key('resource', 'person_id', 'person.id'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_resource')))
    op.create_table(
        'resource_absence',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('resource_id', sa.Uuid(), nullable=False),
        sa.Column('starts_at', sa.DateTime(), nullable=False),
        sa.Column('ends_at', sa.DateTime(), nullable=False),
        sa.Column('reason', sa.String(length=200), nullable=True),
        sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_resource_absence_order')),
        key('resource_absence', 'resource_id', 'resource.id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_resource_absence')))
    op.create_index('ix_resource_absence_when', 'resource_absence', ['resource_id', 'starts_at'])
    op.create_table(
        'service_job',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.String(length=20), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('notes', sa.String(length=2000), nullable=True),
        sa.Column('internal_notes', sa.String(length=4000), nullable=True),
        sa.Column('catalogue_item_id', sa.Uuid(), nullable=True),
        sa.Column('address', sa.String(length=400), nullable=True),
        sa.Column('price_minor', sa.BigInteger(), nullable=True),
        sa.Column('currency', sa.String(length=3), nullable=True),
        sa.Column('pays_by_autopay', sa.Boolean(), nullable=False),
        sa.Column('skills', sa.JSON(), nullable=False),
        sa.Column('checklist', sa.JSON(), nullable=False),
        sa.Column('state', one_of('jobstate', 'open', 'done', 'cancelled'), nullable=False),
        sa.Column('made_at', sa.DateTime(), nullable=False),
        sa.Column('made_by', sa.Uuid(), nullable=True),
        sa.Column('folded', sa.Text(), nullable=False),
        sa.Column('order_key', ORDERED, nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint('(price_minor IS NULL) = (currency IS NULL)', name=op.f('ck_service_job_price')),
        key('service_job', 'catalogue_item_id', 'catalogue_item.id'),
        key('service_job', 'made_by', 'person.id'),
        key('service_job', 'entity_id', 'entity.id'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_service_job')),
        sa.UniqueConstraint('number', name=op.f('uq_service_job_number')))
    op.create_index(op.f('ix_service_job_entity_id'), 'service_job', ['entity_id'])
    op.create_table(
        'visit_series',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('job_id', sa.Uuid(), nullable=False),
        sa.Column('rule', sa.String(length=200), nullable=False),
        sa.Column('zone', sa.String(length=60), nullable=False),
        sa.Column('first_local', sa.String(length=16), nullable=False),
        sa.Column('minutes', sa.Integer(), nullable=False),
        sa.Column('resource_id', sa.Uuid(), nullable=True),
        sa.Column('skipped', sa.JSON(), nullable=False),
        sa.Column('made_through', sa.DateTime(), nullable=True),
        sa.Column('ended_at', sa.DateTime(), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint('minutes > 0', name=op.f('ck_visit_series_minutes')),
        key('visit_series', 'job_id', 'service_job.id'),
        key('visit_series', 'resource_id', 'resource.id'),
        key('visit_series', 'entity_id', 'entity.id'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_visit_series')))
    for column in ('entity_id', 'job_id'):
        op.create_index(op.f(f'ix_visit_series_{column}'), 'visit_series', [column])
    op.create_table(
        'visit',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('job_id', sa.Uuid(), nullable=False),
        sa.Column('series_id', sa.Uuid(), nullable=True),
        sa.Column('original_start', sa.DateTime(), nullable=True),
        sa.Column('state', one_of('visitstate', *VISIT_STATES), nullable=False),
        sa.Column('starts_at', sa.DateTime(), nullable=True),
        sa.Column('ends_at', sa.DateTime(), nullable=True),
        sa.Column('minutes', sa.Integer(), nullable=False),
        sa.Column('resource_id', sa.Uuid(), nullable=True),
        sa.Column('wish', sa.String(length=500), nullable=True),
        sa.Column('checklist', sa.JSON(), nullable=False),
        sa.Column('report', sa.String(length=2000), nullable=True),
        sa.Column('finished_at', sa.DateTime(), nullable=True),
        sa.Column('finished_by', sa.Uuid(), nullable=True),
        sa.Column('before', sa.JSON(), nullable=True),
        sa.Column('changed_at', sa.DateTime(), nullable=False),
        sa.Column('told_state', sa.String(length=20), nullable=True),
        sa.Column('told_starts_at', sa.DateTime(), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint('(starts_at IS NULL) = (ends_at IS NULL)', name=op.f('ck_visit_times')),
        sa.CheckConstraint('ends_at IS NULL OR ends_at > starts_at', name=op.f('ck_visit_order')),
        sa.CheckConstraint("state NOT IN ('scheduled', 'on_the_way', 'done') OR starts_at IS NOT NULL",
                           name=op.f('ck_visit_scheduled')),
        sa.CheckConstraint("state <> 'waiting' OR starts_at IS NULL", name=op.f('ck_visit_waiting')),
        key('visit', 'job_id', 'service_job.id'),
        key('visit', 'series_id', 'visit_series.id'),
        key('visit', 'resource_id', 'resource.id'),
        key('visit', 'finished_by', 'person.id'),
        key('visit', 'entity_id', 'entity.id'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_visit')),
        sa.UniqueConstraint('job_id', 'original_start', name=op.f('uq_visit_job_id_original_start')))
    for column in ('entity_id', 'job_id', 'series_id'):
        op.create_index(op.f(f'ix_visit_{column}'), 'visit', [column])
    op.create_index('ix_visit_resource', 'visit', ['resource_id', 'starts_at'])
    op.create_index('ix_visit_state', 'visit', ['state', 'starts_at'])
    op.create_table(
        'service_request',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('kind', one_of('servicerequestkind', 'new', 'other_date', 'cancel'), nullable=False),
        sa.Column('state', one_of('servicerequeststate', 'waiting', 'accepted', 'declined', 'withdrawn'),
                  nullable=False),
        sa.Column('job_id', sa.Uuid(), nullable=True),
        sa.Column('visit_id', sa.Uuid(), nullable=True),
        sa.Column('text', sa.String(length=2000), nullable=True),
        sa.Column('wish', sa.String(length=500), nullable=True),
        sa.Column('asked_at', sa.DateTime(), nullable=False),
        sa.Column('asked_by', sa.Uuid(), nullable=True),
        sa.Column('answer', sa.String(length=500), nullable=True),
        sa.Column('answered_at', sa.DateTime(), nullable=True),
        sa.Column('answered_by', sa.Uuid(), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        key('service_request', 'job_id', 'service_job.id'),
        key('service_request', 'visit_id', 'visit.id', ondelete='SET NULL'),
        key('service_request', 'asked_by', 'person.id'),
        key('service_request', 'answered_by', 'person.id'),
        key('service_request', 'entity_id', 'entity.id'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_service_request')))
    for column in ('entity_id', 'visit_id'):
        op.create_index(op.f(f'ix_service_request_{column}'), 'service_request', [column])
    op.create_index('ix_service_request_state', 'service_request', ['state', 'asked_at'])


def downgrade() -> None:
    for table in ('service_request', 'visit', 'visit_series', 'service_job', 'resource_absence', 'resource'):
        op.drop_table(table)
    op.drop_column('contact', 'sees_services')
