"""What tickets bring to the pages."""

from pages.shell.areas import PageArea
from pages.tickets.history_words import VERBS

AREA = PageArea("tickets", verbs=VERBS)
