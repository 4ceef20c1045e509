"""Files that go with what somebody writes: a native form beside it, sent once the message is there (TKT-05)."""

from __future__ import annotations

from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from components.forms.native_form import draft_name
from components.html.icons import icon
from components.html.island import Pick, island
from components.html.markup import tag
from pages.documents.upload_form import ACCEPTED
from pages.guard.http.form_token import FIELD
from pages.shell.visit import Visit
from services.tickets.files import MOST_FILES

SEND, SEND_OF_STAFF = "/tickets/files", "/staff/tickets/files"


class FileForm:
    """The paper clip. `key` keeps two on one page apart."""

    def __init__(self, visit: Visit, key: str, largest_mb: int) -> None:
        self._visit, self._id, self._has_files = visit, f"ticket-files-{key}", False
        self._island = island(self._form(largest_mb), on={"files": self._chosen})

    def send(self, message_id: UUID) -> bool:
        """Send what was chosen to the message, which loads another page; False if nothing was."""
        if not self._has_files:
            return False
        self._island.props["data-send-to"] = str(message_id)
        self._island.update()
        ui.run_javascript("window.portico?.sendFiles()")  # assets/portico.js
        return True

    def _chosen(self, pick: Pick) -> None:
        self._has_files = bool(pick.value)

    def _form(self, largest_mb: int) -> Markup:
        say, staff = self._visit.say, self._visit.frame.actor.is_staff
        field, action = f"{self._id}-in", SEND_OF_STAFF if staff else SEND
        help = say("Photos, PDF and office files: at most {most}, up to {mb} MB each.", most=MOST_FILES, mb=largest_mb)
        return tag(
            "form",
            {"id": self._id, "class": "clip", "method": "post", "action": action, "enctype": "multipart/form-data"},
            tag("input", {"type": "hidden", "name": FIELD, "value": self._visit.form_token}),
            tag("input", {"type": "hidden", "name": "message", "value": ""}),
            draft_name(action, self._id),
            tag(
                "label",
                {"class": "label line", "for": field},
                icon("clip", small=True),
                tag("span", {}, say("Attach files")),
            ),
            tag(
                "input",
                {
                    "type": "file",
                    "name": "file",
                    "id": field,
                    "accept": ACCEPTED,
                    "multiple": True,
                    "data-do": "files",
                    "aria-describedby": f"{field}-help",
                },
            ),
            tag("p", {"class": "help", "id": f"{field}-help"}, help),
        )
