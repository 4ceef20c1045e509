"""One question before a costly step; the button names the thing and the amount.

if await confirm("Void invoice INV-12?", "The client will see it as void.", yes="Void INV-12, EUR 640.00",
                 no="Keep it", danger=True):
    ...
"""

from nicegui import ui

from components.forms.button import button
from components.html.island import island
from components.html.markup import tag


async def confirm(question: str, consequence: str, *, yes: str, no: str, danger: bool = False) -> bool:
    """True if the person pressed `yes`; Esc, a click outside and `no` are all no."""
    with ui.dialog().props('role="alertdialog" transition-show="fade" transition-hide="fade"') as asked:
        asked.props["aria-label"] = question
        with ui.element("section").classes("dialog narrow"):
            island(
                tag("div", {"class": "dialog-body"}, tag("h2", {}, question), tag("p", {"class": "muted"}, consequence))
            )
            with ui.element("footer").classes("dialog-foot"):
                button(no, lambda: asked.submit(False))
                button(yes, lambda: asked.submit(True), kind="danger" if danger else "primary")
    # Only once it is hidden: a dialog taken away before cannot give the focus back to the button that asked.
    asked.on("hide", asked.delete, args=[])
    return bool(await asked)
