from nicegui import ui
from components.island import island
from components.page_title import page_title
from pages.screens import screen
from services.frame import frame
@screen("/", title="Dashboard", place="home", load=lambda ctx, at: frame(ctx))
def SCREEN(visit, loaded):
    island(page_title(visit.say("Hello {name}", name=loaded.actor.name)))
