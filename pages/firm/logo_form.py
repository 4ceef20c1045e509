"""Uploading, replacing and removing the firm's logo, by a native form to our own route (SET-18, R65)."""

from __future__ import annotations

from components.display.notice import notice
from components.forms.native_form import post_form
from components.html.island import island
from components.html.markup import tag
from pages.guard.http.form_token import FIELD
from pages.shell.visit import Visit


def logo_form(visit: Visit, sha256: str, may_edit: bool) -> None:
    say = visit.say
    said = visit.said()
    if said is not None and said.form == "logo":
        island(notice(said.tone, said.sentence))
    if sha256:
        island(tag("img", {"class": "logo", "src": f"/logo/{sha256}.png", "alt": say("The firm's logo")}))
    if not may_edit:
        return
    file = tag(
        "input", {"type": "file", "name": "logo", "accept": "image/png,image/jpeg", "required": True, "id": "in-logo"}
    )
    send = tag(
        "button",
        {"type": "submit", "class": "btn secondary"},
        say("Replace the logo") if sha256 else say("Upload the logo"),
    )
    label = tag("label", {"class": "label", "for": "in-logo"}, say("Logo: PNG or JPEG, at most 1 MB"))
    token = tag("input", {"type": "hidden", "name": FIELD, "value": visit.form_token})
    island(
        tag(
            "form",
            {"class": "upload", "method": "post", "action": "/staff/logo", "enctype": "multipart/form-data"},
            token,
            label,
            file,
            send,
        )
    )
    if sha256:
        remove = tag("button", {"type": "submit", "class": "btn ghost"}, say("Remove the logo"))
        island(post_form("/staff/logo/remove", visit.form_token, remove))
