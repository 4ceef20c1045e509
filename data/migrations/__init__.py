"""The schema's history. `upgrade(engine)` brings any database of ours up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from data.database.engine import rewrite

_SEALING = "20261130_sealing"


def config(engine: Engine) -> Config:
    """Alembic's configuration for `engine`, without an ini file."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["engine"] = engine
    return made


def upgrade(engine: Engine) -> None:
    command.upgrade(config(engine), "head")
    rewrite(engine)


def current(engine: Engine) -> str | None:
    """The revision the database is at; None for an empty one."""
    with engine.execution_options(writing=False).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest(engine: Engine) -> str:
    head = ScriptDirectory.from_config(config(engine)).get_current_head()
    assert head is not None
    return head


def before_sealing() -> frozenset[str]:
    """Revisions of databases in which tax numbers and bank details stand open."""
    scripts = ScriptDirectory(str(Path(__file__).parent))
    return frozenset(each.revision for each in scripts.iterate_revisions(_SEALING, "base")) - {_SEALING}


def is_ours(engine: Engine) -> bool:
    """Whether the database's revision is one this code knows: newer data is refused by older code (P33)."""
    revision = current(engine)
    known = {script.revision for script in ScriptDirectory.from_config(config(engine)).walk_revisions()}
    return revision is None or revision in known
