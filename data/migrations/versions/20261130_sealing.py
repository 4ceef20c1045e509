"""Tax numbers and bank details are sealed under the home's key, with all that repeats them

Needs the key wherever there is something to seal or to open (data/sealing.py). The tax number leaves the text that
clients are searched by: it is found by its keyed hash.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from data.database.engine import note_rewriting
from data.folding import folded
from data.migrations.folding_20261128 import tax_number
from data.sealing import keys_of
from data.people.tax_numbers import from_key

revision = '20261130_sealing'
down_revision = '20261129_no_preset_passwords'
branch_labels = None
depends_on = None

# Table and its sealed columns; what may be missing is NULL.
SEALED = {'entity': ('tax_id', 'buyer_marks'), 'invoice': ('frozen', 'stated'), 'invoice_line': ('stated',),
          'payment': ('frozen',), 'firm': ('values',), 'event': ('facts',)}
NUMBERED = {'firm': 'id', 'event': 'seq'}                # tables whose key is a number; of the others it is a UUID
ALWAYS = {('entity', 'buyer_marks'), ('firm', 'values'), ('event', 'facts')}
WORDS = ('name', 'external_id', 'address', 'city', 'email')
AT_ONCE = 1000


def upgrade() -> None:
    forget_overwritten()
    found = exchanged(sealed, sa.Text)
    for rows in batches('entity', *map(sa.column, ('tax_key', *WORDS))):
        write('entity', [sa.column('tax_key'), sa.column('folded')], [{
            'row': row['id'], 'new_tax_key': hashed(row['tax_key']),
            'new_folded': folded(*(row[each] for each in WORDS))} for row in rows])
    if found:
        note_rewriting(op.get_bind())


def downgrade() -> None:
    """Numbers stand open again; they are not in the text that is searched before their client is saved anew."""
    exchanged(opened, lambda: sa.JSON(none_as_null=True))
    for rows in batches('entity', sa.column('tax_id'), sa.column('country')):
        numbers = [tax_number(row['tax_id'], row['country']) for row in rows]
        write('entity', [sa.column('tax_key')], [
            {'row': row['id'], 'new_tax_key': number.key if number else None}
            for row, number in zip(rows, numbers, strict=True)])


def exchanged(now: Callable[[Any, str], Any], kind: Callable[[], Any]) -> int:
    """Every column of SEALED in its new form, beside the old one until all rows are written; how many rows that was."""
    found = 0
    unlock()
    for table, names in SEALED.items():
        old = [sa.column(name, sa.JSON() if now is sealed and name != 'tax_id' else sa.Text()) for name in names]
        for name in names:
            must = (table, name) in ALWAYS
            empty = ('' if now is sealed else '[]' if name == 'buyer_marks' else '{}') if must else None
            target = sa.String(60) if now is opened and name == 'tax_id' else kind()
            op.add_column(table, sa.Column(f'{name}_now', target, nullable=not must, server_default=empty))
        for rows in batches(table, *old):
            found += len(rows)
            new = [sa.column(f'{name}_now', sa.Text() if name == 'tax_id' else kind()) for name in names]
            write(table, new, [
                {'row': row[key_of(table).name], **{f'new_{name}_now': now(row[name], f'{table}.{name}') for name in names}}
                for row in rows])
        for name in names:
            op.drop_column(table, name)
            op.alter_column(table, f'{name}_now', new_column_name=name)
            if (table, name) in ALWAYS and op.get_bind().dialect.name != 'sqlite':
                op.alter_column(table, name, server_default=None)
    lock()
    return found


def sealed(value: Any, place: str) -> str | None:
    if value is None:
        return None
    text = value if place == 'entity.tax_id' else json.dumps(value, ensure_ascii=False, separators=(',', ':'))
    return keys_of(op.get_bind().dialect).seal(text, place)


def opened(value: str | None, place: str) -> Any:
    if value is None:
        return None
    text = keys_of(op.get_bind().dialect).unseal(value, place)
    return text if place == 'entity.tax_id' else json.loads(text)


def hashed(key: str | None) -> str | None:
    number = from_key(key)
    return keys_of(op.get_bind().dialect).hashed(number) if number else None


def batches(table: str, *columns: sa.ColumnClause[Any]) -> Iterator[Sequence[sa.RowMapping]]:
    """Rows with their key first, in parts that fit the memory of a small machine."""
    key = key_of(table)
    rows = sa.table(table, key, *columns)
    last: Any = None
    while True:
        query = sa.select(rows).order_by(key).limit(AT_ONCE)
        found = op.get_bind().execute(query if last is None else query.where(key > last)).mappings().all()
        if not found:
            return
        yield found
        last = found[-1][key.name]


def write(table: str, columns: Sequence[sa.ColumnClause[Any]], rows: list[dict[str, Any]]) -> None:
    key = key_of(table)
    change = sa.update(sa.table(table, key, *columns)).where(key == sa.bindparam('row', type_=key.type)).values(
        {each.name: sa.bindparam(f'new_{each.name}', type_=each.type) for each in columns})
    op.get_bind().execute(change, rows)


def key_of(table: str) -> sa.ColumnClause[Any]:
    name = NUMBERED.get(table)
    return sa.column(name, sa.Integer()) if name else sa.column('id', sa.Uuid())


def forget_overwritten() -> None:
    """SQLite leaves what is overwritten in its file unless it is told."""
    if op.get_bind().dialect.name == 'sqlite':
        op.execute('PRAGMA secure_delete=ON')


def unlock() -> None:
    op.execute('DROP TRIGGER event_no_update' if op.get_bind().dialect.name == 'sqlite'
               else 'DROP TRIGGER event_insert_only ON event')


def lock() -> None:
    op.execute("CREATE TRIGGER event_no_update BEFORE UPDATE ON event "
               "BEGIN SELECT RAISE(ABORT, 'event is insert-only'); END" if op.get_bind().dialect.name == 'sqlite' else
               "CREATE TRIGGER event_insert_only BEFORE UPDATE ON event "
               "FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()")
