"""The frame's pieces as markup: rail, top bar, bottom bar, menus. components/frame/shell.py puts them together."""

from functools import lru_cache

from markupsafe import Markup

from components.display.menu import menu
from components.forms.native_form import post_form
from components.frame.avatar import avatar
from components.frame.entity_selector import entity_selector
from components.frame.frame_model import FrameModel, Link, Place
from components.frame.search_results import RESULTS_ID
from components.frame.theme import THEMES, mark
from components.html.icons import icon
from components.html.markup import join, tag, unseen
from components.html.words import Say

# What is the same for everybody is drawn once (lru_cache); what carries a name or a token is drawn for each.
Words = tuple[tuple[str, str], ...]
_THEME_ICONS = {"light": "sun", "dark": "moon", "auto": "screen"}
FITS = 34  # letters of the search field beside the entity selector


def rail(model: FrameModel, here: str, say: Say) -> Markup:
    """Logo, navigation with counters, the person at the foot."""
    firm = tag("a", {"class": "firm", "href": model.home}, mark(model.firm, model.logo), tag("span", {}, model.firm))
    places = tag("nav", {"aria-label": say("Main")}, *(_place(place, here) for place in model.places))
    words = tag("div", {"class": "who"}, tag("b", {}, model.person), tag("span", {}, model.email))
    foot_content = join((avatar(model.person), words))
    foot = (
        tag("a", {"class": "me", "href": model.account}, foot_content)
        if model.account
        else tag("div", {"class": "me"}, foot_content)
    )
    return join((firm, places, foot))


@lru_cache(maxsize=200)
def _place(place: Place, here: str) -> Markup:
    current = "page" if place.key == here else None
    return tag(
        "a",
        {"href": place.href, "aria-current": current, "title": place.label, "data-id": place.key},
        icon(place.icon),
        tag("span", {"class": "word"}, place.label),
        _count(place),
    )


def _count(place: Place) -> Markup | None:
    if not place.count:
        return None
    shown = str(place.count) if place.count < 100 else "99+"
    return tag("span", {"class": "count"}, shown, unseen(f" {place.count_words}") if place.count_words else None)


def bottom(model: FrameModel, here: str, say: Say) -> Markup:
    """The phone's bar: up to four places and More, which holds the rest."""
    by_key = {place.key: place for place in model.places}
    first = [by_key[key] for key in (model.phone or tuple(by_key)[:4]) if key in by_key][:4]
    rest = [place for place in model.places if place not in first]
    sheet_id = "more-sheet"
    more = tag(
        "button",
        {
            "type": "button",
            "data-menu": True,
            "data-id": "more",
            "aria-expanded": "false",
            "aria-controls": sheet_id,
            "class": "here" if here in {p.key for p in rest} else None,
        },
        icon("more"),
        tag("span", {"class": "word"}, say("More")),
    )
    sheet = tag(
        "div",
        {"class": "pop sheet", "id": sheet_id, "hidden": True},
        tag("nav", {"aria-label": say("More")}, *(_place(place, here) for place in rest)),
        _contact_lines(model.contact, model.social),
    )
    bar = tag("nav", {"aria-label": say("Shortcuts"), "class": "bar-places"}, *(_place(place, here) for place in first))
    return join((bar, tag("div", {"class": "menu"}, more, sheet)))


def top(model: FrameModel, say: Say) -> Markup:
    """Entity selector, search, contact, language, account."""
    logo = tag("a", {"class": "phone-logo", "href": model.home, "aria-label": model.firm}, mark(model.firm, model.logo))
    end = tag(
        "div",
        {"class": "end"},
        _contact(model.contact, model.social, say),
        _languages(tuple(model.languages.items()), model.language, say),
        _account(model, say),
    )
    chosen = entity_selector(model.entities, say) if model.entities else None
    return join((logo, chosen, _search(model.search, say), end))


