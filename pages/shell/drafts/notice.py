"""Where on a screen it is said that something was kept: above the form, or below the title of the screen."""

from __future__ import annotations

from nicegui import ui

from components.forms.draft_listener import form_of


def put_notice(root: ui.element, notice: ui.element, *, is_screen: bool) -> None:
    """`notice` takes the place of what was said about the form at `root`."""
    take_notice(root)
    form = form_of(root)
    if form is None:
        notice.delete()
        return
    form.notice = notice
    if is_screen:
        after_title(notice, root)
    else:
        notice.move(form.spot, 0)


def take_notice(root: ui.element) -> None:
    form = form_of(root)
    if form is not None and form.notice is not None:
        if not form.notice.is_deleted:
            form.notice.delete()
        form.notice = None


def after_title(notice: ui.element, root: ui.element) -> None:
    notice.move(root, min(1, len(root.default_slot.children) - 1))
