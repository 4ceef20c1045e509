"""Products and services as a kind of imports."""

from __future__ import annotations

from services.billing.catalogue.importing.fields import FIELDS, NOTES, PROGRAMS
from services.billing.catalogue.importing.planning import plan
from services.billing.catalogue.permissions import EDIT
from services.platform.i18n import msgid
from services.platform.importing.kind import ImportKind

CATALOGUE = ImportKind(
    "catalogue",
    msgid("Products and services"),
    order=250,
    needs=(EDIT,),
    own_fields=FIELDS,
    notes=NOTES,
    plan=plan,
    place="/staff/catalogue",
    see=msgid("See the catalogue"),
    offered=lambda words, n: words.say_n("Import {n} item", "Import {n} items", n),
    done=lambda words, n: words.say_n("{n} item was imported.", "{n} items were imported.", n),
    hints=(msgid("What is blank stays as it was; lines of invoices never change."),),
    programs=PROGRAMS,
)
