"""Bring a catalogue up to date with the source: add what is new (empty), drop what is no longer said, list the gaps.

python -m tools.locales [el ...]        0 when nothing is missing
"""

import io
import sys
from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tools.messages import ROOT, Sentence, extract

Said = Mapping[Sentence, list[str]]  # sentences with the files they are said in

LOCALES = ROOT / "assets" / "locales"
HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"""


def path(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "portico.po"


def translations(file: Path) -> dict[Sentence, tuple[str, ...]]:
    """Every sentence of a catalogue with its forms; empty forms where it is not translated yet, or only roughly."""
    return {
        _sentence(message.id): () if message.fuzzy else _forms(message.string)
        for message in _catalogue(file)
        if message.id
    }


def missing(file: Path, said: Said) -> list[Sentence]:
    """What is said and this catalogue has no words for."""
    known = translations(file)
    return [sentence for sentence in said if not known.get(sentence) or not all(known[sentence])]


def update(file: Path, said: Said) -> None:
    """Rewrite the catalogue, sorted, without line numbers or dates: two branches then rarely touch the same line."""
    known, language = translations(file), _language(file)
    plurals = Catalog(locale=language).plural_forms
    blocks = [HEADER.format(language=language, plurals=plurals)]
    for sentence, places in said.items():
        forms = known.get(sentence) or ()
        blocks.append("\n".join([f"#: {' '.join(places)}", *_lines(sentence, forms)]) + "\n")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(blocks), encoding="utf-8")


def _lines(sentence: Sentence, forms: tuple[str, ...]) -> list[str]:
    if isinstance(sentence, str):
        return [f"msgid {_quoted(sentence)}", f"msgstr {_quoted(forms[0] if forms else '')}"]
    return [
        f"msgid {_quoted(sentence[0])}",
        f"msgid_plural {_quoted(sentence[1])}",
        *(f"msgstr[{number}] {_quoted(form)}" for number, form in enumerate(forms or ("", ""))),
    ]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _catalogue(file: Path) -> Catalog:
    return read_po(io.BytesIO(file.read_bytes() if file.exists() else b""), locale=_language(file))


def _language(file: Path) -> str:
    """`el` of .../el/LC_MESSAGES/portico.po"""
    return file.parents[1].name


def _sentence(identity: str | list[str] | tuple[str, ...]) -> Sentence:
    return identity if isinstance(identity, str) else (identity[0], identity[1])


def _forms(string: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    forms = (string,) if isinstance(string, str) else tuple(string or ())
    return forms if any(forms) else ()


def main(languages: list[str]) -> int:
    said, gaps = extract(), 0
    for language in languages or sorted(folder.name for folder in LOCALES.iterdir()):
        update(path(language), said)
        lacks = missing(path(language), said)
        gaps += len(lacks)
        print(f"{language}: {len(said)} sentences, {len(lacks)} without a translation")
        for sentence in lacks:
            print(f"  {sentence if isinstance(sentence, str) else ' / '.join(sentence)}")
    return 1 if gaps else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
