"""What jobs and visits bring to the pages."""

from pages.field_service.history_words import VERBS
from pages.shell.areas import PageArea

AREA = PageArea("field_service", verbs=VERBS)
