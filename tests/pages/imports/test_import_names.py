"""Names of files are a stranger's words: shown in part and in peace, never a path and never markup."""

from __future__ import annotations

import unicodedata

import pytest
from sqlalchemy import select

from data.firm.tables import ImportUpload
from pages.guard.http.form_token import form_token
from services.imports import uploads
from tests.cast import House
from tests.pages.imports.test_import_page import CLIENTS, opened, send, where
from tests.pages.stage import cookie, shown, stage

HOSTILE = {
    "../../../etc/passwd": "passwd",
    "..\\..\\windows\\system.ini": "system.ini",
    "/etc/cron.d/job.csv": "job.csv",
    "<img src=x onerror=alert(1)>.csv": "<img src=x onerror=alert(1)>.csv",
    "</script><script>alert(1)</script>": "script>",
    "{{7*7}}${7*7}.csv": "{{7*7}}${7*7}.csv",
    "invoice\u202excod.csv": "invoicexcod.csv",
    "zero\u200bwidth.csv": "zerowidth.csv",
    "=1+cmd|' /C calc'!A0.csv": "C calc'!A0.csv",
    "..": "..",
    "CON.csv": "CON.csv",
    "α" * 400: None,
    "name.csv/": "file",
    " ": "file",
}


@pytest.mark.security("R51", "R60", "R62")
@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_name_is_only_ever_words(sqlite_house: House, name: str) -> None:
    house = sqlite_house
    home = house.inside.settings.home
    before = {path for path in home.parent.rglob("*") if not path.is_relative_to(home)}
    async with stage(house) as site:
        token = cookie(house, house.sam)
        answer = await send(site, token, (name, CLIENTS))
        assert "file" in where(answer), name
        page = await opened(site, token, answer)
        drawn = shown(page)
        assert "2 new" in drawn  # the content decides, the name does not
        for markup in ("<img", "<script", "</script"):
            assert markup not in drawn
    with house.backstage() as db:
        [kept] = [each["name"] for each in db.scalars(select(ImportUpload)).one().files]
    assert 0 < len(kept) <= uploads.LONGEST_NAME
    assert not [sign for sign in kept if unicodedata.category(sign)[0] == "C" or sign in "/\\"]
    if HOSTILE[name] is not None:
        assert kept == HOSTILE[name]
    assert {path for path in home.parent.rglob("*") if not path.is_relative_to(home)} == before


@pytest.mark.security("R60", "R71")
@pytest.mark.parametrize(
    "disposition",
    [
        'form-data; name="file"; filename="a\x00b.csv"',
        'form-data; name="file"; filename=""',
        "form-data; name=\"file\"; filename*=UTF-8''..%2F..%2Fx.csv",
        'form-data; name="file"; filename="a"; filename="../b"',
        'form-data; name="file"',
    ],
)
async def test_a_forged_heading_of_a_part_is_no_crash(sqlite_house: House, disposition: str) -> None:
    house = sqlite_house
    async with stage(house) as site:
        token = cookie(house, house.sam)
        parts = [
            f'form-data; name="form_token"\r\n\r\n{form_token(token)}',
            'form-data; name="kind"\r\n\r\nclients',
            f"{disposition}\r\n\r\n{CLIENTS.decode()}",
        ]
        body = "".join(f"--mark\r\nContent-Disposition: {part}\r\n" for part in parts) + "--mark--\r\n"
        answer = await site.holds(token).post(
            "/staff/import/file", content=body.encode(), headers={"content-type": "multipart/form-data; boundary=mark"}
        )
        assert answer.status_code in (303, 400, 422)
        assert (await site.holds(token).get("/staff/import")).status_code == 200
    with house.backstage() as db:
        names = [each["name"] for row in db.scalars(select(ImportUpload)) for each in row.files]
    assert not [name for name in names if "\x00" in name or "/" in name]
