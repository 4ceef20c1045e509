"""What the mail about new documents says."""

from __future__ import annotations

from collections.abc import Sequence

from services.mail.letter import Letter, LetterContext, letter

MOST_NAMES = 50  # of a client; the rest is a number


@letter()
def new_documents(ctx: LetterContext, *, clients: Sequence[tuple[str, Sequence[tuple[str, str]]]], link: str) -> Letter:
    """`clients`: of each its name, and of each document its name and what became of it: "added", "version", "release"."""
    say, words = ctx.say, ctx.words
    count = sum(len(documents) for _, documents in clients)
    became = {
        "added": "{name}",
        "version": say("{name} (new version)", name="{name}"),
        "release": say("{name} (available now)", name="{name}"),
    }
    sections = []
    for client, documents in clients:
        lines = [became[how].replace("{name}", name) for name, how in documents[:MOST_NAMES]]
        if (rest := len(documents) - MOST_NAMES) > 0:
            lines.append(words.say_n("and {n} more", "and {n} more", rest))
        sections.append((client, tuple(lines)))
    return Letter(
        words.say_n("A new document from {firm}", "{n} new documents from {firm}", count, firm=ctx.firm),
        (
            words.say_n(
                "{firm} has put a document into the portal for you.",
                "{firm} has put {n} documents into the portal for you.",
                count,
                firm=ctx.firm,
            ),
        ),
        say("See the documents"),
        link,
        sections=tuple(sections),
        note=say("You can switch these mails off on the page of your documents."),
    )
