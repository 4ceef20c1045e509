"""Letters with a hook, a stroke or a descender, and those of Persian keyboards, are found and sorted as their like

What was folded before keeps such letters as they are, so each of them is exchanged where it stands. A tax number
has a figure in it: "exempt" was one.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = '20261129_letters'
down_revision = '20261129_secret_end'
branch_labels = None
depends_on = None

TABLES = {'entity': ('folded', 'order_key', 'external_order', 'city_order'), 'person': ('folded', 'order_key'),
          'invoice': ('folded', 'order_key'), 'payment': ('folded', 'order_key')}
LETTERS = str.maketrans(
    "ƃƈƌƙƚƞƥƫƭƴƶƺǝǥȡȥȴȵȶȷȼȿɀɇɉɋɍɏɕɚɝɟɠɣɦɧɩɫɬɭɰɱɲɳɺɻɼɽɾʂʄʆʈʊʋʐʑʓʝʠʥʮʯѽҋҏҕҗҙҝҟҧҫҭҳҷҹҿӄӆӈӊӎәӷӻӽӿԓԡ"
    "ԣԥԧԩԯةىٱکڪھہیېےەᴓᵬᵭᵮᵯᵰᵱᵲᵳᵴᵵᵶᵼᵽᵿᶀᶁᶂᶃᶄᶅᶆᶇᶈᶉᶊᶋᶌᶍᶎᶏᶐᶑᶒᶓᶔᶕᶖᶗᶘᶙᶚẜẝỿⱡⱥⱦⱨⱪⱬⱱⱳⱴⱸⱹⱺ",
    "bcdklnpttyzzegdzlntjcszejqryceɜjgghꜧilllɯmnnɹɹrrrsjʃtuvzzzjqʣɥɥѡиргжзккпстхччҽклннмаггххлл"
    "нпхнлهياككههيييهᴑbdfmnprrstzipubdfgklmnprsʃvxzaɑdeeɜeioʃuzssylathkzvwveɹo")
AT_ONCE = 1000


def upgrade() -> None:
    for table, columns in TABLES.items():
        _exchange(table, (*columns, 'tax_key') if table == 'entity' else columns)


def _exchange(table: str, names: tuple[str, ...]) -> None:
    rows, connection, last = sa.table(table, sa.column('id', sa.Uuid()), *map(sa.column, names)), op.get_bind(), None
    change = sa.update(rows).where(rows.c.id == sa.bindparam('row')).values(
        {each: sa.bindparam(f'new_{each}') for each in names})
    while True:                              # in parts that fit the memory of a small machine
        query = sa.select(rows).order_by(rows.c.id).limit(AT_ONCE)
        found = connection.execute(query.where(rows.c.id > last) if last is not None else query).mappings().all()
        if not found:
            return
        last = found[-1]['id']
        new = [{each: _now(each, row[each]) for each in names} for row in found]
        other = [{'row': row['id'], **{f'new_{each}': values[each] for each in names}}
                 for row, values in zip(found, new, strict=True) if any(row[each] != values[each] for each in names)]
        if other:
            connection.execute(change, other)


def _now(column: str, text: str | None) -> str | None:
    if text is None or (column == 'tax_key' and not re.search(r'\d', text)):
        return None
    return text if column == 'tax_key' else text.translate(LETTERS)


def downgrade() -> None:
    """Nothing to take back: the letters that stood there are still in the names themselves."""
