"""What the services of tickets record in the history, in words."""

from services.platform.i18n import msgid

VERBS = {
    "ticket.opened": msgid("Ticket opened"),
    "ticket.answered": msgid("Ticket answered"),
    "ticket.noted": msgid("Internal note added to a ticket"),
    "ticket.assigned": msgid("Ticket assigned"),
    "ticket.sorted": msgid("Category or priority of a ticket changed"),
    "ticket.closed": msgid("Ticket closed"),
    "ticket.reopened": msgid("Ticket open again"),
    "ticket.rated": msgid("Ticket rated"),
    "ticket.file_added": msgid("File added to a ticket"),
    "ticket_category.added": msgid("Category of tickets added"),
    "ticket_category.changed": msgid("Category of tickets changed"),
    "ticket_category.closed": msgid("Category of tickets closed"),
    "ticket_category.opened": msgid("Category of tickets open again"),
}
