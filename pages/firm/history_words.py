"""What this area's services record in the history, in words."""

from services.platform.i18n import msgid

VERBS = {
    "firm.changed": msgid("Settings changed"),
    "firm.key_kept": msgid("Payment key changed"),
    "firm.keys_forgotten": msgid("Payment keys removed"),
    "firm.logo": msgid("Logo changed"),
    "firm.sender_verified": msgid("Sender address confirmed"),
    "staff.added": msgid("Staff member added"),
    "staff.changed": msgid("Role or rights changed"),
    "staff.disabled": msgid("Account closed"),
    "staff.enabled": msgid("Account opened"),
    "staff.mailed_again": msgid("Way in mailed again"),
    "mail.retried": msgid("Mail sent again"),
    "firm.set_up": msgid("Portal set up"),
    "firm.test_mail": msgid("Test mail sent"),
    "firm.sender_verification_asked": msgid("Confirmation of the sender address asked for"),
    "demo.made": msgid("Demo made"),
    "security.alert_seen": msgid("Alert seen"),
    "retention.swept": msgid("Deleted what had run out"),
    "keys.lookup_kept": msgid("Key for finding numbers kept"),
    "keys.rotation_began": msgid("Change of the master key begun"),
    "keys.rotated": msgid("Master key changed"),
}
