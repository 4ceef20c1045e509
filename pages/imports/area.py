"""What imports bring to the pages: the screen that moves a firm in, its uploads and templates."""

from pages.imports import imports, upload_route
from pages.imports.history_words import VERBS
from pages.secret_addresses import Part
from pages.shell.areas import Entry, PageArea
from services.platform.i18n import msgid
from services.platform.permissions import May

_BACK, _TEMPLATE = "/staff/import/back/{id}", "/staff/import/template/{kind}.{format}"

AREA = PageArea(
    "imports",
    staff=(imports.imports,),
    routes=(upload_route.register,),
    staff_places=(Entry(600, "import", msgid("Import"), "up", "/staff/import", May.IMPORT),),
    addresses={_BACK: {"id": Part.ID}, _TEMPLATE: {"kind": Part.PUBLIC, "format": Part.PUBLIC}},
    arrivals=frozenset({_BACK, _TEMPLATE}),
    verbs=VERBS,
)
