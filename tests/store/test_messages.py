"""Messages in the store: leased in order and once, marked only by who holds them, on SQLite and on PostgreSQL."""

from sqlalchemy import Connection, Engine

from noctui.domain.message import Course, Message, Urgency, Way
from noctui.store import messages
from noctui.store.messages import Stored


def add(
    connection: Connection,
    key: str,
    person: str = "anna",
    channel: str = "chat",
    urgency: Urgency = "urgent",
    later: tuple[Way, ...] = (),
    due: int = 0,
) -> int:
    new = Message(0, key, 1, urgency, person, "断", "text", "T-1")
    return messages.add(connection, new, Course((Way(channel, person), *later), 1, 1, 0, due))


def claim(connection: Connection, count: int = 9, now: int = 10, channel: str = "chat") -> list[Stored]:
    return messages.claim(connection, channel, count, now, now + 100)


def keys(found: list[Stored]) -> list[str]:
    return [one.message.key for one in found]


def test_a_message_comes_back_as_it_was_and_its_key_is_taken(store: Engine) -> None:
    with store.begin() as connection:
        number = add(connection, "a", later=(Way("sms", "139"), Way("mail", "a@b")))
        assert add(connection, "a") == 0
        [found] = messages.some(connection, [number, 99])
    assert found.message == Message(number, "a", 1, "urgent", "anna", "断", "text", "T-1")
    ways = (Way("chat", "anna"), Way("sms", "139"), Way("mail", "a@b"))
    assert found.course == Course(ways, 1, 1, 0, 0)
    assert (found.state, found.error, found.sent) == ("new", "", None)


def test_the_oldest_of_each_person_is_leased_the_urgent_ones_first(store: Engine) -> None:
    with store.begin() as connection:
        for key, person, urgency in (
            ("n1", "anna", "normal"),
            ("u1", "bo", "urgent"),
            ("u2", "bo", "urgent"),
            ("u3", "anna", "urgent"),
            ("t1", "cy", "test"),
        ):
            add(connection, key, person, urgency=urgency)  # type: ignore[arg-type]
        assert keys(claim(connection, count=2)) == ["u1", "u3"]
        assert keys(claim(connection)) == ["n1", "t1"]
        assert claim(connection) == []


def test_only_what_is_due_on_that_channel_is_leased(store: Engine) -> None:
    with store.begin() as connection:
        add(connection, "later", due=11)
        add(connection, "sms", "bo", "sms")
        assert claim(connection) == []
        assert keys(claim(connection, channel="sms")) == ["sms"]
        assert keys(claim(connection, now=11)) == ["later"]


def test_whoever_holds_an_older_lease_marks_nothing(store: Engine) -> None:
    with store.begin() as connection:
        add(connection, "a")
        [old] = claim(connection)
        messages.give_back_expired(connection, 109, 200)
        assert claim(connection) == []
        messages.give_back_expired(connection, 110, 200, [old.message.id])
        assert claim(connection) == []
        messages.give_back_expired(connection, 110, 200)
        [new] = claim(connection, now=120)
        assert not messages.mark_sent(connection, old, 130)
        assert not messages.mark_dead(connection, old, "late")
        assert messages.mark_sent(connection, new, 130)
        assert not messages.mark_sent(connection, new, 131)
        [found] = messages.some(connection, [new.message.id])
    assert (found.state, found.sent, found.course.attempt) == ("sent", 130, 2)


def test_a_failure_waits_on_its_new_course(store: Engine) -> None:
    with store.begin() as connection:
        add(connection, "a")
        [one] = claim(connection)
        course = Course((Way("sms", "1"),), 1, 20, 1, 30)
        assert messages.mark_waiting(connection, one, course, "gone")
        [found] = messages.some(connection, [one.message.id])
        assert (found.state, found.course, found.error) == ("new", course, "gone")
        assert keys(messages.stranded(connection, ["chat"])) == ["a"]
        assert messages.stranded(connection, ["sms"]) == []


def test_what_is_not_sent_is_counted_and_shown_the_newest_dead_first(store: Engine) -> None:
    with store.begin() as connection:
        for number in range(4):
            add(connection, f"k{number}", f"p{number}")
        first, second, _, under_way = claim(connection)
        for one in (first, second):
            messages.mark_dead(connection, one, "no")
        messages.give_back(connection, [under_way.message.id])
        assert messages.counts(connection) == (2, 2)
        assert keys(messages.unsent(connection, 9)) == ["k1", "k0", "k2", "k3"]
        assert keys(messages.unsent(connection, 3)) == ["k1", "k0", "k2"]


def test_what_was_sent_long_ago_is_forgotten_and_what_was_not_is_kept(store: Engine) -> None:
    with store.begin() as connection:
        for key in ("sent", "waiting"):
            add(connection, key)
        messages.mark_sent(connection, claim(connection)[0], 20)
        assert messages.forget_before(connection, 1) == 0
        assert messages.forget_before(connection, 2) == 1
        assert keys(messages.unsent(connection, 9)) == ["waiting"]


def test_a_way_is_proven_again_and_again(store: Engine) -> None:
    way = Way("chat", "anna-id")
    with store.begin() as connection:
        assert messages.prove(connection, "anna", way, 5)
        assert not messages.prove(connection, "anna", way, 7)
        assert messages.prove(connection, "bo", way, 6)
        assert messages.proven(connection) == {("anna", way): 7, ("bo", way): 6}
