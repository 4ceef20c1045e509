"""Placeholder until the billing branch lands."""

from components.island import island
from components.page_title import page_title
from pages.screens import screen
from pages.visit import Address, Visit
from services.context import Context
from services.frame import Frame, frame


def load(ctx: Context, at: Address) -> Frame:
    return frame(ctx)


@screen("/", title="Dashboard", place="home", load=load)
def dashboard(visit: Visit, loaded: Frame) -> None:
    island(page_title(visit.say("Hello {name}", name=loaded.actor.name)))
