"""What the services of requests record in the history, in words."""

from services.platform.i18n import msgid

REQUEST_VERBS = {
    "request.made": msgid("Documents asked for"),
    "request.changed": msgid("Request changed"),
    "request.closed": msgid("Request done"),
    "request.reopened": msgid("Request open again"),
    "request.withdrawn": msgid("Request withdrawn"),
    "request.reminded": msgid("Client reminded of a request"),
    "request_item.uploaded": msgid("File sent for a request"),
    "request_item.accepted": msgid("Item of a request accepted"),
    "request_item.returned": msgid("Item of a request sent back"),
    "request_item.declined": msgid("Item of a request does not apply"),
    "request_item.applies": msgid("Item of a request does apply"),
    "request_template.added": msgid("Template of a request added"),
    "request_template.changed": msgid("Template of a request changed"),
    "request_template.removed": msgid("Template of a request deleted"),
}
