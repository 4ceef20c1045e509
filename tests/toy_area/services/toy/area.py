"""What the toy area brings to the services."""

from services.platform.areas import Area, Beat, Counter
from services.platform.i18n import msgid
from services.toy import imports, verbs

AREA = Area(
    "toy",
    brings=(verbs,),
    switch=msgid("Toys"),
    permissions=(verbs.READ,),
    notices=(verbs.FOUND,),
    settings=(verbs.AT_ONCE,),
    import_kinds=(imports.TOYS,),
    workers=(Beat("toys", verbs.load, 3600),),
    counters=(
        Counter("toys", verbs.READ, verbs.count),
        Counter("toys", verbs.READ, verbs.count, for_staff=True),
    ),
    checks=(verbs.no_toy_is_lost,),
    closers={"toys": verbs.close},
    demo=verbs.demo,
)
