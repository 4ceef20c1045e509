import ast

import nicegui
import pytest
from nicegui import ui

from pages.guard.config import Limits, Rules, lies_under, networks, origin_of
from pages.guard.frameworks import VERSIONS, Known, UnknownFramework, installed, known, remarks
from pages.guard.http.content_security_policy import FILE, HSTS, NOTHING, WORKER, for_light_page, for_screen
from pages.guard.websocket.nicegui_internals import ELEMENTS
from pages.guard.websocket.token_bucket import Bucket
from tests.house.source import dotted, program


def rules(**changes: object) -> Rules:
    given = {"origins": frozenset({"https://portal.example"}), "hosts": frozenset({"portal.example"}),
             "proxies": (), "limits": Limits()} | changes  # fmt: skip
    return Rules(**given)  # type: ignore[arg-type]


@pytest.mark.security("R34")
def test_origins_are_spelt_as_browsers_spell_them():
    assert origin_of("https://Portal.Example:443/") == "https://portal.example"
    assert origin_of("http://127.0.0.1:8080") == "http://127.0.0.1:8080"
    assert origin_of("http://[::1]:81") == "http://[::1]:81"
    for wrong in ("portal.example", "*", "ftp://x", "https://portal.example/path", "null", ""):
        with pytest.raises(ValueError):
            origin_of(wrong)


@pytest.mark.security("R60")
def test_the_longest_prefix_decides_how_large_a_body_may_be():
    some = rules(large_bodies={"/files": 10, "/files/upload": 20})
    assert [some.allows_body(path) for path in ("/files", "/files/x", "/files/upload/1", "/filesystem")] == [
        10, 10, 20, 1_000_000,
    ]  # fmt: skip


def test_prefixes_cover_whole_segments():
    assert lies_under("/hooks/stripe", "/hooks")
    assert lies_under("/hooks", "/hooks/")
    assert not lies_under("/hooksmith", "/hooks")


@pytest.mark.security("R55")
def test_https_alone_is_secure():
    assert rules().secure
    assert not rules(origins=frozenset({"https://a", "http://b"})).secure
    assert b"63072000; includeSubDomains" in HSTS[1]


@pytest.mark.security("R54")
def test_only_named_origins_join_form_action():
    policy = for_screen("n", rules(form_targets=("https://checkout.stripe.com",))).decode()
    assert policy.endswith("form-action 'self' https://checkout.stripe.com")
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy


@pytest.mark.security("R54", "R63")
def test_every_policy_refuses_plugins_frames_and_other_bases_and_stands_in_one_place():
    policies = (for_screen("n", rules()), for_light_page("n", rules()), NOTHING, FILE.encode(), WORKER.encode())
    for policy in policies:
        said = set(policy.decode().split("; "))
        assert {"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= said, policy
    assert FILE.startswith("sandbox; default-src 'none'; ")
    assert WORKER.startswith("default-src 'none'; script-src 'wasm-unsafe-eval'; ")
    spelt = {
        source.name
        for source in program()
        for node in source.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "default-src '" in node.value
    }
    assert spelt == {"pages/guard/http/content_security_policy.py", "services/integrations/pdf/wkhtmltopdf.py"}


@pytest.mark.security("R95")
def test_another_framework_version_is_refused_in_words():
    assert known(nicegui.__version__) is VERSIONS[installed()]
    with pytest.raises(UnknownFramework, match=r"3\.18\.0 and 3\.17\.1.*3\.19\.0"):
        known("3.19.0")


def test_doctor_says_what_a_version_does_without(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [remarks(each) for each in VERSIONS] == [[], []]
    assert "nobody has read" in remarks("3.19.0")[0]
    monkeypatch.setitem(VERSIONS, "3.19.0", Known(page_keeps_tab=True, is_quicker=False))
    assert "without our quicker replacements" in remarks("3.19.0")[0]


@pytest.mark.security("R50")
def test_proxies_are_addresses_or_networks():
    assert len(networks({"127.0.0.1", "10.0.0.0/8", "::1"})) == 3
    with pytest.raises(ValueError):
        networks({"proxy.example"})


@pytest.mark.security("R49")
def test_a_bucket_empties_and_refills():
    now = [0.0]
    bucket = Bucket(per_second=2, burst=3, clock=lambda: now[0])
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    now[0] = 0.5
    assert [bucket.take(), bucket.take()] == [True, False]
    now[0] = 99
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


def test_every_element_of_ours_is_loaded_before_a_browser_asks_for_its_script() -> None:
    """Another process, or this one before it was started again, may have drawn the page that asks."""
    used = {
        node.attr
        for source in program()
        for node in source.nodes
        if isinstance(node, ast.Attribute)
        and dotted(node.value) == "ui"
        and ui._LAZY_IMPORTS.get(node.attr, ("",))[0].startswith(".element")
    }
    assert used == set(ELEMENTS)
