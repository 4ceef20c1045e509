"""`app.py import KIND --template FILE`: a blank table to fill in."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from data.errors import Refusal
from services.imports.templates import Format, template
from services.platform.context import Context
from services.platform.i18n import Wording
from services.platform.importing.kind import ImportKind


class InsteadOf(argparse.Action):
    """An option with which the argument `other` may be left out."""

    def __init__(self, *names: Any, other: argparse.Action, **told: Any) -> None:
        super().__init__(*names, **told)
        self._other = other

    def __call__(
        self, parser: argparse.ArgumentParser, given: argparse.Namespace, value: Any, option: str | None = None
    ) -> None:
        setattr(given, self.dest, value)
        self._other.required = False


class FilesOrTemplate(Refusal):
    message = "Name either files to import, or --template and the file to write."


class NoSuchTemplate(Refusal):
    message = "A template is a .csv or .xlsx file, not {name}."


class AlreadyThere(Refusal):
    message = "There is a file {name} already; it was left as it is."


class NoSuchLanguage(Refusal):
    message = "The portal does not speak “{language}”. It speaks: {known}."


def write(ctx: Context, kind: ImportKind, path: Path, files: Sequence[Path], language: str) -> int:
    """Write it to `path` in `language`, or the firm's; a file that is there already stays as it is."""
    languages = ctx.preferences.languages
    ending = path.suffix.lower().removeprefix(".")
    try:
        if files:
            raise FilesOrTemplate()
        if ending not in list(Format):
            raise NoSuchTemplate(name=path)
        if language and language not in languages:
            raise NoSuchLanguage(language=language, known=", ".join(languages))
        words = Wording(language) if language else ctx.words
        file = template(kind, Format(ending), words, ctx.preferences.currency)
        with path.open("xb") as out:
            out.write(file.content)
    except FileExistsError:
        print(AlreadyThere(name=path), file=sys.stderr)
        return 1
    except (Refusal, OSError) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, FilesOrTemplate) else 1
    print(path)
    return 0
