"""Why a file as a whole, or the way its columns were chosen, does not do."""

from __future__ import annotations

from data.errors import Invalid


class NotReadable(Invalid):
    """The file as a whole."""

    message = "This file could not be read."


class EmptyFile(NotReadable):
    message = "This file has no rows."


class OnlyHeaders(EmptyFile):
    message = "Below its headers this file has no rows yet. Fill some in, save it, and choose it again."


class FileTooLarge(NotReadable):
    message = "This file is larger than {limit_mb} MB."


class TooManyRows(NotReadable):
    message = "This file has more than {limit} rows. Split it into several files."


class TooManyColumns(NotReadable):
    message = "This file has more than {limit} columns."


class NotATable(NotReadable):
    message = "This is not a CSV or XLSX file."


class OldExcel(NotReadable):
    message = "This is an old Excel file. Save it as XLSX or CSV and choose that file."


class LockedWorkbook(NotReadable):
    message = "This workbook is protected by a password. Save it without one and choose that file."


class OtherSpreadsheet(NotReadable):
    message = "This is a file of {program}. Open it there, save or export it as XLSX or CSV, and choose that file."


class WebPage(NotReadable):
    message = "This is a web page, whatever its name says. Open it in a spreadsheet program and save it as XLSX or CSV."


class NotInCharacters(NotReadable):
    message = "The file cannot be read as {encoding}."


class UnknownEncoding(NotReadable):
    message = "“{encoding}” is not a character set that can be chosen. Known are: {known}."


class UnknownCharacters(NotReadable):
    message = "The letters of this file cannot be read in any character set known here. Save it as CSV UTF-8."


class BrokenTable(NotReadable):
    message = "Row {row} is not well-formed: a quotation mark is open or misplaced."


class BrokenWorkbook(NotReadable):
    message = "This is not an XLSX workbook that can be read."


class NoSuchSheet(NotReadable):
    message = "This workbook has no sheet named “{sheet}”."


class OnlyInvoicesAsXml(NotReadable):
    message = "Only invoices can come from XML. Choose a CSV or XLSX file."


class BadArchive(NotReadable):
    message = "This ZIP file cannot be read."


class UnsafeArchive(NotReadable):
    message = "This ZIP file contains “{name}”, a link or a path that leads out of it, so nothing of it is read."


class ArchiveTooLarge(NotReadable):
    message = "This ZIP file has more than {entries} files, more than {limit_mb} MB in all, or is packed too tightly."


class NothingInside(NotReadable):
    message = "There is no XML file in here."


class TooHeavy(NotReadable):
    message = "Reading this file took too long or too much memory, so it was stopped."


class ColumnMissing(Invalid):
    message = "No column was chosen for “{label}”."


class HeaderNotFound(ColumnMissing):
    message = "No headers were found in the first {rows} rows, where they were looked for: none is called “{label}”."


class UnknownField(Invalid):
    message = "There is no field called “{name}”."


class NoSuchColumn(Invalid):
    message = "The file has no column called “{header}”."


class SameColumnTwice(Invalid):
    message = "The file has more than one column called “{header}”. Name one of them: {found}."


class ColumnUsedTwice(Invalid):
    message = "The column “{header}” is chosen for more than one field."
