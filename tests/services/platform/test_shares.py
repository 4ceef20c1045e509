"""Each pool that all share: whoever takes what they can is in nobody's way but their own."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import given, settings
from hypothesis import strategies as st

from services.access import credentials, passwords
from services.access import sign_in as signin
from services.imports.reading import sandboxed
from services.platform.shares import POOLS, PORTAL, Bound, Occupied, Pool, admits, of_person, of_source, paying, whose
from tests.cast import House
from tests.services.signing_in import PASSWORD, give, sign_in

TAKEN = {name: bound for name, bound in POOLS.items() if not bound.held}
HELD = {name: bound for name, bound in POOLS.items() if bound.held}
GREEDY, OTHER, OWNER = of_person("greedy"), of_person("other"), of_person("owner")
ROOT = Path(__file__).parents[3]


@contextmanager
def used_up(pool: Pool, account: str) -> Iterator[threading.Event]:
    """All that `account` can get of the pool is taken, inside and in the line, until the event is set."""
    leave, threads = threading.Event(), []

    def take() -> None:
        with paying(account), ExitStack() as stack:
            try:
                stack.enter_context(pool.turn())
            except Occupied:
                return
            leave.wait(30)

    for _ in range(pool.bound.of_one + pool.bound.in_line_of_one + 5):
        threads.append(threading.Thread(target=take))
        threads[-1].start()
    settled(lambda: sum(pool.held()) >= min(pool.bound.of_one + pool.bound.in_line_of_one, len(threads)))
    try:
        yield leave
    finally:
        leave.set()
        for each in threads:
            each.join(30)


def settled(is_so: Callable[[], bool]) -> None:
    """Other threads have come as far as `is_so` says. Fails after 30 s, of which it needs none."""
    pause = threading.Event()
    for _ in range(3_000):
        if is_so():
            return
        pause.wait(0.01)
    raise AssertionError("the others did not come so far")


def test_every_share_is_a_part_of_its_pool() -> None:
    for name, bound in POOLS.items():
        whole, share = bound.at_once + bound.in_line, bound.of_one + bound.in_line_of_one
        assert 0 < share < whole, name
        assert bound.of_one < bound.at_once or (bound.at_once == 1 and bound.in_line), name


def test_every_pool_of_the_table_is_used_and_each_of_its_users_has_its_row() -> None:
    """A pool without a row, or a row that nothing uses, would be a bound on paper only."""
    sources = [
        path.read_text()
        for room in ("services", "pages")
        for path in (ROOT / room).rglob("*.py")
        if path.name not in ("shares.py", "child_processes.py")
    ]
    for name in POOLS:
        assert any(f'"{name}"' in text for text in sources), name
    for text in sources:
        for what in (
            "Semaphore(",
            "ThreadPoolExecutor(",
            "subprocess.Popen(",
            "services.integrations.child_processes import",
        ):
            assert what not in text or "POOLS[" in text or "services.integrations.pdf" in text or "Worker:" in text, (
                what
            )


@pytest.mark.security("R3", "R49")
@pytest.mark.parametrize("name", TAKEN)
def test_a_greedy_one_is_in_nobody_s_way(name: str) -> None:
    pool = Pool(TAKEN[name])
    with used_up(pool, GREEDY) as leave:
        with paying(GREEDY), pytest.raises(Occupied), pool.turn(0):
            pass  # their own next one is what does not fit
        came: list[str] = []
        if pool.bound.of_one < pool.bound.at_once:
            for each in (OTHER, OWNER, of_source("192.0.2.1")):
                with paying(each), pool.turn(0):  # no waiting at all: 0 seconds
                    came.append(each)
            assert len(came) == 3
        else:  # one place only: next are those who have not been in yet
            lock = threading.Lock()

            def visit(account: str) -> None:
                with paying(account), pool.turn(30), lock:
                    came.append(account)

            others = [threading.Thread(target=visit, args=(each,)) for each in (OTHER, OWNER)]
            waiting = pool.held()[1]
            for each in others:
                each.start()
            settled(lambda: pool.held()[1] == waiting + 2)
            leave.set()
            for each in others:
                each.join(30)
            assert sorted(came) == sorted([OTHER, OWNER])
    assert pool.held() == (0, 0)


@pytest.mark.parametrize("name", TAKEN)
def test_a_line_full_of_greedy_ones_still_has_a_place_for_whoever_comes(name: str) -> None:
    bound = TAKEN[name]
    small = Bound(bound.what, min(bound.at_once, 2 * bound.of_one), bound.of_one, 12, min(bound.in_line_of_one, 6))
    pool = Pool(small)
    with ExitStack() as stack:
        for number in range(small.at_once // small.of_one + 2):
            stack.enter_context(used_up_now(pool, of_person(f"greedy {number}")))
        assert pool.held() == (small.at_once, small.in_line)
        place = stack.enter_context(ExitStack())
        with paying(OWNER), pytest.raises(TimeoutError):
            place.enter_context(pool.turn(0))  # in the line, and not sent away: Occupied would be that
        assert pool.held()[1] == small.in_line - 1


@contextmanager
def used_up_now(pool: Pool, account: str) -> Iterator[None]:
    """As `used_up`, of a pool that others use up, too: coroutines, so that the order is the one written here."""
    loop = asyncio.new_event_loop()

    async def take(leave: asyncio.Event) -> None:
        with paying(account):
            try:
                async with pool.turn_async():
                    await leave.wait()
            except Occupied:
                return

    async def begin() -> tuple[asyncio.Event, list[asyncio.Task[None]]]:
        leave = asyncio.Event()
        tasks = [asyncio.create_task(take(leave)) for _ in range(pool.bound.of_one + pool.bound.in_line_of_one)]
        await asyncio.sleep(0)
        return leave, tasks

    _, tasks = loop.run_until_complete(begin())
    try:
        yield
    finally:
        for each in tasks:
            each.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.close()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_comes_and_goes_no_bound_is_passed_and_nobody_waits_before_room(data: st.DataObject) -> None:
    at_once = data.draw(st.integers(1, 4))
    of_one = data.draw(st.integers(1, at_once))
    bound = Bound("any", at_once, of_one, data.draw(st.integers(0, 6)), data.draw(st.integers(0, 4)))
    pool, accounts = Pool(bound), ["a", "b", "c"]
    open_: list[tuple[str, object]] = []
    for _ in range(data.draw(st.integers(1, 40))):
        if open_ and data.draw(st.booleans()):
            account, place = open_.pop(data.draw(st.integers(0, len(open_) - 1)))
            pool._withdraw(account, place)  # type: ignore[arg-type]
        else:
            account = data.draw(st.sampled_from(accounts))
            with suppress(Occupied):
                open_.append((account, pool._ask(account)))
        open_ = [(account, place) for account, place in open_ if not (place.done() and place.exception())]  # type: ignore[attr-defined]
        inside = Counter(account for account, place in open_ if place.done())  # type: ignore[attr-defined]
        waits = Counter(account for account, place in open_ if not place.done())  # type: ignore[attr-defined]
        assert pool.held() == (inside.total(), waits.total())
        assert inside.total() <= bound.at_once
        assert waits.total() <= bound.in_line
        assert all(inside[each] <= bound.of_one and waits[each] <= bound.in_line_of_one for each in accounts)
        free = bound.at_once - inside.total()
        assert not free or all(inside[each] == bound.of_one for each in accounts if waits[each])
    for account, place in open_:
        pool._withdraw(account, place)  # type: ignore[arg-type]
    assert pool.held() == (0, 0)


@given(
    held=st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 20)),
    whole=st.integers(1, 60),
    of_one=st.integers(1, 20),
)
def test_who_holds_fewer_than_another_is_always_admitted(held: dict[str, int], whole: int, of_one: int) -> None:
    admitted, gives_up = admits(held, "me", whole, of_one)
    assert admitted == (sum(held.values()) < whole or max(held.values()) > 1)
    assert gives_up is None or held[gives_up] == max(held.values())
    assert admits({**held, "me": of_one}, "me", whole, of_one) == (False, None)


@pytest.mark.parametrize("name", HELD)
def test_of_places_that_are_held_the_greedy_have_their_share_and_give_up_what_others_need(name: str) -> None:
    bound = HELD[name]
    held = Counter({of_person(f"greedy {number}"): bound.of_one for number in range(bound.at_once // bound.of_one)})
    assert admits(held, "greedy 0", bound.at_once, bound.of_one)
    for number in range(20):  # twenty honest ones come, with a few each
        for _ in range(3):
            admitted, gives_up = admits(held, of_person(f"honest {number}"), bound.at_once, bound.of_one)
            assert admitted
            held[of_person(f"honest {number}")] += 1
            if gives_up is not None:
                assert gives_up.startswith("person greedy")
                held[gives_up] -= 1
    assert sum(held.values()) <= bound.at_once


def test_an_account_enters_only_so_often_and_others_do_not_feel_it() -> None:
    moment = 0.0
    pool = Pool(Bound("any", 2, 1, burst=3, per_minute=30), clock=lambda: moment)
    for account in (GREEDY, OTHER):
        with paying(account):
            for _ in range(3):
                with pool.turn():
                    pass
            with pytest.raises(Occupied) as refusal, pool.turn():
                pass
            assert refusal.value.fields["wait_seconds"] == 2
    for _ in range(10):
        with pool.turn():  # the portal's own work has no rate
            pass
        with paying(of_source("192.0.2.1")), pool.turn():  # nor has a network, which may be a whole firm's
            pass
    moment = 2.0
    with paying(GREEDY), pool.turn():
        pass
    moment = 600.0
    with paying(OTHER), pool.turn():
        pass
    assert set(pool._rates) == {OTHER}  # what is full again is forgotten


def test_whoever_stops_waiting_leaves_nothing_behind() -> None:
    async def go() -> None:
        pool = Pool(Bound("any", 2, 1, 4, 4))
        with paying(GREEDY):
            async with pool.turn_async():
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.01), pool.turn_async():
                        pass
                assert pool.held() == (1, 0)
        assert pool.held() == (0, 0)

    asyncio.run(go())
    assert whose() == PORTAL


class Gate(PasswordHasher):
    """The library's hasher, which stops before each check until somebody opens."""

    opened = threading.Event()

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
        if password == PASSWORD:
            self.opened.wait(30)
        return super().verify(hash, password)


