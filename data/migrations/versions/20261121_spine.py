"""The spine"""

import sqlalchemy as sa
from alembic import op

revision = '20261121_spine'
down_revision = None
branch_labels = None
depends_on = None

INSERT_ONLY = ("allocation", "event")


def upgrade() -> None:
    op.create_table('attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('succeeded', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt'))
    )
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.create_index('ix_attempt_account', ['kind', 'account', 'at'], unique=False)
        batch_op.create_index('ix_attempt_address', ['kind', 'address', 'at'], unique=False)

    op.create_table('counter',
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_counter'))
    )
    op.create_table('entity',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('person', 'company', 'trust', 'partnership', 'property', 'other', name='entitykind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('external_id', sa.String(length=120), nullable=True),
    sa.Column('tax_id', sa.String(length=60), nullable=True),
    sa.Column('address', sa.String(length=400), nullable=True),
    sa.Column('city', sa.String(length=120), nullable=True),
    sa.Column('state', sa.String(length=120), nullable=True),
    sa.Column('zip', sa.String(length=20), nullable=True),
    sa.Column('country', sa.String(length=2), nullable=True),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('phone', sa.String(length=60), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('pays_by_card', sa.Boolean(), nullable=False),
    sa.Column('pays_by_bank_debit', sa.Boolean(), nullable=False),
    sa.Column('archived_at', sa.DateTime(), nullable=True),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entity')),
    sa.UniqueConstraint('external_id', name=op.f('uq_entity_external_id'))
    )
    with op.batch_alter_table('entity', schema=None) as batch_op:
        batch_op.create_index('ix_entity_name', ['name'], unique=False)

    op.create_table('event',
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('verb', sa.String(length=60), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=True),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.String(length=64), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('viewer_id', sa.Uuid(), nullable=True),
    sa.Column('address', sa.String(length=64), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_event'))
    )
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_actor_id'), ['actor_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_event_entity_id'), ['entity_id'], unique=False)
        batch_op.create_index('ix_event_subject', ['subject_kind', 'subject_id'], unique=False)
        batch_op.create_index('ix_event_verb', ['verb', 'at'], unique=False)

    op.create_table('firm',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('values', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_firm'))
    )
    op.create_table('gateway_event',
    sa.Column('gateway', sa.String(length=20), nullable=False),
    sa.Column('event_id', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=80), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('received_at', sa.DateTime(), nullable=False),
    sa.Column('done_at', sa.DateTime(), nullable=True),
    sa.Column('outcome', sa.String(length=200), nullable=True),
    sa.PrimaryKeyConstraint('gateway', 'event_id', name=op.f('pk_gateway_event'))
    )
    op.create_table('job',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('args', sa.JSON(), nullable=False),
    sa.Column('due_at', sa.DateTime(), nullable=False),
    sa.Column('claimed_at', sa.DateTime(), nullable=True),
    sa.Column('done_at', sa.DateTime(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('error', sa.String(length=500), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index('ix_job_due', ['done_at', 'due_at'], unique=False)

    op.create_table('logo',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('png', sa.LargeBinary(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_logo'))
    )
    op.create_table('person',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('email_key', sa.String(length=254), nullable=True),
    sa.Column('email_verified_at', sa.DateTime(), nullable=True),
    sa.Column('username', sa.String(length=120), nullable=True),
    sa.Column('username_key', sa.String(length=120), nullable=True),
    sa.Column('phone', sa.String(length=60), nullable=True),
    sa.Column('mobile', sa.String(length=60), nullable=True),
    sa.Column('fax', sa.String(length=60), nullable=True),
    sa.Column('external_id', sa.String(length=120), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=True),
    sa.Column('theme', sa.Enum('auto', 'light', 'dark', name='theme', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('list_choices', sa.JSON(), nullable=False),
    sa.Column('password_hash', sa.String(length=300), nullable=True),
    sa.Column('password_changed_at', sa.DateTime(), nullable=True),
    sa.Column('must_change_password', sa.Boolean(), nullable=False),
    sa.Column('failures_in_a_row', sa.Integer(), nullable=False),
    sa.Column('disabled_at', sa.DateTime(), nullable=True),
    sa.Column('last_signed_in_at', sa.DateTime(), nullable=True),
    sa.Column('staff_role', sa.Enum('owner', 'administrator', 'manager', 'member', 'bookkeeper', 'dispatcher', 'read_only', name='staffrole', native_enum=False, create_constraint=True, length=20), nullable=True),
    sa.Column('may_impersonate', sa.Boolean(), nullable=False),
    sa.Column('sees_all_clients', sa.Boolean(), nullable=False),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email_key', name=op.f('uq_person_email_key')),
    sa.UniqueConstraint('external_id', name=op.f('uq_person_external_id')),
    sa.UniqueConstraint('username_key', name=op.f('uq_person_username_key'))
    )
    op.create_table('secret',
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('hint', sa.String(length=20), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_secret'))
    )
    op.create_table('assignment',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_assignment_entity_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_assignment_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment')),
    sa.UniqueConstraint('person_id', 'entity_id', name=op.f('uq_assignment_person_id_entity_id'))
    )
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assignment_entity_id'), ['entity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_assignment_person_id'), ['person_id'], unique=False)

    op.create_table('checkout',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('gateway', sa.String(length=20), nullable=False),
    sa.Column('status', sa.Enum('starting', 'open', 'processing', 'succeeded', 'failed', 'cancelled', name='checkoutstatus', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('confirm_key', sa.String(length=64), nullable=False),
    sa.Column('gateway_session', sa.String(length=200), nullable=True),
    sa.Column('gateway_intent', sa.String(length=200), nullable=True),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('methods', sa.String(length=60), nullable=False),
    sa.Column('method', sa.Enum('card', 'bank_debit', 'cash', 'cheque', 'transfer', 'other', 'test', name='paymentmethod', native_enum=False, create_constraint=True, length=20), nullable=True),
    sa.Column('method_label', sa.String(length=60), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('return_to', sa.String(length=200), nullable=False),
    sa.Column('started_at', sa.DateTime(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('error', sa.String(length=300), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_checkout_amount_positive')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_checkout_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checkout')),
    sa.UniqueConstraint('confirm_key', name=op.f('uq_checkout_confirm_key')),
    sa.UniqueConstraint('gateway_intent', name=op.f('uq_checkout_gateway_intent')),
    sa.UniqueConstraint('gateway_session', name=op.f('uq_checkout_gateway_session'))
    )
    with op.batch_alter_table('checkout', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_checkout_person_id'), ['person_id'], unique=False)
        batch_op.create_index('ix_checkout_status', ['status', 'started_at'], unique=False)

    op.create_table('contact',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('job_title', sa.String(length=120), nullable=True),
    sa.Column('is_primary', sa.Boolean(), nullable=False),
    sa.Column('sees_billing', sa.Boolean(), nullable=False),
    sa.Column('pays', sa.Boolean(), nullable=False),
    sa.Column('sees_documents', sa.Boolean(), nullable=False),
    sa.Column('edits_profile', sa.Boolean(), nullable=False),
    sa.Column('manages_colleagues', sa.Boolean(), nullable=False),
    sa.Column('status', sa.Enum('not_invited', 'invited', 'accepted', 'revoked', name='accessstatus', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('invited_at', sa.DateTime(), nullable=True),
    sa.Column('accepted_at', sa.DateTime(), nullable=True),
    sa.Column('revoked_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_contact_entity_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_contact_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact')),
    sa.UniqueConstraint('person_id', 'entity_id', name=op.f('uq_contact_person_id_entity_id'))
    )
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_entity_id'), ['entity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contact_person_id'), ['person_id'], unique=False)

    op.create_table('import_run',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('file_name', sa.String(length=255), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('mapping', sa.JSON(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_import_run_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_run'))
    )
    op.create_table('import_upload',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('files', sa.JSON(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_import_upload_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_upload'))
    )
    with op.batch_alter_table('import_upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_upload_expires_at'), ['expires_at'], unique=False)

    op.create_table('invoice',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('invoice', 'credit_note', name='documentkind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('number', sa.String(length=80), nullable=False),
    sa.Column('external_id', sa.String(length=120), nullable=True),
    sa.Column('status', sa.Enum('draft', 'open', 'paid', 'void', name='invoicestatus', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('reference', sa.String(length=120), nullable=True),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('gross_minor', sa.BigInteger(), nullable=False),
    sa.Column('rounding_minor', sa.BigInteger(), nullable=False),
    sa.Column('prepaid_minor', sa.BigInteger(), nullable=False),
    sa.Column('payable_minor', sa.BigInteger(), nullable=False),
    sa.Column('discount_minor', sa.BigInteger(), nullable=False),
    sa.Column('paid_minor', sa.BigInteger(), nullable=False),
    sa.Column('taxes', sa.JSON(), nullable=False),
    sa.Column('adjustments', sa.JSON(), nullable=False),
    sa.Column('frozen', sa.JSON(), nullable=True),
    sa.Column('online', sa.Boolean(), nullable=False),
    sa.Column('source', sa.String(length=20), nullable=False),
    sa.Column('source_sha256', sa.String(length=64), nullable=True),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('issued_at', sa.DateTime(), nullable=True),
    sa.Column('paid_at', sa.DateTime(), nullable=True),
    sa.Column('voided_at', sa.DateTime(), nullable=True),
    sa.Column('void_reason', sa.String(length=300), nullable=True),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('gross_minor = net_minor + tax_minor', name=op.f('ck_invoice_gross_adds_up')),
    sa.CheckConstraint('paid_minor >= 0 AND paid_minor <= payable_minor', name=op.f('ck_invoice_paid_in_bounds')),
    sa.CheckConstraint('payable_minor = gross_minor + rounding_minor - prepaid_minor', name=op.f('ck_invoice_payable_adds_up')),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_invoice_entity_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invoice')),
    sa.UniqueConstraint('external_id', name=op.f('uq_invoice_external_id')),
    sa.UniqueConstraint('id', 'entity_id', 'currency', name=op.f('uq_invoice_id_entity_id_currency')),
    sa.UniqueConstraint('number', name=op.f('uq_invoice_number'))
    )
    with op.batch_alter_table('invoice', schema=None) as batch_op:
        batch_op.create_index('ix_invoice_desk', ['status', 'due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_invoice_entity_id'), ['entity_id'], unique=False)
        batch_op.create_index('ix_invoice_issued', ['entity_id', 'kind', 'issued_on', 'number', 'status'], unique=False)
        batch_op.create_index('ix_invoice_owed', ['entity_id', 'kind', 'status', 'due_on', 'number'], unique=False)
        batch_op.create_index('ix_invoice_sums', ['entity_id', 'kind', 'status', 'currency', 'payable_minor', 'paid_minor', 'discount_minor', 'due_on'], unique=False)

    op.create_table('known_device',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('seen_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_known_device_person_id')),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_known_device'))
    )
    with op.batch_alter_table('known_device', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_known_device_person_id'), ['person_id'], unique=False)

    op.create_table('mail',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dedupe', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('recipient', sa.String(length=254), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('raw', sa.LargeBinary(), nullable=False),
    sa.Column('message_id', sa.String(length=200), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.Enum('held', 'queued', 'sending', 'sent', 'failed', 'cancelled', name='mailstate', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('next_at', sa.DateTime(), nullable=False),
    sa.Column('sent_at', sa.DateTime(), nullable=True),
    sa.Column('error', sa.String(length=300), nullable=True),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_mail_entity_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mail_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail')),
    sa.UniqueConstraint('dedupe', name=op.f('uq_mail_dedupe'))
    )
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mail_entity_id'), ['entity_id'], unique=False)
        batch_op.create_index('ix_mail_next', ['state', 'next_at'], unique=False)

    op.create_table('notice',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('dedupe', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.Enum('payment', 'payment_failed', 'unapplied', 'gateway_alarm', 'view', 'profile', 'accepted', 'mail_failed', name='noticekind', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('done_at', sa.DateTime(), nullable=True),
    sa.Column('done_by', sa.Uuid(), nullable=True),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['done_by'], ['person.id'], name=op.f('fk_notice_done_by')),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_notice_entity_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('dedupe', name=op.f('uq_notice_dedupe'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_entity_id'), ['entity_id'], unique=False)
        batch_op.create_index('ix_notice_open', ['done_at', 'at'], unique=False)

    op.create_table('paper',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size_bytes', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_paper_entity_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper')),
    sa.UniqueConstraint('kind', 'subject_id', 'language', name=op.f('uq_paper_kind_subject_id_language'))
    )
    with op.batch_alter_table('paper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_entity_id'), ['entity_id'], unique=False)

    op.create_table('invitation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('contact_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=True),
    sa.Column('mode', sa.String(length=20), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=True),
    sa.Column('waiting_since', sa.DateTime(), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(), nullable=True),
    sa.Column('mail_id', sa.Uuid(), nullable=True),
    sa.Column('secret', sa.Text(), nullable=True),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_invitation_contact_id')),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_invitation_entity_id')),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_invitation_made_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_entity_id'), ['entity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_sent_on'), ['sent_on'], unique=False)

    op.create_table('invoice_line',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('invoice_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('description', sa.String(length=500), nullable=False),
    sa.Column('detail', sa.Text(), nullable=True),
    sa.Column('quantity', sa.String(length=40), nullable=False),
    sa.Column('unit', sa.String(length=20), nullable=True),
    sa.Column('unit_price', sa.String(length=40), nullable=False),
    sa.Column('discount_percent', sa.String(length=40), nullable=True),
    sa.Column('discount_minor', sa.BigInteger(), nullable=False),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_category', sa.String(length=4), nullable=False),
    sa.Column('tax_rate', sa.String(length=40), nullable=True),
    sa.Column('tax_minor', sa.BigInteger(), nullable=True),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_invoice_line_entity_id')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoice.id'], name=op.f('fk_invoice_line_invoice_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invoice_line'))
    )
    with op.batch_alter_table('invoice_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invoice_line_entity_id'), ['entity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invoice_line_invoice_id'), ['invoice_id'], unique=False)

    op.create_table('invoice_view',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('invoice_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('session_key', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('how', sa.String(length=10), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_invoice_view_entity_id')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoice.id'], name=op.f('fk_invoice_view_invoice_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_invoice_view_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invoice_view')),
    sa.UniqueConstraint('session_key', 'invoice_id', name=op.f('uq_invoice_view_session_key_invoice_id'))
    )
    with op.batch_alter_table('invoice_view', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invoice_view_entity_id'), ['entity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invoice_view_invoice_id'), ['invoice_id'], unique=False)

    op.create_table('login_session',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('is_staff', sa.Boolean(), nullable=False),
    sa.Column('started_at', sa.DateTime(), nullable=False),
    sa.Column('seen_at', sa.DateTime(), nullable=False),
    sa.Column('authenticated_at', sa.DateTime(), nullable=False),
    sa.Column('ends_at', sa.DateTime(), nullable=False),
    sa.Column('revoked_at', sa.DateTime(), nullable=True),
    sa.Column('revoked_why', sa.String(length=40), nullable=True),
    sa.Column('chosen_entity_id', sa.Uuid(), nullable=True),
    sa.Column('address', sa.String(length=64), nullable=True),
    sa.Column('browser', sa.String(length=300), nullable=True),
    sa.Column('viewer_id', sa.Uuid(), nullable=True),
    sa.Column('viewer_contact_id', sa.Uuid(), nullable=True),
    sa.Column('viewer_reason', sa.String(length=300), nullable=True),
    sa.Column('viewer_session_ends_at', sa.DateTime(), nullable=True),
    sa.Column('viewer_authenticated_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['chosen_entity_id'], ['entity.id'], name=op.f('fk_login_session_chosen_entity_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_login_session_person_id')),
    sa.ForeignKeyConstraint(['viewer_contact_id'], ['contact.id'], name=op.f('fk_login_session_viewer_contact_id')),
    sa.ForeignKeyConstraint(['viewer_id'], ['person.id'], name=op.f('fk_login_session_viewer_id')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_login_session'))
    )
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_login_session_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_login_session_viewer_id'), ['viewer_id'], unique=False)

    op.create_table('one_time_token',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('purpose', sa.Enum('invite', 'reset', 'temporary', 'email_change', 'email_verify', name='tokenpurpose', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('contact_id', sa.Uuid(), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('used_at', sa.DateTime(), nullable=True),
    sa.Column('voided_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_one_time_token_contact_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_one_time_token_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_time_token')),
    sa.UniqueConstraint('digest', name=op.f('uq_one_time_token_digest'))
    )
    with op.batch_alter_table('one_time_token', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_one_time_token_person_id'), ['person_id'], unique=False)

    op.create_table('payment',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(length=80), nullable=False),
    sa.Column('external_id', sa.String(length=120), nullable=True),
    sa.Column('checkout_id', sa.Uuid(), nullable=True),
    sa.Column('status', sa.Enum('pending', 'processing', 'succeeded', 'failed', 'cancelled', name='paymentstatus', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('method', sa.Enum('card', 'bank_debit', 'cash', 'cheque', 'transfer', 'other', 'test', name='paymentmethod', native_enum=False, create_constraint=True, length=20), nullable=True),
    sa.Column('method_label', sa.String(length=60), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('allocated_minor', sa.BigInteger(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=True),
    sa.Column('settled_at', sa.DateTime(), nullable=True),
    sa.Column('reference', sa.String(length=120), nullable=True),
    sa.Column('note', sa.String(length=300), nullable=True),
    sa.Column('made_by', sa.Uuid(), nullable=True),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('source_sha256', sa.String(length=64), nullable=True),
    sa.Column('frozen', sa.JSON(), nullable=True),
    sa.Column('folded', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('allocated_minor >= 0 AND allocated_minor <= amount_minor', name=op.f('ck_payment_allocated_in_bounds')),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_payment_amount_positive')),
    sa.ForeignKeyConstraint(['checkout_id'], ['checkout.id'], name=op.f('fk_payment_checkout_id')),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_payment_entity_id')),
    sa.ForeignKeyConstraint(['made_by'], ['person.id'], name=op.f('fk_payment_made_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment')),
    sa.UniqueConstraint('external_id', name=op.f('uq_payment_external_id')),
    sa.UniqueConstraint('id', 'entity_id', 'currency', name=op.f('uq_payment_id_entity_id_currency')),
    sa.UniqueConstraint('number', name=op.f('uq_payment_number'))
    )
    with op.batch_alter_table('payment', schema=None) as batch_op:
        batch_op.create_index('ix_payment_checkout_id', ['checkout_id'], unique=False, sqlite_where=sa.text('checkout_id IS NOT NULL'), postgresql_where=sa.text('checkout_id IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_payment_entity_id'), ['entity_id'], unique=False)
        batch_op.create_index('ix_payment_received', ['entity_id', 'status', 'received_on'], unique=False)
        batch_op.create_index('ix_payment_unapplied', ['entity_id', 'status'], unique=False, sqlite_where=sa.text('allocated_minor < amount_minor'), postgresql_where=sa.text('allocated_minor < amount_minor'))

    op.create_table('allocation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('payment_id', sa.Uuid(), nullable=True),
    sa.Column('credit_id', sa.Uuid(), nullable=True),
    sa.Column('invoice_id', sa.Uuid(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('by', sa.Uuid(), nullable=True),
    sa.Column('reverses_id', sa.Uuid(), nullable=True),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('(payment_id IS NULL) <> (credit_id IS NULL)', name=op.f('ck_allocation_one_source')),
    sa.CheckConstraint('amount_minor <> 0', name=op.f('ck_allocation_amount_not_zero')),
    sa.CheckConstraint('amount_minor > 0 OR reverses_id IS NOT NULL', name=op.f('ck_allocation_only_reversals_negative')),
    sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_allocation_by')),
    sa.ForeignKeyConstraint(['credit_id', 'entity_id', 'currency'], ['invoice.id', 'invoice.entity_id', 'invoice.currency'], name=op.f('fk_allocation_credit_id_entity_id_currency')),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_allocation_entity_id')),
    sa.ForeignKeyConstraint(['invoice_id', 'entity_id', 'currency'], ['invoice.id', 'invoice.entity_id', 'invoice.currency'], name=op.f('fk_allocation_invoice_id_entity_id_currency')),
    sa.ForeignKeyConstraint(['payment_id', 'entity_id', 'currency'], ['payment.id', 'payment.entity_id', 'payment.currency'], name=op.f('fk_allocation_payment_id_entity_id_currency')),
    sa.ForeignKeyConstraint(['reverses_id'], ['allocation.id'], name=op.f('fk_allocation_reverses_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allocation')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_allocation_reverses_id'))
    )
    with op.batch_alter_table('allocation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_allocation_credit_id'), ['credit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_allocation_entity_id'), ['entity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_allocation_invoice_id'), ['invoice_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_allocation_payment_id'), ['payment_id'], unique=False)

    op.create_table('reservation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('payment_id', sa.Uuid(), nullable=False),
    sa.Column('invoice_id', sa.Uuid(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('is_live', sa.Boolean(), nullable=False),
    sa.Column('entity_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_reservation_amount_positive')),
    sa.ForeignKeyConstraint(['entity_id'], ['entity.id'], name=op.f('fk_reservation_entity_id')),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoice.id'], name=op.f('fk_reservation_invoice_id')),
    sa.ForeignKeyConstraint(['payment_id'], ['payment.id'], name=op.f('fk_reservation_payment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reservation'))
    )
    with op.batch_alter_table('reservation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reservation_entity_id'), ['entity_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reservation_invoice_id'), ['invoice_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reservation_payment_id'), ['payment_id'], unique=False)
        batch_op.create_index('uq_reservation_live', ['invoice_id'], unique=True, sqlite_where=sa.text('is_live = 1'), postgresql_where=sa.text('is_live'))
    _refuse_rewriting()


def _refuse_rewriting() -> None:
    """The ledger and history are insert-only (P6): corrections are new rows."""
    if op.get_bind().dialect.name == "sqlite":
        for table in INSERT_ONLY:
            for act in ("UPDATE", "DELETE"):
                op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                           f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END")
        return
    op.execute("CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS "
               "$$ BEGIN RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME; END $$")
    for table in INSERT_ONLY:
        op.execute(f"CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE ON {table} "
                   "FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()")


def downgrade() -> None:
    with op.batch_alter_table('reservation', schema=None) as batch_op:
        batch_op.drop_index('uq_reservation_live', sqlite_where=sa.text('is_live = 1'), postgresql_where=sa.text('is_live'))
        batch_op.drop_index(batch_op.f('ix_reservation_payment_id'))
        batch_op.drop_index(batch_op.f('ix_reservation_invoice_id'))
        batch_op.drop_index(batch_op.f('ix_reservation_entity_id'))

    op.drop_table('reservation')
    with op.batch_alter_table('allocation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_allocation_payment_id'))
        batch_op.drop_index(batch_op.f('ix_allocation_invoice_id'))
        batch_op.drop_index(batch_op.f('ix_allocation_entity_id'))
        batch_op.drop_index(batch_op.f('ix_allocation_credit_id'))

    op.drop_table('allocation')
    with op.batch_alter_table('payment', schema=None) as batch_op:
        batch_op.drop_index('ix_payment_unapplied', sqlite_where=sa.text('allocated_minor < amount_minor'), postgresql_where=sa.text('allocated_minor < amount_minor'))
        batch_op.drop_index('ix_payment_received')
        batch_op.drop_index(batch_op.f('ix_payment_entity_id'))
        batch_op.drop_index('ix_payment_checkout_id', sqlite_where=sa.text('checkout_id IS NOT NULL'), postgresql_where=sa.text('checkout_id IS NOT NULL'))

    op.drop_table('payment')
    with op.batch_alter_table('one_time_token', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_one_time_token_person_id'))

    op.drop_table('one_time_token')
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_login_session_viewer_id'))
        batch_op.drop_index(batch_op.f('ix_login_session_person_id'))

    op.drop_table('login_session')
    with op.batch_alter_table('invoice_view', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invoice_view_invoice_id'))
        batch_op.drop_index(batch_op.f('ix_invoice_view_entity_id'))

    op.drop_table('invoice_view')
    with op.batch_alter_table('invoice_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invoice_line_invoice_id'))
        batch_op.drop_index(batch_op.f('ix_invoice_line_entity_id'))

    op.drop_table('invoice_line')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_sent_on'))
        batch_op.drop_index(batch_op.f('ix_invitation_entity_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_contact_id'))

    op.drop_table('invitation')
    with op.batch_alter_table('paper', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_paper_entity_id'))

    op.drop_table('paper')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_open')
        batch_op.drop_index(batch_op.f('ix_notice_entity_id'))

    op.drop_table('notice')
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_index('ix_mail_next')
        batch_op.drop_index(batch_op.f('ix_mail_entity_id'))

    op.drop_table('mail')
    with op.batch_alter_table('known_device', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_known_device_person_id'))

    op.drop_table('known_device')
    with op.batch_alter_table('invoice', schema=None) as batch_op:
        batch_op.drop_index('ix_invoice_sums')
        batch_op.drop_index('ix_invoice_owed')
        batch_op.drop_index('ix_invoice_issued')
        batch_op.drop_index(batch_op.f('ix_invoice_entity_id'))
        batch_op.drop_index('ix_invoice_desk')

    op.drop_table('invoice')
    with op.batch_alter_table('import_upload', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_upload_expires_at'))

    op.drop_table('import_upload')
    op.drop_table('import_run')
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contact_person_id'))
        batch_op.drop_index(batch_op.f('ix_contact_entity_id'))

    op.drop_table('contact')
    with op.batch_alter_table('checkout', schema=None) as batch_op:
        batch_op.drop_index('ix_checkout_status')
        batch_op.drop_index(batch_op.f('ix_checkout_person_id'))

    op.drop_table('checkout')
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assignment_person_id'))
        batch_op.drop_index(batch_op.f('ix_assignment_entity_id'))

    op.drop_table('assignment')
    op.drop_table('secret')
    op.drop_table('person')
    op.drop_table('logo')
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index('ix_job_due')

    op.drop_table('job')
    op.drop_table('gateway_event')
    op.drop_table('firm')
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_index('ix_event_verb')
        batch_op.drop_index('ix_event_subject')
        batch_op.drop_index(batch_op.f('ix_event_entity_id'))
        batch_op.drop_index(batch_op.f('ix_event_actor_id'))

    op.drop_table('event')
    with op.batch_alter_table('entity', schema=None) as batch_op:
        batch_op.drop_index('ix_entity_name')

    op.drop_table('entity')
    op.drop_table('counter')
    with op.batch_alter_table('attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_attempt_address')
        batch_op.drop_index('ix_attempt_account')

    op.drop_table('attempt')
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_rewriting()")
