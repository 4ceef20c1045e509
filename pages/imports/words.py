"""What imports are called, by kind: whole sentences, so that every language can count in its own way."""

from __future__ import annotations

from collections.abc import Callable

from components.display.status_chip import Tone
from services.imports.report import ImportKind, Result
from services.platform.i18n import Wording, msgid

Counted = Callable[[Wording, int], str]

KINDS = {
    ImportKind.CLIENTS: msgid("Clients"),
    ImportKind.CONTACTS: msgid("Contacts"),
    ImportKind.INVOICES: msgid("Invoices"),
    ImportKind.PAYMENTS: msgid("Payments"),
}
# Where what came in is to be found.
PLACES = {
    ImportKind.CLIENTS: "/staff/clients",
    ImportKind.CONTACTS: "/staff/clients",
    ImportKind.INVOICES: "/staff/invoices",
    ImportKind.PAYMENTS: "/staff/payments",
}
SEE = {
    ImportKind.CLIENTS: msgid("See the clients"),
    ImportKind.CONTACTS: msgid("See the clients"),
    ImportKind.INVOICES: msgid("See the invoices"),
    ImportKind.PAYMENTS: msgid("See the payments"),
}
IMPORT: dict[ImportKind, Counted] = {
    ImportKind.CLIENTS: lambda words, n: words.say_n("Import {n} client", "Import {n} clients", n),
    ImportKind.CONTACTS: lambda words, n: words.say_n("Import {n} contact", "Import {n} contacts", n),
    ImportKind.INVOICES: lambda words, n: words.say_n("Import {n} invoice", "Import {n} invoices", n),
    ImportKind.PAYMENTS: lambda words, n: words.say_n("Import {n} payment", "Import {n} payments", n),
}
DONE: dict[ImportKind, Counted] = {
    ImportKind.CLIENTS: lambda words, n: words.say_n("{n} client was imported.", "{n} clients were imported.", n),
    ImportKind.CONTACTS: lambda words, n: words.say_n("{n} contact was imported.", "{n} contacts were imported.", n),
    ImportKind.INVOICES: lambda words, n: words.say_n("{n} invoice was imported.", "{n} invoices were imported.", n),
    ImportKind.PAYMENTS: lambda words, n: words.say_n("{n} payment was imported.", "{n} payments were imported.", n),
}
RESULTS: dict[Result, tuple[Counted, str, Tone]] = {
    Result.CREATED: (lambda words, n: words.say_n("{n} new", "{n} new", n), msgid("New"), "good"),
    Result.UPDATED: (lambda words, n: words.say_n("{n} changed", "{n} changed", n), msgid("Changed"), "info"),
    Result.UNCHANGED: (lambda words, n: words.say_n("{n} unchanged", "{n} unchanged", n), msgid("Unchanged"), "plain"),
    Result.LEFT_OUT: (lambda words, n: words.say_n("{n} left out", "{n} left out", n), msgid("Left out"), "plain"),
    Result.REFUSED: (lambda words, n: words.say_n("{n} refused", "{n} refused", n), msgid("Refused"), "warn"),
}
