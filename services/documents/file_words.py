"""A file's name as the words and figures it is made of, for comparing it with names, codes and numbers of clients."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from data.folding import folded
from services.documents.file_names import safe_name

LEGAL_FORMS = frozenset(
    "ltd limited llc llp lp inc incorporated corp corporation company co plc pty gmbh mbh ag kg kgaa ohg gbr ug se sa "
    "sas sarl sasu srl spa sl slu bv nv ab as oy oyj aps lda doo zrt kft sro ae ee oe epe ike "
    "αε εε οε επε ικε αεβε μικε μονοπροσωπη".split()
)
JOINING = frozenset("and und et και".split())
# What stands in file names whosever they are: a client that is called so is not meant by it.
COMMON = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul "
    "aug sep sept oct nov dec tax taxes return returns vat payroll salary wages invoice invoices receipt receipts "
    "letter letters report reports contract contracts statement statements balance sheet trial bank form forms annual "
    "quarter year final draft copy scan scanned signed document documents file page part version client company firm "
    "house home office property account accounts income expense expenses profit loss audit notice agreement lease "
    "summary list new old first second half the for from with "
    "ιανουαριος φεβρουαριος μαρτιος απριλιος μαιος ιουνιος ιουλιος αυγουστος σεπτεμβριος οκτωβριος νοεμβριος "
    "δεκεμβριος φορολογικη δηλωση φπα μισθοδοσια τιμολογιο τιμολογια αποδειξη αποδειξεις επιστολη αναφορα συμβαση "
    "ισολογισμος κινηση τραπεζα ετησια τελικο αντιγραφο υπογεγραμμενο εγγραφο αρχειο σελιδα πελατης εταιρεια για απο "
    "steuer steuern rechnung vertrag brief bericht".split()
)
# In front of figures: a quarter, a version, a year. A code that looks like one of these is not meant by it.
PERIODS = frozenset("fy q h v ver rev nr no page part year ετος τριμηνο σελ".split())
_RUN = re.compile(r"(?P<figures>[0-9]+)|(?P<letters>[^\W\d_]+)")
_INITIALS = re.compile(r"(?<!\w)(?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w))?|(?<!\w)(?:[^\W\d_]\.)+[^\W\d_](?!\w)")


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters or of figures. `is_joined`: nothing stands between it and the one before."""

    text: str
    is_figures: bool
    is_joined: bool
    before: str = ""  # what stands between


def words(text: str) -> tuple[Word, ...]:
    """Folded: no case, no accents, no apostrophes, S.A. as SA; "and" is left out."""
    plain = _INITIALS.sub(lambda found: found[0].replace(".", ""), folded(text)).replace("'", "")
    found, end, gap = list[Word](), 0, ""
    for run in _RUN.finditer(plain):
        gap += plain[end : run.start()]
        end = run.end()
        if run["letters"] in JOINING:
            gap += "&"
            continue
        found.append(Word(run[0], run["figures"] is not None, bool(found) and not gap, gap))
        gap = ""
    return tuple(found)


def stem_words(file_name: str) -> tuple[Word, ...]:
    """Those of a file's name without its ending."""
    stem, dot, _ = safe_name(file_name).rpartition(".")
    return words(stem if dot else safe_name(file_name))


def is_year(figures: str) -> bool:
    return len(figures) == 4 and 1900 <= int(figures) <= 2200


def is_date(figures: str) -> bool:
    """Whether figures that stand together may be a day: 20240131, 31012024, 240131, 310124, or a month, 202401."""
    if len(figures) == 8:
        return (is_year(figures[:4]) and _is_month(figures[4:6])) or (is_year(figures[4:]) and _is_month(figures[2:4]))
    if len(figures) == 6:
        return is_year(figures[:4]) or is_year(figures[2:]) or _is_month(figures[2:4])
    return False


def is_two_years(written: Sequence[Word], at: int) -> bool:
    """2023-24, of which the word at `at` is the first."""
    if at + 1 == len(written):
        return False
    after = written[at + 1]
    return after.before in ("-", "/", "_") and after.text == f"{(int(written[at].text) + 1) % 100:02}"


def is_period(code: tuple[Word, ...]) -> bool:
    """FY24, Q1, V2, TAX2023: letters that anybody writes before figures, or a year behind letters."""
    if len(code) != 2 or code[0].is_figures or not code[1].is_figures:
        return False
    return code[0].text in PERIODS | COMMON or is_year(code[1].text)


def _is_month(figures: str) -> bool:
    return 1 <= int(figures) <= 12
