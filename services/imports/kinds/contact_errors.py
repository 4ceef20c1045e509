"""Why a row about a contact stays out: who they are besides is not for a file to change."""

from __future__ import annotations

from data.errors import Conflict


class SignsInOtherwise(Conflict):
    message = "{name} has an account already. Change how they sign in from their record, not by a file."


class IsStaff(Conflict):
    message = "{name} works for the firm. Change their details under staff, not by a file."


class IsColleague(Conflict):
    message = (
        "{email} belongs to {name}, who works for the firm. Nobody becomes a contact as well by a "
        "file: add them on the client's page, where it is asked."
    )


class IsSomeColleague(Conflict):
    message = "{email} belongs to somebody who works for the firm. Add them on the client's page, where it is asked."
