"""Placeholder until the imports branch lands."""

import argparse

HELP = "import clients, contacts, invoices or payments"


def options(parser: argparse.ArgumentParser) -> None:
    pass


def run(given: argparse.Namespace) -> int:
    return 2
