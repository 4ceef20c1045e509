"""Pictures of the gallery and its accessibility findings: `python -m tools.gallery_shots URL FOLDER [page ...]`.

Needs a running gallery (tools/gallery.py), Playwright, and Chromium at $PORTICO_CHROMIUM or where Playwright keeps it.
Prints, per page, width and theme: axe findings (WCAG 2.2 AA), sideways scrolling, layout shift, console errors.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
AXE = Path(__file__).parent.parent / "tests" / "axe" / "axe.min.js"
WIDTHS = ((390, 844), (820, 1100), (1440, 1000))
PAGES = {
    "dashboard": "/?a=1",
    "billing": "/billing?a=1",
    "cards": "/cards?a=1",
    "pieces": "/pieces?a=1",
    "dialog": "/pieces?dialog=1",
    "staff": "/staff?a=1",
    "viewing": "/billing?viewing=1",
    "top": "/billing?top=1",
    "signin": "/signin?error=1",
}
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_SHIFT = """() => new Promise(done => { let sum = 0; new PerformanceObserver(list => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
    }).observe({type: "layout-shift", buffered: true}); setTimeout(() => done(sum), 50) })"""


def findings(page: Page) -> list[str]:
    """One line per axe violation on the page as it stands."""
    page.evaluate(AXE.read_text())
    result = page.evaluate("(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}})", _TAGS)
    return [
        f"{one['id']}: {node['target']} {node['failureSummary'][:240]}"
        for one in result["violations"]
        for node in one["nodes"]
    ]


def shoot(browser: Browser, address: str, name: str, folder: Path, size: tuple[int, int], theme: str) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}{PAGES[name]}&theme={theme}")
    if name != "signin":
        page.wait_for_function("window.did_handshake === true")
    page.wait_for_timeout(400)
    shift = page.evaluate(_SHIFT)
    page.screenshot(path=folder / f"{name}_{size[0]}_{theme}.png")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    problems = findings(page)
    page.set_viewport_size({"width": 320, "height": 640})
    narrow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    print(
        f"{name} {size[0]} {theme}: axe {len(problems)}, sideways {wide}, at 320 {narrow}, shift {shift:.3f}, {errors}"
    )
    for problem in problems:
        print("   ", problem)
    page.close()


def main(address: str, folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--headless=new",
                "--disable-gpu",
                "--disable-background-networking",
                "--no-first-run",
            ],
        )
        for name in names or PAGES:
            for size in WIDTHS:
                for theme in ("light", "dark"):
                    shoot(browser, address, name, folder, size, theme)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
