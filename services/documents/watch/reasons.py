"""Why a file of the watch folder was not published by itself."""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    """The words for people stand in pages/documents/watch/words.py."""

    NO_CLIENT = "no client"  # it lies in no client's folder
    UNKNOWN_CLIENT = "unknown client"
    SEVERAL_CLIENTS = "several clients"
    ARCHIVED = "archived"
    UNKNOWN_FOLDER = "unknown folder"
    BAD_NAME = "bad name"  # its name is no text
    SAME_NAME = "same name"
    TYPE_NOT_TAKEN = "type not taken"
    TYPE_LIES = "type lies"
    MACROS = "macros"
    TOO_LARGE = "too large"
    MALWARE = "malware"
    # It lies in the folder still
    EMPTY = "empty"
    TOO_LARGE_TO_KEEP = "too large to keep"
    UNREADABLE = "unreadable"
    NO_STORAGE = "no storage"
    NO_SCANNER = "no scanner"
    TROUBLE = "trouble"  # the log says what
    TOO_LARGE_TO_SCAN = "too large to scan"
    NOT_REMOVED = "not removed"  # it is a document, or waits; and the folder does not let it go
