"""The demo firm "Harbour & Pine": the same people and books each time, dated relative to today."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from data.firm.tables import Firm
from services.access import authentication
from services.demo import billing, inbox, people, plan, security
from services.demo.firm import FIRM
from services.platform.areas import areas
from services.platform.context import House
from services.platform.permissions import May

PASSWORD = "portico-demo-pass"  # printed at every start, on this machine only  # noqa: S105
SEED = 1789


def age_days(house: House, now: datetime) -> int | None:
    """How many days of the firm's calendar ago this home's demo firm was made; None: it holds none."""
    with authentication.system(house, now).transaction(May.SYSTEM_LOOK) as db:
        firm = db.get(Firm, 1)
        if firm is None:
            return None
        zone = ZoneInfo(FIRM.time_zone)
        made = datetime.fromisoformat(firm.values["set_up_at"])
        return (now.astimezone(zone).date() - made.astimezone(zone).date()).days


def make(house: House, now: datetime, months: int = plan.MONTHS) -> None:
    """Fill an empty home with the books of `months` as of `now`, in one transaction: a demo is whole or not there."""
    chance = random.Random(SEED)  # noqa: S311  (a repeatable town, not a secret)
    ctx = replace(authentication.system(house, now), preferences=FIRM)
    with ctx.transaction(May.SYSTEM) as db:
        firm = Firm(id=1, values={**FIRM.written(), "email_verified_at": now.isoformat(), "set_up_at": now.isoformat()})
        town = people.settle(db, chance, PASSWORD)
        billing.keep(ctx, db, town, today=now.astimezone(ctx.zone).date(), months=months)
        inbox.tell(ctx, db, town)
        security.tell(db, town)
        for area in areas():
            if area.demo is not None:
                area.demo(ctx, db, town)
        db.add(firm)  # last: its row says that everything else is there
        db.record("demo.made", firm)
        db.topics.clear()
