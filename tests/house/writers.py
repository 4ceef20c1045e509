"""Who somebody is and what opens to them has one writer for each fact; everybody else calls it."""

import ast
import re
from collections.abc import Iterator

from tests.house.source import Source, dotted

# Fact by fact: the model's columns, and the module that writes them.
WRITERS = {
    "services/access/accounts/address.py": {"Person": {"email", "email_key", "email_verified_at"}},
    "services/access/accounts/username.py": {"Person": {"username", "username_key"}},
    "services/access/accounts/password.py": {
        "Person": {"password_hash", "password_changed_at", "must_change_password"}
    },
    "services/access/accounts/staff.py": {
        "Person": {"staff_role", "staff_closed_at", "may_impersonate", "sees_all_clients"}
    },
    "services/access/accounts/portal_access.py": {"Contact": {"status", "invited_at", "accepted_at", "revoked_at"}},
}
VERBS = {"go_by_email": "services/access/accounts/address.py", "go_by_username": "services/access/accounts/username.py"}
SESSIONS = "services/access/session_rows.py"  # makes the rows of sessions
ROOMS = {"services", "pages", "components", "commands", "app.py"}
# Who makes up whole people, with a past, for a portal that nobody works in.
CREATORS = {"services/demo/people.py", "services/demo/inbox.py"}
# Columns of the same name elsewhere: what the variable has to be called.
NAMESAKES = {"status": {"payment", "self"}}
# Names of columns that only the running program knows: where they come from, and why none of ours is among them.
TOLD_BY_NAME = {
    "commands/import_template.py": "what was given on the command line",
    "services/people/clients.py": "a client's profile: no person and no contact",
    "services/people/contacts.py": "contact_forms.HERE, written out there: a client's own details of somebody",
    "services/imports/kinds/clients.py": "a client's profile: no person and no contact",
    "services/imports/kinds/contacts.py": "DETAILS, _TEXTS without the user name, the language, and _RIGHTS",
    "services/platform/text_input.py": "what the form that calls it reads; services/people/profile.py: a profile, a name and telephones",
}
_SQL = re.compile(r"\b(?:update|insert\s+into)\s+\"?(?:person|contact)\b", re.IGNORECASE)
_BULK = {"update", "insert", "bulk_insert_mappings", "bulk_update_mappings"}


def one_writer(source: Source) -> Iterator[str]:
    """A stray assignment, by whatever way of writing it."""
    if source.room not in ROOMS:
        return
    for node in source.nodes:
        for model, column, by_name in _written(node):
            owner = _owner(model, column)
            if owner not in {None, source.name} and source.name not in CREATORS:
                yield f"{source.name}:{node.lineno} writes {column}; only {owner} may"  # type: ignore[attr-defined]
            elif by_name and source.name not in {*TOLD_BY_NAME, *CREATORS, *WRITERS}:
                yield f"{source.name}:{node.lineno} writes columns by names nobody can read"  # type: ignore[attr-defined]
        if isinstance(node, ast.Call) and dotted(node.func) == "LoginSession" and source.name != SESSIONS:
            yield f"{source.name}:{node.lineno} makes a session; only {SESSIONS} may"
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and VERBS.get(node.func.attr, source.name) != source.name
        ):
            yield f"{source.name}:{node.lineno} calls {node.func.attr}; only {VERBS[node.func.attr]} may"


def needs_its_excuse(source: Source) -> bool:
    """Whether a file of TOLD_BY_NAME or CREATORS does what it is excused for."""
    return source.name in {*TOLD_BY_NAME, *CREATORS} and bool(
        list(one_writer(Source(f"services/x/{source.name}", source.text)))
    )


def _owner(model: str, column: str) -> str | None:
    """`model` is "" where nobody can tell."""
    return next(
        (
            module
            for module, facts in WRITERS.items()
            for whose, columns in facts.items()
            if column in columns and model in {"", whose}
        ),
        None,
    )


def _written(node: ast.AST) -> Iterator[tuple[str, str, bool]]:
    """Model if it can be read, column, and whether the column is a name that only the running program knows."""
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
        if dotted(node.value) not in NAMESAKES.get(node.attr, ()):
            yield "", node.attr, False
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.search(node.value):
        yield "", "email", False  # words of SQL: whatever they write
    elif isinstance(node, ast.Call):
        name = dotted(node.func).split(".")[-1]
        if name == "__setattr__" and dotted(node.args[0]) == "self":  # a frozen value of its own
            return
        if name in {"setattr", "__setattr__", "set_attribute"} and len(node.args) > 1:
            column = node.args[1]
            yield ("", str(column.value), False) if isinstance(column, ast.Constant) else ("", "", True)
        elif name in {"Person", "Contact"}:
            for keyword in node.keywords:
                yield name, keyword.arg or "", keyword.arg is None
        elif name == "values" and (model := _bulk_target(node.func)) is not None:
            yield from (
                (model, keyword.arg or "", keyword.arg is None and model in {"", "Person", "Contact"})
                for keyword in node.keywords
            )
            for each in node.args:
                keys = each.keys if isinstance(each, ast.Dict) else [None]
                yield from ((model, _column(key), key is None and model in {"", "Person", "Contact"}) for key in keys)
        elif name in {"bulk_insert_mappings", "bulk_update_mappings"}:
            yield "", "", True


def _bulk_target(func: ast.expr) -> str | None:
    """The model of `update(Model)...values`; "" for a table; None for what is no such chain."""
    while isinstance(func, ast.Attribute):
        func = func.value
        if isinstance(func, ast.Call):
            if dotted(func.func).split(".")[-1] in _BULK and func.args:
                target = dotted(func.args[0]).split(".")[-1]
                return target if target[:1].isupper() else ""
            func = func.func
    return None


def _column(key: ast.expr | None) -> str:
    return str(key.value) if isinstance(key, ast.Constant) else dotted(key).split(".")[-1] if key is not None else ""
