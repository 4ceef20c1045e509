"""What makes each mail about visits come about, in a town where services are not on yet."""

from __future__ import annotations

from uuid import UUID

from services.field_service import answering, asking, finishing, moves, told
from tests.cast import House
from tests.services.field_service.working import HOUR, made, once, version, worker


def _told_of(house: House) -> UUID:
    house.switch_on("field_service")
    id = made(house, once())
    told.turn(worker(house, HOUR))
    return id


def scheduled(house: House) -> None:
    _told_of(house)


def waiting(house: House) -> None:
    id = _told_of(house)
    moves.unschedule(house.sam, id, version(house, id))
    told.turn(worker(house, 2 * HOUR))


def cancelled(house: House) -> None:
    id = _told_of(house)
    finishing.cancel(house.sam, id, version(house, id))
    told.turn(worker(house, 2 * HOUR))


def on_the_way(house: House) -> None:
    id = _told_of(house)
    finishing.set_out(house.sam, id, version(house, id))
    told.turn(worker(house, 2 * HOUR))


def answered(house: House) -> None:
    house.switch_on("field_service")
    asked = asking.ask_new(house.alice, house.acme, "The gutter leaks.")
    answering.decline(house.sam, asked, "We do no gutters.")
