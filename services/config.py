"""The deployment: environment and portico.toml, read once, all problems told in one message.

Every setting `name` may come as PORTICO_NAME, as PORTICO_NAME_FILE (the value is the file's content, for secrets), or
as `name = ...` in <home>/portico.toml; the environment wins. Nobody else reads the environment.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data.database.hosts import is_this_machine
from data.mail_addresses import is_address

DEFAULT_HOME = Path("var")
SHORTEST_TOKEN = 20
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class BadSettings(Exception):
    """The portal cannot start like this; the text lists every problem."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Defaults suit one machine. `*_seconds` are seconds."""

    home: Path = DEFAULT_HOME
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""  # https://portal.example.com; blank: http://localhost:<port>
    database_url: str = ""  # blank: SQLite in the home
    allow_plain_http: bool = False  # R88: sign-in without TLS from other machines, against our advice
    trusted_proxies: tuple[str, ...] = ()  # addresses whose X-Forwarded-* we believe
    smtp_host: str = ""  # blank: mails stay in the outbox and on the console of the demo
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_security: str = "starttls"  # starttls, tls, none: the last only within this machine
    allow_plain_mail: bool = False  # mails without TLS to a relay in a private network; no password goes there
    smtp_ca_file: str = ""  # trust this certificate authority too
    mail_from: str = ""  # blank: the firm's e-mail
    stripe_secret_key: str = field(default="", repr=False)  # wins over the one staff entered
    stripe_webhook_secrets: tuple[str, ...] = field(default=(), repr=False)  # two during rotation (R78)
    stripe_api_base: str = ""  # another address for Stripe's API: loopback only, for tests
    master_key: str = field(default="", repr=False)  # base64, 32 bytes; blank: <home>/keys/master.key
    older_master_keys: tuple[str, ...] = field(default=(), repr=False)  # still open what a rotation has not rewritten
    storage: str = ""  # s3://bucket/prefix; blank: the folder <home>/vault
    s3_endpoint: str = ""  # https://s3.example.com; blank: AWS
    s3_region: str = ""
    s3_access_key_id: str = ""
    s3_secret_access_key: str = field(default="", repr=False)
    clamd: str = ""  # /run/clamav/clamd.ctl or host:port; blank: files are not checked for malware
    allow_plain_clamd: bool = False  # files to a scanner in a private network; clamd knows no TLS
    watch: str = ""  # events, or polling for a network drive; blank: there is no watch folder
    watch_folder: str = ""  # blank: <home>/inbox
    watch_seconds: int = 10  # a file has not grown for so long before it is taken
    watch_same_name: str = "ask"  # a file called as one that is there already: ask, version, beside
    health_token: str = field(default="", repr=False)  # who sends it sees all of /healthz from elsewhere
    pdf_engine: str = "auto"  # auto, plutoprint, pdfkit
    reconcile_seconds: int = 900  # P10
    workers: bool = True  # no: pages only, `app.py work` does the rest; with PostgreSQL
    demo: bool = False

    @property
    def origin(self) -> str:
        """Where people reach the portal, without a trailing slash. All absolute links come from here (R8)."""
        return self.public_url.rstrip("/") or f"http://localhost:{self.port}"

    @property
    def inbox(self) -> Path:
        """The watch folder."""
        return Path(self.watch_folder) if self.watch_folder else self.home / "inbox"

    @property
    def is_https(self) -> bool:
        return self.origin.startswith("https://")

    @property
    def mails_in_the_clear(self) -> bool:
        """Whether mails go to another machine without TLS."""
        return bool(self.smtp_host) and self.smtp_security == "none" and not is_this_machine(self.smtp_host)

    @property
    def files_in_the_clear(self) -> bool:
        """Whether files go to a scanner on another machine, which knows no TLS."""
        host = self.clamd.rpartition(":")[0].strip("[]")
        return bool(self.clamd) and not self.clamd.startswith("/") and not is_this_machine(host)

    @property
    def signs_in_in_the_clear(self) -> bool:
        """Whether people on other machines sign in without TLS."""
        parts = urlsplit(self.origin)
        return parts.scheme == "http" and parts.hostname not in LOOPBACK

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.home / 'portico.db'}"

    @property
    def origins(self) -> tuple[str, ...]:
        """Origins a browser may come from; on loopback each of its names."""
        parts = urlsplit(self.origin)
        if parts.hostname in LOOPBACK:
            return tuple(f"{parts.scheme}://{name}:{parts.port or self.port}" for name in ("localhost", "127.0.0.1"))
        return (self.origin,)

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(urlsplit(origin).netloc for origin in self.origins)


def read(home: Path, environment: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """Settings for `home`; `given` (command line) wins over the environment, that over the file. Raises BadSettings."""
    env = os.environ if environment is None else environment
    problems: list[str] = []
    values: dict[str, Any] = {**_from_file(home, problems), **_from_environment(env, problems)}
    values |= {name: value for name, value in given.items() if value is not None}
    values["home"] = home
    settings = _typed(values, problems)
    if not problems:
        problems += _contradictions(settings)
    if problems:
        raise BadSettings("The settings need attention:\n" + "\n".join(f"  - {each}" for each in problems))
    return settings


def _from_file(home: Path, problems: list[str]) -> dict[str, Any]:
    path = home / "portico.toml"
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"portico.toml cannot be read: {error}")
        return {}


