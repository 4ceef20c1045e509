"""Passwords that the firm set for a contact, and that the contact never used, open nothing any more"""

import sqlalchemy as sa
from alembic import op

revision = '20261129_no_preset_passwords'
down_revision = '20261129_security_event'
branch_labels = None
depends_on = None


def upgrade() -> None:
    person = sa.table('person', sa.column('password_hash', sa.String()), sa.column('password_changed_at', sa.DateTime()),
                      sa.column('must_change_password', sa.Boolean()), sa.column('last_signed_in_at', sa.DateTime()),
                      sa.column('staff_role', sa.String()))
    op.execute(sa.update(person).where(
        person.c.password_hash.is_not(None), person.c.last_signed_in_at.is_(None), person.c.staff_role.is_(None)
    ).values(password_hash=None, password_changed_at=None, must_change_password=False))
    invitation = sa.table('invitation', sa.column('mode', sa.String()))
    op.execute(sa.update(invitation).where(invitation.c.mode == 'preset').values(mode='invite_link'))


def downgrade() -> None:
    """What was forgotten stays forgotten: nobody gets a password back that others know."""
