"""Topics reach their listeners, and what happened between reading and listening is not lost."""

from services.platform.pubsub import MOST_REMEMBERED, Bus


def test_listeners_hear_their_topic_until_they_stop() -> None:
    bus, heard = Bus(), []
    stop = bus.listen("firm", heard.append)
    bus.publish(["firm", "inbox"])
    stop()
    bus.publish(["firm"])
    assert heard == ["firm"]
    assert bus.topics == 0


def test_a_change_after_reading_and_before_listening_is_seen() -> None:
    bus = Bus()
    bus.publish(["entity:1"])
    moment = bus.moment
    assert not bus.changed_since(["entity:1"], moment)
    bus.publish(["entity:2"])
    assert not bus.changed_since(["entity:1"], moment)
    bus.publish(["entity:1"])
    assert bus.changed_since(["entity:2", "entity:1"], moment)


def test_memory_is_bounded_to_the_latest() -> None:
    bus = Bus()
    moment = bus.moment
    bus.publish(f"entity:{n}" for n in range(MOST_REMEMBERED + 10))
    assert not bus.changed_since(["entity:0"], moment)
    assert bus.changed_since([f"entity:{MOST_REMEMBERED + 9}"], moment)


def test_other_processes_are_told() -> None:
    sent: list[tuple[str, ...]] = []
    Bus(forward=sent.append).publish(["firm"])
    assert sent == [("firm",)]
