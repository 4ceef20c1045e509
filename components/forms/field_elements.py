"""The elements of form fields: what each remembers of what a person typed, and what it tells the browser."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Self, cast

from nicegui import ui
from nicegui.events import GenericEventArguments

from components.forms.draft_listener import Written, listener_of
from data.errors import Invalid

OnChange = Callable[..., Any] | None


class NotFromHere(Invalid):
    """What no field of ours sends."""


class Refusable:
    """What every field can do: about an error, and about a value that is set while somebody types."""

    _heard = 0  # how many values the browser sent
    _restoring = False
    given: Any = None  # what the program wrote last
    by_hand = False  # whether a person wrote into it since
    keep: str | None = None
    value = Written(on_change=lambda sender, value: cast(Any, sender)._handle_value_change(value))

    def refuse(self, sentence: str) -> Self:
        """Show the sentence beside the field; the value stays as typed."""
        field = cast(ui.element, self)
        field.props["error"] = sentence
        field.update()
        return self

    def accept(self) -> Self:
        """Take the sentence away."""
        field = cast(ui.element, self)
        if field.props.get("error"):
            del field.props["error"]
            field.update()
        return self

    @property
    def is_typing(self) -> bool:
        """For handlers of a change: whether a person made it now, and not the program or a draft."""
        return not cast(Any, self)._send_update_on_value_change

    def focus(self) -> None:
        cast(ui.element, self).run_method("focus")

    def _event_args_to_value(self, event: GenericEventArguments) -> Any:
        value = super()._event_args_to_value(event)  # type: ignore[misc]
        if not self._can_be(value):
            cast(Any, self)._send_update_on_value_change = True  # NiceGUI's own line for it is not reached
            raise NotFromHere()
        self._heard += 1
        return value

    def _can_be(self, value: Any) -> bool:
        """Whether a browser of ours may have sent it, whatever the options are by now: forged frames hold anything."""
        return isinstance(value, str)

    def _handle_value_change(self, value: Any) -> None:
        """The browser hears of every value the server sets, also of one it had from the server before.

        It shows it unless somebody wrote there what the server had not heard when it set the value.
        """
        typed = not cast(Any, self)._send_update_on_value_change
        if typed:
            self.by_hand = True
        else:
            self._tell(value)
        super()._handle_value_change(value)  # type: ignore[misc]   # of the element it is mixed into
        if typed and self.keep != "" and (listener := listener_of(cast(ui.element, self))) is not None:
            listener.typed(cast(ui.element, self))

    def _join(self, keep: str | None) -> None:
        self.keep = keep
        if keep != "" and (listener := listener_of(cast(ui.element, self))) is not None:
            listener.joined(cast(ui.element, self))

    def restore(self, value: Any) -> bool:
        """Put back what a person typed, as if they did it now; False if it does not fit here (any more)."""
        if not self._fits(value):
            return False
        given = self.given
        self._restoring = True
        try:
            self.value = value
        finally:
            self._restoring = False
        self.given, self.by_hand = given, True
        return True

    def _fits(self, value: Any) -> bool:
        return isinstance(value, str)

    def _tell(self, value: Any) -> None:
        field = cast(ui.element, self)
        with field.props.suspend_updates():
            field.props["told"] = [field.props.get("told", [0])[0] + 1, value, self._heard]


class TextField(Refusable, ui.input, component="field.js"):
    """One line, several lines, a date or an amount, typed by a person."""

    VALUE_PROP = "value"
    LOOPBACK = False

    def __init__(
        self, label: str, *, value: str, on_change: OnChange, keep: str | None = None, **extras: object
    ) -> None:
        super().__init__(label, value=value, on_change=on_change)
        for key, setting in extras.items():
            if setting is not None:
                self.props[key] = setting
        self._join(keep)

    @property
    def day(self) -> date | None:
        """The date in a date field; None when empty or not a date."""
        try:
            return date.fromisoformat(str(self.value or ""))
        except ValueError:
            return None


class SelectField(Refusable, ui.input, component="field.js"):
    """One of a few options; a value that was not offered is read as the first option."""

    VALUE_PROP = "value"
    LOOPBACK = False

    def __init__(
        self,
        label: str,
        options: Mapping[str, str],
        *,
        value: str,
        on_change: OnChange,
        help: str,
        keep: str | None = None,
    ) -> None:
        super().__init__(label, value=value, on_change=on_change)
        self.offered = dict(options)
        self.props.update(kind="select", options=[list(pair) for pair in options.items()], help=help)
        self._join(keep)

    def _fits(self, value: Any) -> bool:
        return isinstance(value, str) and value in self.offered

    @property
    def chosen(self) -> str:
        """The chosen key, always one that was offered: the browser's word is not trusted."""
        return self.value if self.value in self.offered else next(iter(self.offered), "")

    def offer(self, options: Mapping[str, str]) -> None:
        """Replace the options, keeping the choice."""
        self.offered = dict(options)
        self.props["options"] = [list(pair) for pair in options.items()]
        self.update()


class CheckField(Refusable, ui.checkbox, component="field.js"):
    """A tick box; `.value` is a bool."""

    VALUE_PROP = "value"
    LOOPBACK = False

    def __init__(self, label: str, *, value: bool, on_change: OnChange, help: str, keep: str | None = None) -> None:
        super().__init__(label, value=value, on_change=on_change)
        self.tag = self.component.tag if self.component else self.tag  # ui.checkbox names Quasar's tag; ours is drawn
        self.props.update(kind="check", label=label, help=help)
        self._join(keep)

    def _can_be(self, value: Any) -> bool:
        return isinstance(value, bool)

    def _fits(self, value: Any) -> bool:
        return isinstance(value, bool)


Field = TextField | SelectField | CheckField
