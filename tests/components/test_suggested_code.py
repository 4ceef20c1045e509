"""A start code that the browser suggests: filled in and shown, made there, and different each time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from components.forms.native_form import Input, native_form
from services.access import start_codes

SCRIPT = Path(__file__).resolve().parents[2] / "assets" / "portico.js"


def test_the_button_names_its_field_and_sends_nothing() -> None:
    plain = Input("code", "Start code", "password")
    markup = str(native_form("/x", "t", [plain], "Send", key="k"))
    assert "data-suggest" not in markup
    markup = str(
        native_form("/x", "t", [Input("code", "Start code", "password", suggest="Suggest a code")], "Send", key="k")
    )
    assert re.search(r'<button type="button"[^>]*data-suggest="in-k-code"', markup)
    assert '<output class="num" id="in-k-code-told" for="in-k-code">' in markup


@pytest.mark.browser
@pytest.mark.security("R47")
def test_a_suggested_code_is_filled_in_and_shown_and_is_no_text_field(page: Page) -> None:
    form = native_form("/x", "t", [Input("code", "Start code", "password", suggest="Suggest a code")], "Send", key="k")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(f"<html><body>{form}</body></html>")
    page.add_script_tag(content=SCRIPT.read_text())
    codes = []
    for _ in range(20):
        page.get_by_role("button", name="Suggest a code").click()
        field = page.get_by_label("Start code")
        expect(page.locator("output")).not_to_have_text(codes[-1] if codes else "")
        expect(field).to_have_attribute("type", "password")  # so that no draft keeps it
        codes.append(field.input_value())
        expect(page.locator("output")).to_have_text(codes[-1])
    assert len(set(codes)) == 20
    for code in codes:
        assert re.fullmatch(r"[a-hj-km-np-z2-9]{4}-[a-hj-km-np-z2-9]{4}-[a-hj-km-np-z2-9]{4}", code)
        start_codes.check(code)
    assert asked == []
