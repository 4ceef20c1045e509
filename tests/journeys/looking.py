"""What a machine can see of a page: WCAG rules by axe-core, things that jump, pages that scroll sideways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.stage import fits

AXE = (Path(__file__).parents[1] / "axe" / "axe.min.js").read_text("utf-8")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
COLOURS = ["color-contrast", "link-in-text-block"]  # what another colour scheme can break
MOST_SHIFT = 0.05
NARROW = 320
MENU = ".pop:not([hidden])"  # what is behind an open menu is looked at without it
_RUN = """async ([where, rules]) => {
  const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
  const moving = () => document.getAnimations().some((each) =>
    each.playState === "running" && each.effect.getTiming().iterations !== Infinity);
  for (let calm = 0; calm < 3; calm = moving() ? 0 : calm + 1) await frame(); // a colour reaches children frame by frame
  const found = await axe.run(where, {runOnly: rules, resultTypes: ["violations"], preload: false, iframes: false});
  return found.violations.map(({id, help, nodes}) =>
    ({id, help, where: nodes.slice(0, 3).map((node) => [node.html.slice(0, 160), node.failureSummary])}));
}"""
SHIFTED = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""


def violations(
    page: Page, within: str = "html", *, only_colours: bool = False, tags: tuple[str, ...] = TAGS
) -> list[Any]:
    """What axe-core finds `within` the page as it stands; nothing moves while it looks."""
    if not page.evaluate("!!window.axe"):
        page.evaluate(AXE)
    rules = {"type": "rule", "values": COLOURS} if only_colours else {"type": "tag", "values": list(tags)}
    found: list[Any] = page.evaluate(_RUN, [within, rules])
    return found


def looked_at(page: Page, seen: set[str]) -> list[str]:
    """Everything wrong with the page in both colour schemes, with each of its menus open, and made narrow.

    `seen` are the menus looked at on pages before: lists share theirs.
    """
    expect(page.locator("h1").first).to_be_visible()
    page.emulate_media(reduced_motion="reduce")
    wrong = [f"jumps by {shift:.3f}"] if (shift := page.evaluate(SHIFTED)) > MOST_SHIFT else []
    wrong += map(str, violations(page))
    wrong += menus(page, seen)
    page.emulate_media(color_scheme="dark")
    wrong += [f"dark: {each}" for each in violations(page, only_colours=True)]
    page.emulate_media(color_scheme="light")
    size = page.viewport_size
    assert size
    page.set_viewport_size({"width": NARROW, "height": 700})
    try:
        fits(page)
    except AssertionError as wide:
        wrong.append(str(wide))
    page.set_viewport_size(size)
    return wrong


def menus(page: Page, seen: set[str]) -> list[str]:
    """Open each menu of the content, look at it, close it by keyboard. The frame's menus are the same everywhere."""
    wrong = []
    for opener in page.locator("main [data-menu]:visible").all():
        name = opener.get_attribute("aria-controls") or ""
        if name in seen:
            continue
        seen.add(name)
        opener.click()
        expect(opener).to_have_attribute("aria-expanded", "true")
        wrong += [f"menu: {each}" for each in violations(page, MENU)]
        page.keyboard.press("Escape")
        expect(opener).to_have_attribute("aria-expanded", "false")
    return wrong


def told(wrong: dict[str, list[str]]) -> str:
    """All of it, one line each, for the message of a failing test."""
    return "\n".join(f"{path}: {each}" for path, found in wrong.items() for each in found)


def frame_menus(page: Page) -> list[str]:
    """The menus of the top and bottom bars, in both colour schemes."""
    page.emulate_media(reduced_motion="reduce")
    wrong = []
    for opener in page.locator(":is(header.top, .bottom) [data-menu]:visible").all():
        opener.click()
        expect(opener).to_have_attribute("aria-expanded", "true")
        wrong += [f"menu: {each}" for each in violations(page, MENU)]
        page.emulate_media(color_scheme="dark")
        wrong += [f"dark menu: {each}" for each in violations(page, MENU, only_colours=True)]
        page.emulate_media(color_scheme="light")
        page.keyboard.press("Escape")
        expect(opener).to_have_attribute("aria-expanded", "false")
    return wrong
