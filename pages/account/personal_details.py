"""The personal part: name and numbers, language, appearance, lists."""

from __future__ import annotations

from markupsafe import Markup

from components.display.reference import reference
from components.forms.button import button
from components.forms.field_elements import Field
from components.forms.fields import select_field, text_field
from components.html.island import island
from components.html.layout import card, form, line, stack, two
from components.html.markup import tag
from components.html.words import Say
from pages.account.tabs import CLIENT, STAFF, head
from pages.shell.screens import screen
from pages.shell.visit import Visit
from services.people import my_preferences, personal_details
from services.people.personal_details import Personal, PersonalDraft

LANGUAGES = {"en": "English", "el": "Ελληνικά"}


def _draw(visit: Visit, shown: Personal) -> None:
    head(visit, "" if visit.frame.actor.is_staff else "/you")
    with two():
        with card(visit.say("Your details")):
            _details(visit, shown)
        with stack():
            with card(visit.say("Language and appearance")):
                _looks(visit, shown)
            with card(visit.say("Lists")):
                _lists(visit, shown)


SCREENS = tuple(
    screen(path, title="Account", place="account", load=lambda ctx, at: personal_details.personal(ctx))(_draw)
    for path in (f"{CLIENT}/you", STAFF)
)


def _details(visit: Visit, shown: Personal) -> None:
    say = visit.say
    if not shown.may_edit:
        island(
            reference(
                [
                    (say("Name"), shown.name),
                    (say("Phone"), shown.phone),
                    (say("Mobile"), shown.mobile),
                    (say("Fax"), shown.fax),
                ]
            )
        )
        return
    mark = shown.mark

    async def save() -> None:
        nonlocal mark
        typed = {key: str(field.value or "") for key, field in fields.items()}
        saved = await visit.ask_in(fields, personal_details.save_personal, PersonalDraft(**typed, mark=mark))
        if saved is not None:
            mark = saved.mark
            visit.shell.tell("good", say("Saved."))

    with form(save):
        fields: dict[str, Field] = {
            "name": text_field(say("Name"), shown.name, required=True, autocomplete="name", longest=200),
            "phone": text_field(say("Phone"), shown.phone, kind="tel", autocomplete="tel", longest=60),
            "mobile": text_field(say("Mobile"), shown.mobile, kind="tel", autocomplete="tel", longest=60),
            "fax": text_field(say("Fax"), shown.fax, kind="tel", longest=60),
        }
        with line():
            button(say("Save"), save, kind="primary")


def _looks(visit: Visit, shown: Personal) -> None:
    """A choice applies at once, and the page is drawn afresh in it."""
    say, offered = visit.say, visit.frame.preferences.languages

    async def speak() -> None:
        await visit.ask(my_preferences.choose_language, language.chosen)
        visit.client.open(str(visit.address))

    async def paint() -> None:
        await visit.ask(my_preferences.choose_theme, theme.chosen)
        visit.client.open(str(visit.address))

    language = select_field(
        say("Language"),
        {code: LANGUAGES.get(code, code) for code in offered},
        shown.language,
        keep="",
        on_change=speak,
        help=say("For these pages, and for mails and papers we send you."),
    )
    themes = {"auto": say("As the system"), "light": say("Light"), "dark": say("Dark")}
    theme = select_field(say("Appearance"), themes, shown.theme, on_change=paint, keep="")
    island(_single_keys(say))


def _single_keys(say: Say) -> Markup:
    """Kept by the browser it is about (assets/lists.js): whoever dictates there must be able to switch letters off."""
    box = tag(
        "input",
        {
            "type": "checkbox",
            "class": "tick",
            "id": "single-keys",
            "data-single-keys": True,
            "checked": True,
            "aria-describedby": "single-keys-help",
        },
    )
    words = tag("label", {"class": "label", "for": "single-keys"}, say("Single-key shortcuts"))
    help_ = tag(
        "p",
        {"class": "help", "id": "single-keys-help"},
        say("In this browser: / goes to the search, J and K from row to row."),
    )
    return tag("div", {"class": "field ticks"}, tag("span", {"class": "control"}, box, words), help_)


def _lists(visit: Visit, shown: Personal) -> None:
    say = visit.say

    async def forget() -> None:
        await visit.ask(personal_details.forget_lists)
        words.show(told(0))
        visit.shell.tell("good", say("All lists look again as they did at first."))

    def told(lists: int) -> Markup:
        return tag(
            "p",
            {"class": "muted"},
            visit.words.say_n(
                "You have arranged {n} list for yourself.", "You have arranged {n} lists for yourself.", lists
            )
            if lists
            else say("Every list shows its usual columns and rows."),
        )

    words = island(told(shown.lists))
    with line():
        button(say("Reset all lists"), forget)
