"""What a gateway gave back of a payment"""

from alembic import op

revision = '20261128_refunds'
down_revision = '20261128_drafts'
branch_labels = None
depends_on = None

LEFT = "amount_minor > allocated_minor + refunded_minor"
BEFORE = "allocated_minor < amount_minor"


def upgrade() -> None:
    # Spelt out: a batch would copy the table and lose its other checks on SQLite.
    op.execute("ALTER TABLE payment ADD COLUMN gateway_refunded_minor BIGINT DEFAULT 0 NOT NULL "
               "CONSTRAINT ck_payment_gateway_refunded_in_bounds "
               "CHECK (gateway_refunded_minor >= 0 AND gateway_refunded_minor <= amount_minor)")
    op.execute("ALTER TABLE payment ADD COLUMN refunded_minor BIGINT DEFAULT 0 NOT NULL "
               "CONSTRAINT ck_payment_refunded_in_bounds "
               "CHECK (refunded_minor >= 0 AND refunded_minor <= gateway_refunded_minor "
               "AND allocated_minor + refunded_minor <= amount_minor)")
    op.execute("DROP INDEX ix_payment_unapplied")
    op.execute(f"CREATE INDEX ix_payment_unapplied ON payment (entity_id, status) WHERE {LEFT}")


def downgrade() -> None:
    op.execute("DROP INDEX ix_payment_unapplied")
    op.execute(f"CREATE INDEX ix_payment_unapplied ON payment (entity_id, status) WHERE {BEFORE}")
    op.execute("ALTER TABLE payment DROP COLUMN refunded_minor")
    op.execute("ALTER TABLE payment DROP COLUMN gateway_refunded_minor")
