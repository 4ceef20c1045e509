"""Run by Alembic: one transaction on the engine handed in by data/migrations/__init__.py."""

from alembic import context

import data.every_table  # noqa: F401
from data.base import Base

engine = context.config.attributes["engine"].execution_options(writing=True)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
