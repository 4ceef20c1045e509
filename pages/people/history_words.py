"""What this area's services record in the history, in words."""

from services.platform.i18n import msgid

VERBS = {
    "client.created": msgid("Client created"),
    "client.changed": msgid("Profile changed"),
    "client.archived": msgid("Client archived"),
    "client.restored": msgid("Client taken back"),
    "client.pay_options": msgid("Payment types changed"),
    "client.assigned": msgid("Staff assigned"),
    "contact.added": msgid("Contact added"),
    "contact.changed": msgid("Contact changed"),
    "contact.removed": msgid("Contact removed"),
    "contact.invited": msgid("Invited to the portal"),
    "contact.revoked": msgid("Access revoked"),
    "contact.accepted": msgid("Invitation accepted"),
    "contact.declined": msgid("Invitation declined"),
    "contact.invitation_left": msgid("Waiting invitation sent"),
    "contact.wrong_code": msgid("Wrong start code"),
    "contact.address_waits": msgid("New e-mail address, not in effect yet"),
    "contact.address_kept": msgid("Change of the e-mail address called off"),
    "contact.address_vetoed": msgid("Change of the e-mail address stopped by its owner"),
    "contact.sessions_ended": msgid("Signed out on all devices"),
    "profile.changed": msgid("Profile changed"),
    "entity.imported": msgid("Client imported"),
    "entity.updated": msgid("Changed by an import"),
    "contact.imported": msgid("Contact imported"),
    "contact.updated": msgid("Contact changed by an import"),
}
