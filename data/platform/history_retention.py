"""How long a line of history is worth: what each verb is about. What is not listed is business, and kept for ever."""

from __future__ import annotations

BUSINESS, SECURITY, TECHNICAL = "business", "security", "technical"

_SORTS: dict[str, str] = {
    **dict.fromkeys(
        (
            "sign_in.refused",
            "sign_in.shut",
            "person.signed_in",
            "person.confirmed",
            "person.not_confirmed",
            "person.reauthenticated",
            "person.logged_out_everywhere",
            "person.sessions_ended",
            "person.password",
            "person.password_kept",
            "password.reset_asked",
            "password.reset_mailed",
            "password.reset",
            "password.link_made",
            "session.ended",
            "session.logged_out",
            "session.side_changed",
            "selector.refused",
            "impersonation.started",
            "impersonation.ended",
            "security.alert_seen",
            "keys.lookup_kept",
            "keys.rotation_began",
            "keys.rotated",
        ),
        SECURITY,
    ),
    **dict.fromkeys(
        (
            "person.theme",
            "person.language",
            "person.lists_forgotten",
            "firm.test_mail",
            "mail.retried",
            "notice.done",
            "retention.swept",
        ),
        TECHNICAL,
    ),
}


def sort_of(verb: str) -> str:
    """BUSINESS, SECURITY or TECHNICAL. Only the last two may ever be deleted: a trigger sees to it."""
    return _SORTS.get(verb, BUSINESS)
