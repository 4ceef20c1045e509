"""Tickets of clients: what is written in them, the documents sent with them, their categories, and the right to them"""

import sqlalchemy as sa
from alembic import op

revision = '20261214_tickets'
down_revision = '20261213_thumbnails'
branch_labels = None
depends_on = None

BY_BYTES = sa.Text().with_variant(sa.Text(collation='C'), 'postgresql')
STATES = sa.Enum('open', 'waiting', 'closed', name='ticketstate', native_enum=False, create_constraint=True, length=20)
PRIORITIES = sa.Enum('low', 'normal', 'high', 'urgent', name='ticketpriority', native_enum=False,
                     create_constraint=True, length=20)


def key(table: str, column: str, target: str, **options: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f'fk_{table}_{column}'), **options)


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f'ck_{table}_{name}'))


def upgrade() -> None:
    op.add_column('contact', sa.Column('uses_tickets', sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        'ticket_category',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('assignee_id', sa.Uuid(), nullable=True),
        sa.Column('closed_at', sa.DateTime(), nullable=True),
        sa.Column('order_key', BY_BYTES, nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        key('ticket_category', 'assignee_id', 'person.id'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket_category')),
        sa.UniqueConstraint('name', name=op.f('uq_ticket_category_name')))
    op.create_table(
        'ticket',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('category_id', sa.Uuid(), nullable=False),
        sa.Column('subject', sa.String(length=120), nullable=False),
        sa.Column('state', STATES, nullable=False),
        sa.Column('priority', PRIORITIES, nullable=False),
        sa.Column('assignee_id', sa.Uuid(), nullable=True),
        sa.Column('opened_at', sa.DateTime(), nullable=False),
        sa.Column('opened_by', sa.Uuid(), nullable=True),
        sa.Column('is_from_firm', sa.Boolean(), nullable=False),
        sa.Column('requester_id', sa.Uuid(), nullable=True),
        sa.Column('moved_at', sa.DateTime(), nullable=False),
        sa.Column('first_answer_at', sa.DateTime(), nullable=True),
        sa.Column('closed_at', sa.DateTime(), nullable=True),
        sa.Column('rating', sa.Integer(), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        key('ticket', 'entity_id', 'entity.id'),
        key('ticket', 'category_id', 'ticket_category.id'),
        *(key('ticket', column, 'person.id') for column in ('assignee_id', 'opened_by', 'requester_id')),
        check('ticket', 'number_is_positive', 'number > 0'),
        check('ticket', 'rating_is_one_to_five', 'rating BETWEEN 1 AND 5'),
        check('ticket', 'closed_has_its_time', "(state = 'closed') = (closed_at IS NOT NULL)"),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket')),
        sa.UniqueConstraint('number', name=op.f('uq_ticket_number')))
    op.create_index('ix_ticket_queue', 'ticket', ['state', 'moved_at'])
    op.create_table(
        'ticket_message',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('ticket_id', sa.Uuid(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('author_id', sa.Uuid(), nullable=True),
        sa.Column('is_from_firm', sa.Boolean(), nullable=False),
        sa.Column('is_internal', sa.Boolean(), nullable=False),
        sa.Column('is_opening', sa.Boolean(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('characters', sa.Integer(), nullable=False),
        sa.Column('folded', sa.Text(), nullable=False),
        key('ticket_message', 'entity_id', 'entity.id'),
        key('ticket_message', 'ticket_id', 'ticket.id'),
        key('ticket_message', 'author_id', 'person.id'),
        check('ticket_message', 'only_the_firm_is_among_itself', 'is_from_firm OR NOT is_internal'),
        check('ticket_message', 'what_opens_is_no_note', 'NOT (is_opening AND is_internal)'),
        check('ticket_message', 'characters_within_bound',
              'characters > 0 AND characters <= length(text) '
              'AND ((NOT is_opening AND characters < 5000) OR characters < 500)'),
        check('ticket_message', 'text_within_bound',
              'length(text) < 80000 AND (NOT is_opening OR length(text) < 8000)'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket_message')))
    op.create_table(
        'ticket_file',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('entity_id', sa.Uuid(), nullable=False),
        sa.Column('ticket_id', sa.Uuid(), nullable=False),
        sa.Column('message_id', sa.Uuid(), nullable=False),
        sa.Column('document_id', sa.Uuid(), nullable=False),
        sa.Column('added_at', sa.DateTime(), nullable=False),
        key('ticket_file', 'entity_id', 'entity.id'),
        key('ticket_file', 'ticket_id', 'ticket.id'),
        key('ticket_file', 'message_id', 'ticket_message.id'),
        key('ticket_file', 'document_id', 'document.id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket_file')),
        sa.UniqueConstraint('message_id', 'document_id', name=op.f('uq_ticket_file_message_id_document_id')))
    for table, columns in (
        ('ticket', ('entity_id', 'category_id', 'assignee_id')),
        ('ticket_message', ('entity_id', 'ticket_id')),
        ('ticket_file', ('entity_id', 'ticket_id', 'document_id')),
    ):
        for column in columns:
            op.create_index(op.f(f'ix_{table}_{column}'), table, [column])


def downgrade() -> None:
    for table in ('ticket_file', 'ticket_message', 'ticket', 'ticket_category'):
        op.drop_table(table)
    op.drop_column('contact', 'uses_tickets')
