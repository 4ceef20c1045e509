"""What makes each mail about tickets come about, in a town where tickets are not on yet."""

from __future__ import annotations

from services.tickets import answers, moves
from tests.cast import House
from tests.services.tickets.conftest import id_of, opened


def opened_by_the_firm(house: House) -> None:
    house.switch_on("tickets")
    opened(house, house.sam, entity=str(house.acme), requester=str(id_of(house.alice)))


def answered(house: House) -> None:
    house.switch_on("tickets")
    answers.answer(house.sam, opened(house, house.alice).id, "We look into it.")


def closed(house: House) -> None:
    house.switch_on("tickets")
    moves.close(house.sam, opened(house, house.alice).id)


def given(house: House) -> None:
    house.switch_on("tickets")
    moves.assign(house.sam, opened(house, house.alice).id, str(id_of(house.olga)))
