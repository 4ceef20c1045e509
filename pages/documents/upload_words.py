"""What assets/uploads.js says of files on their way, in the reader's language."""

from __future__ import annotations

from components.html.words import Say


def upload_words(say: Say) -> dict[str, str]:
    """What assets/uploads.js says of each file and of all of them; {n} and the like are its own figures."""
    return {
        "ready": say("Ready to be added"),
        "waiting": say("Waiting"),
        "sending": say("{percent} % sent", percent="{percent}"),
        "paused": say("No connection. It goes on by itself"),
        "added": say("Added"),
        "checking": say("Added, being checked"),
        "there": say("Already there"),
        "refused": say("Not taken"),
        "asking": say("Name is there already"),
        "failed": say("The portal could not take this file. Please try again."),
        "cancel": say("Cancel"),
        "remove": say("Leave out"),
        "retry": say("Try again"),
        "again": say("Add it again"),
        "version": say("New version of it"),
        "both": say("Another document"),
        "close": say("Close"),
        "whole": say("All files"),
        "going": say("{done} of {all} files, {percent} %", done="{done}", all="{all}", percent="{percent}"),
        "seconds": say("about {n} seconds left", n="{n}"),
        "minutes": say("about {n} minutes left", n="{n}"),
        "chosen.one": say("{n} file is chosen.", n="{n}"),
        "chosen.other": say("{n} files are chosen.", n="{n}"),
        "send.one": say("Add {n} file", n="{n}"),
        "send.other": say("Add {n} files", n="{n}"),
        "done.one": say("{n} file has been added.", n="{n}"),
        "done.other": say("{n} files have been added.", n="{n}"),
        "bad.one": say("{n} file has been refused.", n="{n}"),
        "bad.other": say("{n} files have been refused.", n="{n}"),
        "left.one": say("{n} file was left out: at most 100 at once.", n="{n}"),
        "left.other": say("{n} files were left out: at most 100 at once.", n="{n}"),
    }
