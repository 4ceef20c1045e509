"""Our own icon set: 24-unit stroke paths, drawn in the colour of the text beside them.

icon("bill")              20 px        icon("check", small=True)        16 px
"""

from functools import cache

from markupsafe import Markup

from components.html.markup import tag

PATHS = {
    "home": "M4 11l8-7 8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z",
    "todo": "M4 6l1.5 1.5L8 5M4 12l1.5 1.5L8 11M4 18l1.5 1.5L8 17M12 6h8M12 12h8M12 18h8",
    "chat": "M5 5h14a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-8l-4 4v-4H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z",
    "bill": "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
    "van": "M3 6h11v10H3zM14 9h4l3 4v3h-7zM7 19a1.8 1.8 0 1 0 0-3.6A1.8 1.8 0 0 0 7 19z"
    "M17.500 19a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600z",
    "project": "M4 7a2 2 0 0 1 2-2h4l2 2h6a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2z",
    "ticket": "M4 9V7a1 1 0 0 1 1-1h14a1 1 0 0 1 1 1v2a3 3 0 0 0 0 6v2a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-2a3 3 0 0 0 0-6z"
    "M14 6v12",
    "doc": "M7 3h7l5 5v12a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM14 3v5h5",
    "user": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20a7 7 0 0 1 14 0",
    "users": "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 20a7 7 0 0 1 14 0M16 3.5a4 4 0 0 1 0 7M18 13.500a7 7 0 0 1 4 6.500",
    "building": "M5 21V4a1 1 0 0 1 1-1h8a1 1 0 0 1 1 1v17M15 9h3a1 1 0 0 1 1 1v11M3 21h18M8 7h4M8 11h4M8 15h4",
    "find": "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5",
    "down": "M7 10l5 5 5-5",
    "left": "M14 7l-5 5 5 5",
    "right": "M10 7l5 5-5 5",
    "first": "M17 7l-5 5 5 5M8 7v10",
    "last": "M7 7l5 5-5 5M16 7v10",
    "phone": "M6 4h3l2 5-2.500 1.500a11 11 0 0 0 5 5L15 13l5 2v3a2 2 0 0 1-2 2A15 15 0 0 1 4 6a2 2 0 0 1 2-2z",
    "mail": "M4 6h16v12H4zM4 7l8 6 8-6",
    "globe": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
    "pen": "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
    "up": "M12 16V5M7 10l5-5 5 5M5 20h14",
    "camera": "M4 8h3l2-3h6l2 3h3v11H4zM12 16.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7z",
    "download": "M12 4v11M7 10l5 5 5-5M5 20h14",
    "cal": "M5 6h14v14H5zM5 10h14M9 3v4M15 3v4",
    "form": "M5 4h14v16H5zM8 9h8M8 13h8M8 17h4",
    "check": "M5 12.500l4.500 4.500L19 7.500",
    "plus": "M12 5v14M5 12h14",
    "minus": "M5 12h14",
    "cols": "M4 5h16v14H4zM9.300 5v14M14.600 5v14",
    "grid": "M4 4h6.500v6.500H4zM13.500 4H20v6.500h-6.500zM4 13.500h6.500V20H4zM13.500 13.500H20V20h-6.500z",
    "x": "M6 6l12 12M18 6L6 18",
    "alert": "M12 9v4.500M12 17v.1M12 3.500l9.500 17h-19z",
    "info": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8v.1",
    "eye": "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2",
    "more": "M4 7h16M4 12h16M4 17h16",
    "filter": "M4 6h16M7 12h10M10 18h4",
    "sort": "M8 5v14M4.500 8.500L8 5l3.500 3.500M16 19V5M12.500 15.500L16 19l3.500-3.500",
    "asc": "M12 19V5M6.500 10.500L12 5l5.500 5.500",
    "desc": "M12 5v14M6.500 13.500L12 19l5.500-5.500",
    "gear": "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM12 2.500v3M12 18.500v3M2.500 12h3M18.500 12h3M5.300 5.300l2.100 2.100"
    "M16.600 16.600l2.100 2.100M5.300 18.700l2.100-2.100M16.600 7.400l2.100-2.100",
    "history": "M4 12a8 8 0 1 0 2.500-5.800L4 8.500M4 4v4.500h4.500M12 8v4.500l3 1.500",
    "lock": "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
    "out": "M14 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h8M10 12h10M16 8l4 4-4 4",
    "sun": "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400"
    "M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400",
    "moon": "M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z",
    "screen": "M3 5h18v12H3zM9 21h6M12 17v4",
    "print": "M7 9V3h10v6M7 17H4v-7a1 1 0 0 1 1-1h14a1 1 0 0 1 1 1v7h-3M7 14h10v7H7z",
    "card": "M3 6h18v12H3zM3 10h18M6.500 14.500h3",
    "bank": "M3 9l9-5 9 5zM5 9v8M10 9v8M14 9v8M19 9v8M3 20h18M4 17h16",
    "link": "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7L12 17",
    "new": "M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5",
    "void": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM5.700 5.700l12.600 12.600",
    "trash": "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.500 11v5M13.500 11v5",
    "inbox": "M4 13l3-8h10l3 8v6H4zM4 13h5l1 2.500h4l1-2.500h5",
    "tag": "M4 4h7.500l8.500 8.500-7.500 7.500L4 11.500zM8.300 9.300a1 1 0 1 0 0-2 1 1 0 0 0 0 2z",
    "chart": "M4 20h16M7 20v-6M12 20V8M17 20V4",
    "help": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 16.5v.1",
}


@cache
def icon(name: str, *, small: bool = False) -> Markup:
    """The icon as svg, hidden from screen readers: the words beside it carry the meaning. Raises KeyError."""
    shape = tag("path", {"d": PATHS[name]})
    return tag("svg", {"class": "i s" if small else "i", "viewBox": "0 0 24 24", "aria-hidden": "true"}, shape)
