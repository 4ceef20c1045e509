"""The weekly look for flaws tells what it found, and what it could not find out."""

from __future__ import annotations

import pytest

from tools.audit import judged


def test_flaws_and_silence_are_both_told() -> None:
    report = {
        "dependencies": [
            {"name": "fine", "version": "1", "vulns": []},
            {
                "name": "old",
                "version": "2",
                "vulns": [{"id": "PYSEC-1", "fix_versions": ["3", "2.1"]}, {"id": "PYSEC-2", "fix_versions": []}],
            },
            {"name": "unheard", "skip_reason": "not found"},
        ],
        "fixes": [],
    }
    assert judged(report) == (
        ["old 2: PYSEC-1, mended in 3, 2.1", "old 2: PYSEC-2, mended in nothing yet"],
        ["unheard"],
    )


def test_what_is_no_report_is_no_clean_bill() -> None:
    with pytest.raises(LookupError):
        judged({})