@pytest.mark.feature("AUT-03")
@pytest.mark.security("R3")
def test_one_client_with_26_checks_of_their_password_keeps_nobody_from_signing_in(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = sqlite_house
    give(house, house.alice)
    give(house, house.olga, "eleven owls at the window")
    give(house, house.carol, "eleven owls at the window")
    monkeypatch.setattr(passwords._Cost, "hasher", Gate(passwords.FLOOR_PASSES, passwords.FLOOR_KIB, 1))
    Gate.opened.clear()
    done: list[bool] = []

    def check() -> None:
        try:
            credentials.confirm(house.alice, PASSWORD)
            done.append(True)
        except passwords.TooBusy:
            done.append(False)

    threads = [threading.Thread(target=check) for _ in range(26)]
    for each in threads:
        each.start()
    bound = POOLS["hashing"]
    try:
        settled(lambda: len(done) == 26 - bound.of_one - bound.in_line_of_one)  # hers are in, or sent away
        for who in ("olga@example.test", "carol@example.test"):
            assert sign_in(house, who, "eleven owls at the window", address="198.51.100.9").token
    finally:
        Gate.opened.set()
        for each in threads:
            each.join(60)
    assert done.count(True) == bound.of_one + bound.in_line_of_one  # and hers were all right


@pytest.mark.security("R3", "R5")
def test_a_known_device_signs_in_past_the_strangers_of_its_own_network(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = sqlite_house
    give(house, house.alice)
    give(house, house.olga, "eleven owls at the window")
    known = sign_in(house, "olga@example.test", "eleven owls at the window").device_token
    monkeypatch.setattr(passwords._Cost, "hasher", Gate(passwords.FLOOR_PASSES, passwords.FLOOR_KIB, 1))
    Gate.opened.clear()
    refused: list[bool] = []

    def guess(number: int) -> None:
        try:
            sign_in(house, f"nobody{number}@example.test", PASSWORD)
        except passwords.TooBusy:
            refused.append(True)
        except signin.WrongSignIn:
            refused.append(False)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(26)]
    for each in threads:
        each.start()
    bound = POOLS["hashing"]
    try:
        settled(lambda: len(refused) == 26 - bound.of_one - bound.in_line_of_one)
        assert sign_in(house, "olga@example.test", "eleven owls at the window", device=known).token
    finally:
        Gate.opened.set()
        for each in threads:
            each.join(60)


@pytest.mark.security("R66")
def test_one_person_s_parallel_imports_leave_another_s_file_its_child() -> None:
    csv = sandboxed.Request("table", b"Name,City\nAcme,Athens\n")
    with used_up(sandboxed.children, GREEDY):
        with paying(GREEDY), pytest.raises(Occupied):
            sandboxed.read_all([csv])
        with paying(OTHER):
            assert sandboxed.read_all([csv])[0].headers == ("Name", "City")


@pytest.mark.security("P13", "P22")
def test_who_writes_once_comes_before_the_rest_of_somebody_s_many(sqlite_house: House) -> None:
    """Not even a transaction that takes its time is followed by another one of the same person."""
    from services.platform.permissions import May

    house, order = sqlite_house, list[str]()
    entered, leave = threading.Event(), threading.Event()

    def many(number: int) -> None:
        with house.kim.transaction(May.EDIT_SELF) as db:
            db.recorded = True
            order.append("kim")
            entered.set()
            leave.wait(30)

    threads = [threading.Thread(target=many, args=(0,))]
    threads[0].start()
    assert entered.wait(30)
    threads += [threading.Thread(target=many, args=(number,)) for number in range(1, 6)]
    for each in threads[1:]:
        each.start()
    writes = house.inside.writes
    settled(lambda: writes.held() == (1, 5))

    def once() -> None:
        with house.olga.transaction(May.EDIT_SELF) as db:
            db.recorded = True
            order.append("olga")

    threads.append(threading.Thread(target=once))
    threads[-1].start()
    settled(lambda: writes.held() == (1, 6))
    leave.set()
    for each in threads:
        each.join(30)
    assert order[0] == "kim"
    assert order.index("olga") <= 2  # behind the one who was called before she came, at most
    assert len(order) == 7