def _from_environment(env: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in (each.name for each in fields(Settings)):
        variable = f"PORTICO_{name.upper()}"
        if path := env.get(f"{variable}_FILE"):
            try:
                found[name] = Path(path).read_text("utf-8").strip()
            except OSError as error:
                problems.append(f"{variable}_FILE cannot be read: {error.strerror}")
        elif variable in env:
            found[name] = env[variable]
    return found


def _typed(values: dict[str, Any], problems: list[str]) -> Settings:
    known = {each.name: each for each in fields(Settings)}
    clean: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            problems.append(f"{name} is not a setting")
            continue
        try:
            clean[name] = _as(str(known[name].type), value)
        except ValueError:
            problems.append(f"{name} cannot be {value!r}")
    return Settings(**clean)


def _as(kind: str, value: Any) -> Any:
    if kind == "int":
        return int(value)
    if kind == "bool":
        if str(value).lower() not in ("1", "0", "true", "false", "yes", "no"):
            raise ValueError(value)
        return str(value).lower() in ("1", "true", "yes")
    if kind.startswith("tuple"):
        items = value.split(",") if isinstance(value, str) else value
        return tuple(str(item).strip() for item in items if str(item).strip())
    return Path(value) if kind == "Path" else str(value)


def _contradictions(settings: Settings) -> list[str]:
    parts = urlsplit(settings.origin)
    problems = []
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        problems.append("public_url must be a plain origin such as https://portal.example.com")
    elif settings.signs_in_in_the_clear and not settings.allow_plain_http:
        problems.append(
            "public_url is not https: sign-in over plain HTTP is only allowed on this machine (set "
            "allow_plain_http to go on against this advice)"
        )
    if settings.stripe_api_base and urlsplit(settings.stripe_api_base).hostname not in LOOPBACK:
        problems.append("stripe_api_base may only point at this machine")
    if settings.mail_from and not is_address(settings.mail_from):
        problems.append("mail_from must be a plain address such as portal@example.com")
    if settings.health_token and (len(settings.health_token) < SHORTEST_TOKEN or not settings.health_token.isascii()):
        problems.append(f"health_token needs at least {SHORTEST_TOKEN} ASCII characters")
    if settings.smtp_security not in ("starttls", "tls", "none"):
        problems.append("smtp_security is one of starttls, tls, none")
    if settings.mails_in_the_clear:
        if not settings.allow_plain_mail:
            problems.append(
                f"smtp_security is none and {settings.smtp_host} is another machine: every mail, with the "
                "links that open accounts, could be read on the way. Use starttls or tls; for a relay in "
                "a private network that you trust set allow_plain_mail"
            )
        if settings.smtp_user:
            problems.append(
                "smtp_user: the mail password is not sent without TLS to another machine. Use starttls or "
                "tls, or a relay that asks for no password"
            )
    problems += _storage_problems(settings)
    problems += _scanner_problems(settings)
    problems += _watch_problems(settings)
    if not settings.workers and settings.database.startswith("sqlite"):
        problems.append(
            "workers cannot be left to another process with SQLite, which one process has for itself; that takes "
            "PostgreSQL (database_url)"
        )
    if settings.pdf_engine not in ("auto", "plutoprint", "pdfkit"):
        problems.append("pdf_engine is one of auto, plutoprint, pdfkit")
    return problems


def _storage_problems(settings: Settings) -> list[str]:
    where, door = urlsplit(settings.storage), urlsplit(settings.s3_endpoint)
    problems = []
    if settings.older_master_keys and not settings.master_key:
        problems.append("older_master_keys go with master_key; the home's own key file holds its older keys itself")
    if settings.storage:
        if where.scheme != "s3" or not where.netloc or where.query or where.fragment or "@" in where.netloc:
            problems.append("storage must be blank or such as s3://bucket/prefix")
        if not settings.s3_access_key_id or not settings.s3_secret_access_key:
            problems.append("storage needs s3_access_key_id and s3_secret_access_key")
    if settings.s3_endpoint and (door.scheme not in ("http", "https") or not door.hostname or door.username):
        problems.append("s3_endpoint must be an address such as https://s3.example.com")
    elif door.scheme == "http" and not is_this_machine(door.hostname or ""):
        problems.append("s3_endpoint is not https: the keys of the store would travel in the clear")
    return problems


def _scanner_problems(settings: Settings) -> list[str]:
    if not settings.clamd or settings.clamd.startswith("/"):
        return []
    host, _, port = settings.clamd.rpartition(":")
    if not host or not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        return ["clamd must be the path of a socket such as /run/clamav/clamd.ctl, or host:port"]
    if settings.files_in_the_clear and not settings.allow_plain_clamd:
        return [
            "clamd is on another machine and knows no TLS: every file would travel in the clear. Use a socket of this "
            "machine; for a network that you trust set allow_plain_clamd"
        ]
    return []


def _watch_problems(settings: Settings) -> list[str]:
    problems = []
    if settings.watch not in ("", "events", "polling"):
        problems.append("watch is blank, events, or polling")
    if not 1 <= settings.watch_seconds <= 3600:
        problems.append("watch_seconds is from 1 to 3600")
    if settings.watch_same_name not in ("ask", "version", "beside"):
        problems.append("watch_same_name is one of ask, version, beside")
    if settings.watch_folder:
        folder, home = Path(settings.watch_folder).resolve(), settings.home.resolve()
        if not Path(settings.watch_folder).is_absolute():
            problems.append("watch_folder must be a whole path such as /srv/inbox")
        elif home.is_relative_to(folder) or (folder.is_relative_to(home) and folder != home / "inbox"):
            problems.append("watch_folder may not hold the home or lie in it: what lies there is taken away")
    return problems
