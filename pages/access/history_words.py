"""What this area's services record in the history, in words."""

from services.platform.i18n import msgid

VERBS = {
    "impersonation.started": msgid("Looked through their eyes"),
    "impersonation.ended": msgid("Stopped looking"),
    "sign_in.refused": msgid("Sign-in refused"),
    "person.signed_in": msgid("Signed in"),
    "sign_in.shut": msgid("Closed to new devices after many wrong passwords"),
    "session.logged_out": msgid("Signed out"),
    "session.ended": msgid("Signed out on one device"),
    "person.sessions_ended": msgid("Signed out on all devices"),
    "person.logged_out_everywhere": msgid("Signed out on all other devices"),
    "session.side_changed": msgid("Went over to the other side"),
    "selector.refused": msgid("Choice of client refused"),
    "person.confirmed": msgid("Password confirmed"),
    "person.not_confirmed": msgid("Wrong password at a confirmation"),
    "person.reauthenticated": msgid("Signed in again"),
    "person.password": msgid("Password changed"),
    "person.password_kept": msgid("Temporary password kept"),  # until passwords had to be changed
    "password.reset": msgid("Password set anew"),
    "password.reset_asked": msgid("New password asked for"),
    "password.reset_mailed": msgid("Link for a new password mailed"),
    "password.link_made": msgid("Link for a new password made"),
    "person.username": msgid("User name changed"),
    "person.email": msgid("E-mail address changed"),
    "person.email_asked": msgid("Change of the e-mail address asked for"),
    "person.email_vetoed": msgid("Change of the e-mail address stopped by its owner"),
    "person.email_called_off": msgid("Change of the e-mail address called off"),
    "person.email_not_free": msgid("New e-mail address not free any more"),
    "person.changed": msgid("Own details changed"),
    "person.language": msgid("Language changed"),
    "person.theme": msgid("Appearance changed"),
    "person.lists_forgotten": msgid("Lists put back as they were"),
}
