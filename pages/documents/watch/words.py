"""Why a file of the watch folder was not published by itself, in words, and what to do about it."""

from __future__ import annotations

from markupsafe import Markup

from components.html.icons import icon
from components.html.markup import tag
from pages.shell.visit import Visit
from services.documents.watch.quarantine import WaitingFile
from services.documents.watch.reasons import Why
from services.platform.i18n import msgid

PATH, FILE = "/staff/documents/inbox", "/staff/documents/inbox/{id}/file"
WORDS: dict[Why, str] = {
    Why.NO_CLIENT: msgid("It does not lie in a client's folder."),
    Why.UNKNOWN_CLIENT: msgid("No client has this name or number: {detail}"),
    Why.SEVERAL_CLIENTS: msgid("Several clients are called so: {detail}"),
    Why.ARCHIVED: msgid("The client is archived: {detail}"),
    Why.UNKNOWN_FOLDER: msgid("There is no such folder or year: {detail}"),
    Why.BAD_NAME: msgid("Its name cannot be read. Please give it one."),
    Why.SAME_NAME: msgid("A document of this name is there already, with other content."),
    Why.TYPE_NOT_TAKEN: msgid("Files of this type are not taken."),
    Why.TYPE_LIES: msgid("It is not what its name says."),
    Why.MACROS: msgid("It has macros."),
    Why.TOO_LARGE: msgid("It is larger than the settings allow."),
    Why.MALWARE: msgid("Malware was found in it: {detail}"),
    Why.EMPTY: msgid("It is empty. It is taken once something is in it."),
    Why.TOO_LARGE_TO_KEEP: msgid("It is too large to be taken. Please move it away."),
    Why.UNREADABLE: msgid("The portal may not read it. Please give it the right to."),
    Why.NO_STORAGE: msgid("It could not be stored. The portal tries again by itself."),
    Why.NO_SCANNER: msgid("The malware scanner does not answer. The portal tries again by itself."),
    Why.TOO_LARGE_TO_SCAN: msgid("The malware scanner takes no file of this size."),
    Why.TROUBLE: msgid("It could not be taken in. The portal tries again by itself."),
    Why.NOT_REMOVED: msgid("It is published, but the portal may not take it out of the folder."),
}


def why_words(visit: Visit, file: WaitingFile) -> str:
    known = next((words for why, words in WORDS.items() if why == file.why), "")
    return visit.say(known, detail=file.detail) if known else file.why


def link_to_inbox(visit: Visit, waiting: int | None) -> Markup | None:
    """On the page of all documents, for whoever may see what waits."""
    if waiting is None:
        return None
    words = visit.words.say_n("{n} file waits in the watch folder", "{n} files wait in the watch folder", waiting)
    words = words if waiting else visit.say("Watch folder")
    return tag("a", {"class": "btn", "href": PATH}, icon("inbox"), tag("span", {}, words))
