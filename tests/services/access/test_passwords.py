"""Passwords: what is fit, what is stored, and how many are hashed at once (R1-R4)."""

import threading
from itertools import count
from statistics import median
from time import perf_counter

import pytest
from argon2 import PasswordHasher, extract_parameters

from services.access import passwords
from services.platform.shares import POOLS, Pool, of_person, paying

GOOD = "seven quiet boats at dusk"


@pytest.mark.security("R1")
@pytest.mark.parametrize(
    "fit",
    [
        GOOD,
        "x7 " * 40 + "zebra crossing",
        "ΚΑΛΗΣΠΕΡΑ σε όλους τους φίλους",
        "  spaces at both ends  ",
        "portico-demo-pass",
        "🦊 hedgehog lantern 🦊 river",
    ],
)
def test_any_long_password_is_fit(fit: str) -> None:
    passwords.check(fit, ["Alice Adams", "alice@example.test", "Harbour & Pine"])
    assert passwords.verify(passwords.hashed(fit), fit).is_right


@pytest.mark.security("R1")
def test_length_counts_code_points_after_normalising() -> None:
    passwords.check("dolmadakia salt")
    with pytest.raises(passwords.TooShort):
        passwords.check("dolmadakia sal")
    with pytest.raises(passwords.TooShort):
        passwords.check("e\u0301" * 8)  # eight letters, however they are written
    with pytest.raises(passwords.TooLong):
        passwords.check("a long one " * 100)


@pytest.mark.security("R1")
def test_the_same_characters_from_another_keyboard_are_the_same_password() -> None:
    stored = passwords.hashed("caf\u00e9 on the ninth corner")
    assert passwords.verify(stored, "cafe\u0301 on the ninth corner").is_right
    assert not passwords.verify(stored, "cafe on the ninth corner").is_right
    assert not passwords.verify(stored, "caf\u00e9 on the ninth corner ").is_right


@pytest.mark.security("R2")
@pytest.mark.parametrize(
    "common",
    [
        "PasswordPassword",
        "qwertyuiopasdfgh",
        "iloveyouforever",
        "123456789012345",
        "aaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "ihatepasswords123",
        "zyxwvutsrqponmlk",
        "123456789987654321",
        "12345678987654321!",
        "1234567890987654321",
        "q1w2e3r4t5y6u7i8",
        "ManchesterUnited",
        "migrationschool",
        "122333444455555",
        "kartoffelpuffer",
    ],
)
def test_common_passwords_are_refused(common: str) -> None:
    with pytest.raises(passwords.TooCommon) as refusal:
        passwords.check(common)
    assert refusal.value.field == "new"


@pytest.mark.security("R2")
@pytest.mark.parametrize(
    "obvious", ["AliceAdams2024!!", "harbour-pine-2026", "alice@example.test1", "portico portico 12345"]
)
def test_names_and_addresses_are_refused(obvious: str) -> None:
    with pytest.raises(passwords.TooObvious):
        passwords.check(obvious, ["Alice Adams", "alice@example.test", "Harbour & Pine"])


@pytest.mark.security("R2")
def test_the_list_is_long_and_every_entry_could_be_chosen() -> None:
    entries = passwords._common().split()
    assert len(set(entries)) == len(entries) >= 10_000
    assert all(len(each) >= passwords.LEAST and each == passwords.normal(each).casefold() for each in entries)


@pytest.mark.security("R3")
@pytest.mark.usefixtures("real_hashes")
def test_the_parameters_are_above_the_floor_and_stored() -> None:
    stored = extract_parameters(passwords.hashed(GOOD))
    assert (passwords.USUAL_KIB, passwords.USUAL_PASSES) >= (19 * 1024, 2)
    assert (stored.memory_cost, stored.time_cost) == (passwords.USUAL_KIB, passwords.USUAL_PASSES)
    with pytest.raises(ValueError, match="at least"):
        passwords.set_cost(19 * 1024, 1)
    assert stored.type.name == "ID"
    assert stored.memory_cost >= 19 * 1024
    assert stored.time_cost >= 2
    assert stored.parallelism == 1


@pytest.mark.security("R3")
def test_an_older_hash_is_right_and_stale() -> None:
    older = PasswordHasher(time_cost=2, memory_cost=16 * 1024, parallelism=1).hash(GOOD)
    assert passwords.verify(older, GOOD) == passwords.Verdict(is_right=True, is_stale=True)
    assert passwords.verify(passwords.hashed(GOOD), GOOD) == passwords.Verdict(is_right=True, is_stale=False)


@pytest.mark.security("R3")
def test_the_line_lets_two_in_and_sends_the_twenty_third_away() -> None:
    """Twenty-three people, and so none of them with more than their share."""
    line, leave, inside, most = Pool(POOLS["hashing"], passwords.TooBusy), threading.Event(), 0, 0
    lock, refused, people = threading.Lock(), [], count()

    def visit() -> None:
        nonlocal inside, most
        try:
            with paying(of_person(str(next(people)))), line.turn():
                with lock:
                    inside += 1
                    most = max(most, inside)
                leave.wait(10)
                with lock:
                    inside -= 1
        except passwords.TooBusy as refusal:
            refused.append(refusal)
            leave.set()

    visitors = [threading.Thread(target=visit) for _ in range(23)]
    for each in visitors:
        each.start()
    for each in visitors:
        each.join(20)
    assert most == 2
    assert len(refused) == 1
    assert refused[0].status == 429


@pytest.mark.security("R4")
@pytest.mark.parametrize("stored", [None, "", "not a hash"])
def test_nobody_has_no_password(stored: str | None) -> None:
    assert not passwords.verify(stored, "nobody has this password").is_right


@pytest.mark.security("R4")
def test_nobody_takes_as_long_as_somebody() -> None:
    stored = passwords.hashed(GOOD)
    passwords.verify(None, GOOD)

    def seconds(against: str | None) -> float:
        start = perf_counter()
        passwords.verify(against, "wrong password here")
        return perf_counter() - start

    pairs = [(seconds(stored), seconds(None)) for _ in range(5)]
    somebody, nobody = median(one for one, _ in pairs), median(other for _, other in pairs)
    assert nobody > somebody / 2  # the work is done; what it costs exactly is the machine's
