"""What other programs read in a PDF of ours."""

import shutil
import subprocess
from pathlib import Path

import pytest


def need(program: str, package: str) -> str:
    """Where `program` is. The test fails where it is missing: an engine nobody tested is not one we ship."""
    found = shutil.which(program)
    if found is None:
        pytest.fail(f"{program} is missing: install the system package {package} and run the tests again.")
    return found


def poppler(program: str, pdf: bytes, folder: Path, *options: str) -> str:
    """What `program` of poppler-utils prints about `pdf`; texts go to standard output."""
    path = folder / "read.pdf"
    path.write_bytes(pdf)
    command = [need(program, "poppler-utils"), *options, str(path)]
    if program == "pdftotext":
        command.append("-")
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def text(pdf: bytes, folder: Path) -> str:
    return poppler("pdftotext", pdf, folder, "-layout").replace("\u00a0", " ").replace("\u202f", " ")


def pages(pdf: bytes, folder: Path) -> list[str]:
    return text(pdf, folder).split("\f")[:-1]


def facts(pdf: bytes, folder: Path) -> dict[str, str]:
    """pdfinfo: "Pages" to "14", "Page size" to "595 x 842 pts (A4)"."""
    rows = (line.partition(":") for line in poppler("pdfinfo", pdf, folder).splitlines())
    return {name: value.strip() for name, _, value in rows}


def faces(pdf: bytes, folder: Path) -> list[tuple[str, bool]]:
    """pdffonts: each face and whether the file carries it."""
    rows = poppler("pdffonts", pdf, folder).splitlines()[2:]
    return [(row.split()[0], row.split()[-5] == "yes") for row in rows]
