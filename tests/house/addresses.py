"""Who may read an e-mail address out of a text: our own grammar, data/mail_addresses.py, and no library's parser."""

import ast
from collections.abc import Iterator

from tests.house.source import Source, dotted

PARSERS = {
    "parseaddr",
    "getaddresses",
    "AddressHeader",
    "UniqueAddressHeader",
    "SingleAddressHeader",
    "HeaderRegistry",
    "AddressList",
    "validate_email",
    "EmailStr",
    "NameEmail",
}
MODULES = {
    "email._header_value_parser",
    "email._parseaddr",
    "email_validator",
    "flanker",
    "email.feedparser",
    "imaplib",
    "poplib",
}


def parsers_of_addresses(source: Source) -> Iterator[str]:
    """Python's take seconds for nested comments and break at some thousand; others have rules of their own."""
    for module, names, line in source.imports():
        if module in MODULES or PARSERS & set(names) or {f"{module}.{name}" for name in names} & MODULES:
            yield f"{source.name}:{line} takes a parser of addresses: data/mail_addresses.py is the one"
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in PARSERS:
            yield f"{source.name}:{node.lineno} uses {dotted(node)}: data/mail_addresses.py is the one"
    for _, call in source.calls():
        if any(keyword.arg == "addr_spec" for keyword in call.keywords):
            yield f"{source.name}:{call.lineno} has the library read an address: give it mailbox and domain"
