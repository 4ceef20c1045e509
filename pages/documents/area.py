"""What documents bring to the pages."""

from pages.documents.history_words import FIELDS, VERBS
from pages.shell.areas import PageArea

AREA = PageArea("documents", verbs=VERBS, fields=FIELDS)