@lru_cache(maxsize=50)
def _search(words: str, say: Say) -> Markup | None:
    """The field, whose list of results is an island of its own (search_results.py); on a phone a button opens both."""
    if not words:
        return None
    field = tag(
        "input",
        {
            "type": "text",
            "name": "words",
            "data-search": True,
            "data-do": "find",
            "data-live": True,
            "role": "combobox",
            "aria-expanded": "false",
            "aria-controls": RESULTS_ID,
            "aria-autocomplete": "list",
            "autocomplete": "off",
            "enterkeyhint": "search",
            "aria-label": words,
            "placeholder": words if len(words) <= FITS else say("Search"),  # heard in full
            "maxlength": 200,
        },
    )
    close = tag(
        "button",
        {"type": "button", "class": "ghost close", "data-search-close": True, "aria-label": say("Close the search")},
        icon("x", small=True),
    )
    form = tag(
        "form",
        {"class": "search", "role": "search", "data-do": "search"},
        icon("find", small=True),
        field,
        tag("kbd", {"aria-hidden": "true"}, "/"),
        close,
    )
    opener = tag(
        "button",
        {"type": "button", "class": "ghost find-open", "data-search-open": True, "aria-label": say("Search")},
        icon("find"),
    )
    return join((form, opener))


@lru_cache(maxsize=50)
def _contact(contact: tuple[Link, ...], social: tuple[Link, ...], say: Say) -> Markup | None:
    lines = _contact_lines(contact, social)
    if lines is None:
        return None
    words = say("Contact us")
    return menu("contact", join((icon("phone"), tag("span", {"class": "word"}, words))), words, lines, classes="wide")


@lru_cache(maxsize=50)
def _contact_lines(contact: tuple[Link, ...], social: tuple[Link, ...]) -> Markup | None:
    if not contact and not social:
        return None
    outside = tag("div", {"class": "split"}, *(_menu_link(link, outside=True) for link in social))
    return join((*(_menu_link(link) for link in contact), outside if social else None))


def _menu_link(link: Link, *, outside: bool = False) -> Markup:
    return tag(
        "a", {"class": "line", "href": link.href, "data-blank": outside}, icon(link.icon, small=True), link.label
    )


@lru_cache(maxsize=50)
def _languages(offered: Words, language: str, say: Say) -> Markup | None:
    if len(offered) < 2:
        return None
    name = say("Language: {name}", name=dict(offered).get(language, language))
    code = tag("span", {"class": "word", "aria-hidden": "true"}, language.upper())
    face = join((icon("globe"), code, unseen(name)))
    return menu("language", face, "", _choices("language", offered, language), classes="wide")


@lru_cache(maxsize=50)
def _choices(do: str, options: Words, chosen: str) -> Markup:
    icons = _THEME_ICONS if do == "theme" else {}
    return join(
        tag(
            "button",
            {
                "type": "button",
                "class": "line",
                "data-do": do,
                "data-id": key,
                "aria-pressed": "true" if key == chosen else "false",
            },
            icon(icons[key], small=True) if icons else None,
            tag("span", {}, word),
            icon("check", small=True),
        )
        for key, word in options
    )


def _account(model: FrameModel, say: Say) -> Markup:
    words = {"light": say("Light"), "dark": say("Dark"), "auto": say("As the system")}
    who = tag("div", {"class": "who"}, tag("b", {}, model.person), tag("span", {}, model.email))
    account = Link(say("Your account"), model.account, "user")
    looks = tag(
        "div",
        {"class": "split", "role": "group", "aria-label": say("Appearance")},
        _choices("theme", tuple((key, words[key]) for key in THEMES), model.theme),
    )
    languages = tuple(model.languages.items())
    few = (
        tag(
            "div",
            {"class": "split only-phone", "role": "group", "aria-label": say("Language")},
            _choices("language", languages, model.language),
        )
        if len(languages) > 1
        else None
    )
    leave = tag("button", {"type": "submit", "class": "line"}, icon("out", small=True), say("Sign out"))
    content = join(
        (
            who,
            tag("div", {"class": "split"}, _menu_link(account)) if model.account else None,
            _other_side(model),
            looks,
            few,
            tag("div", {"class": "split"}, post_form(model.log_out, model.csrf, leave)),
        )
    )
    face = join((avatar(model.person), unseen(say("Account of {name}", name=model.person))))
    return menu("account", face, "", content)


def _other_side(model: FrameModel) -> Markup | None:
    if not model.other_side:
        return None
    action, side = model.switch
    over = tag(
        "button",
        {"type": "submit", "class": "line", "name": "side", "value": side},
        icon("users", small=True),
        tag("span", {}, model.other_side),
    )
    return tag("div", {"class": "split"}, post_form(action, model.csrf, over))
