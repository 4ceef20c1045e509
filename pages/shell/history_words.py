"""What the fields are called that history names; each area has the words of its verbs. Tests demand one for every one."""

from __future__ import annotations

from services.platform.i18n import msgid

# By the name a field has in the facts of a change. A name means the same wherever it is recorded.
FIELDS = {
    # A client, a contact, a member of staff
    "name": msgid("Name"),
    "kind": msgid("Kind"),
    "external_id": msgid("Client number"),
    "tax_id": msgid("Tax number"),
    "address": msgid("Address"),
    "city": msgid("City"),
    "state": msgid("State or region"),
    "zip": msgid("Postcode"),
    "country": msgid("Country"),
    "email": msgid("E-mail"),
    "phone": msgid("Phone"),
    "mobile": msgid("Mobile"),
    "fax": msgid("Fax"),
    "currency": msgid("Currency"),
    "language": msgid("Language"),
    "note": msgid("Note"),
    "username": msgid("User name"),
    "job_title": msgid("Job title"),
    "is_primary": msgid("Primary contact"),
    "card": msgid("Card"),
    "bank_debit": msgid("Bank debit"),
    "role": msgid("Role"),
    "may_impersonate": msgid("May view the portal as clients"),
    "sees_all_clients": msgid("Sees all clients"),
    # The firm: what nobody types; its settings have their words where they are declared
    "email_verified_at": msgid("Sender address confirmed"),
    "logo_sha256": msgid("Logo"),
    "temp_password_force_change": msgid("A temporary password must be changed"),  # a setting of old
    "set_up_at": msgid("Portal set up"),
}
