"""Messages to people: posted with their cause, tried way by way, in order, and never lost."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, event

from noctui.domain.message import Message, Outcome, Refused, Retry, Sent, Way
from noctui.domain.message_commands import MessageQuery, RetryMessage, TestContact, ToldByPhone
from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND
from noctui.services import messages
from noctui.services.messages import NO_PERSON, NO_WAY, Finished
from noctui.store import connect, journal
from tests.domain.calendars import at, local
from tests.services.post_office import Office, person, site_of

CHAT, SMS = Way("chat", "anna-id"), Way("sms", "139")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    engine: Engine = connect.open_writer(connect.sqlite_url(tmp_path / "noctui.db"))
    event.listen(engine, "connect", lambda dbapi, _: dbapi.execute("PRAGMA synchronous=OFF"))  # no disk is lost here
    yield Office(engine)
    engine.dispose()


def never(message: Message, way: Way) -> Outcome:
    return Retry("gone")


def test_a_message_goes_the_first_way_that_a_channel_has(office: Office) -> None:
    office.post("anna", "a")
    assert office.look() == 1
    assert office.tried == [("a", CHAT)]
    assert office.states() == {"a": "sent"}


def test_a_key_is_posted_once(office: Office) -> None:
    assert office.post("anna", "a") == 1
    assert office.post("anna", "a") is None
    office.look()
    assert office.post("anna", "a") is None
    assert len(office.tried) == 1


def test_a_cause_that_is_undone_takes_its_message_with_it(office: Office) -> None:
    def fails(tx: object) -> None:
        messages.post(tx, "anna", "s", "t", "a")  # type: ignore[arg-type]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        office.verb(fails)
    assert office.states() == {}


def test_a_refusal_takes_the_next_way_at_once(office: Office) -> None:
    office.says = lambda message, way: Refused("blocked") if way == CHAT else Sent()
    office.post("anna", "a")
    office.look()
    office.look()
    assert office.tried == [("a", CHAT), ("a", SMS)]


def test_a_way_that_fails_for_two_minutes_is_left_for_the_next_and_comes_round_again(office: Office) -> None:
    office.says = never
    office.post("anna", "a")
    office.pass_time(5 * MINUTE, SECOND)
    ways = [way for _, way in office.tried]
    changes = [way for before, way in zip([None, *ways], ways, strict=False) if way != before]
    assert changes == [CHAT, SMS, CHAT]
    assert 5 <= ways.index(SMS) <= 10


def test_a_channel_that_is_gone_for_an_hour_loses_nothing_and_sends_nothing_twice(office: Office) -> None:
    back = office.now + HOUR
    office.says = lambda message, way: Sent() if office.now >= back else Retry("gone")
    keys = [f"{who}{number}" for number in range(8) for who in ("anna", "bo")]
    for key in keys:
        office.post(key.rstrip("0123456789"), key)
    office.pass_time(HOUR + 6 * MINUTE, 20 * SECOND)
    assert set(office.states().values()) == {"sent"}
    sent = [key for key, _ in office.tried[-len(keys) :]]
    assert sorted(sent) == sorted(keys)
    for who in ("anna", "bo"):
        assert [key for key in sent if key.startswith(who)] == [key for key in keys if key.startswith(who)]


def test_the_order_of_a_person_is_kept_and_nobody_waits_for_another(office: Office) -> None:
    office.says = lambda message, way: Retry("busy") if message.key == "anna1" else Sent()
    for key in ("anna1", "anna2", "bo1", "bo2"):
        office.post(key[:-1], key)
    office.pass_time(2 * SECOND, SECOND)
    assert {key for key, _ in office.tried} == {"anna1", "bo1", "bo2"}
    office.says = lambda message, way: Sent()
    office.pass_time(10 * MINUTE)
    assert [key for key, _ in office.tried][-2:] == ["anna1", "anna2"]


def test_a_message_that_no_gateway_takes_holds_up_later_ones_for_its_fair_tries_only(office: Office) -> None:
    office.says = lambda message, way: Retry("HTTP 500") if message.key in ("poison1", "poison2") else Sent()
    for key in ("poison1", "a", "poison2", "b", "c"):
        office.post("bo", key)
    office.pass_time(MINUTE, SECOND)
    assert [key for key, _ in office.tried][:9] == ["poison1"] * 3 + ["a"] + ["poison2"] * 3 + ["b", "c"]
    office.post("bo", "d")
    office.look()
    assert office.states() == {"poison1": "new", "poison2": "new"} | dict.fromkeys("abcd", "sent")
    office.pass_time(DAY + 10 * MINUTE, 10 * MINUTE)
    assert office.states()["poison1"] == office.states()["poison2"] == "dead"


@pytest.mark.parametrize("order", range(3))
def test_those_that_have_had_their_fair_tries_go_in_their_order_when_the_way_is_back(
    office: Office, order: int
) -> None:
    office.dice = Random(order)
    back = office.now + 20 * MINUTE
    office.says = lambda message, way: Sent() if office.now >= back else Retry("gone")
    keys = [str(number) for number in range(8)]
    for key in keys:
        office.post("bo", key)
    office.pass_time(26 * MINUTE)
    assert set(office.states().values()) == {"sent"}
    assert [key for key, _ in office.tried[-8:]] == keys


def test_one_that_waits_on_another_way_holds_up_nobody_on_this_one(office: Office) -> None:
    office.says = lambda message, way: Retry("gone")
    office.post("anna", "a")
    office.post("anna", "b")
    office.pass_time(3 * MINUTE, SECOND)
    assert {way for key, way in office.tried if key == "b"} == {CHAT, SMS}


def test_what_is_urgent_overtakes_what_is_not(office: Office) -> None:
    office.says = lambda message, way: Retry("busy") if message.urgency == "normal" else Sent()
    office.post("bo", "report", "normal")
    office.look()
    office.post("bo", "page")
    office.look()
    assert office.states() == {"report": "new", "page": "sent"}


def test_quiet_hours_hold_back_only_what_is_not_urgent(office: Office) -> None:
    office.now = at("2027-01-22T20:00")  # a Friday evening
    office.post("di", "report", "normal")
    office.post("di", "page")
    office.look()
    assert office.states() == {"report": "new", "page": "sent"}
    [row] = office.verb(lambda tx: messages.unsent_rows(tx.connection, tx.site))
    assert local(row.next_try) == "2027-01-25T09:00"
    office.without("chat")
    office.look()
    assert office.states()["report"] == "new"
    office.now = row.next_try
    office.look()
    assert office.states()["report"] == "sent"


@pytest.mark.parametrize(("who", "error"), [("cy", NO_WAY), ("nobody", NO_PERSON)])
def test_who_can_not_be_reached_is_said_at_once(office: Office, who: str, error: str) -> None:
    office.post(who, "a")
    assert office.states() == {"a": "dead"}
    [(kind, params)] = office.said
    assert (kind, params["detail"], params["count"]) == ("unsent", error, "1")


def test_what_no_way_takes_within_a_day_is_dead_and_said_once(office: Office) -> None:
    office.says = never
    for key in ("a", "b"):
        office.post("bo", key)
    office.pass_time(DAY + 10 * MINUTE, 5 * MINUTE)
    assert office.states() == {"a": "dead", "b": "dead"}
    assert [kind for kind, _ in office.said] == ["unsent", "unsent"]
    assert len(office.tried) < 700


def test_ten_that_die_together_ring_one_bell(office: Office) -> None:
    people = [person(f"x{number}", ("chat", f"{number}")) for number in range(10)]
    office.site = site_of(people)
    for one in people:
        office.post(one.id, one.id)
    office.settle(*(Finished(one, Refused("blocked")) for one in office.claim()))
    assert [(kind, params["count"]) for kind, params in office.said] == [("unsent", "10")]


def test_a_channel_that_the_files_have_no_more_leaves_nobody_waiting(office: Office) -> None:
    office.says = never
    for who in ("anna", "bo"):
        office.post(who, who)
    office.look()
    office.without("chat")
    office.verb(lambda tx: messages.reroute(tx, office.dice))
    assert office.states() == {"anna": "new", "bo": "dead"}
    assert [kind for kind, _params in office.said] == ["unsent"]
    office.says = lambda message, way: Sent()
    office.look()
    assert office.tried[-1] == ("anna", SMS)


def test_what_was_under_way_on_a_channel_that_is_no_more_goes_another_way(office: Office) -> None:
    office.post("anna", "a")
    [trying] = office.claim()
    office.without("chat")
    office.settle(Finished(trying, Retry("gone")))
    office.look()
    assert office.tried == [("a", SMS)]


def test_a_clock_that_is_set_back_holds_up_no_second_try_for_longer_than_an_hour(office: Office) -> None:
    office.says = never
    office.post("bo", "a")
    office.look()
    office.now -= 3 * HOUR
    office.look()
    office.now += messages.LONGEST_WAIT
    office.says = lambda message, way: Sent()
    office.look()
    assert office.states() == {"a": "sent"}


@pytest.mark.parametrize("tries", [0, 1, 4])
@pytest.mark.parametrize("step", [HOUR, -HOUR])
def test_a_clock_that_is_set_holds_up_no_message_and_sends_none_twice(office: Office, step: int, tries: int) -> None:
    office.says = never
    office.post("bo", "a")
    while len(office.tried) < tries:
        office.now += SECOND
        office.look()
    office.now += step
    office.says = lambda message, way: Sent()
    office.look()
    assert office.states() == {"a": "sent"}
    office.pass_time(2 * HOUR, 10 * MINUTE)
    assert len(office.tried) == tries + 1


@pytest.mark.parametrize("step", [HOUR, -HOUR])
def test_quiet_hours_are_kept_when_a_clock_is_set(office: Office, step: int) -> None:
    office.now = at("2027-01-22T20:00")
    office.post("di", "report", "normal")
    office.now += step
    office.look()
    assert office.states() == {"report": "new"}


@pytest.mark.parametrize("step", [HOUR, -HOUR])
def test_a_lease_whose_answer_was_lost_ends_when_a_clock_is_set(office: Office, step: int) -> None:
    office.post("bo", "a")
    assert office.claim()
    office.now += step
    assert [one.course.attempt for one in office.claim()] == [2]


def test_a_lease_that_nobody_knows_of_ends_by_itself(office: Office) -> None:
    office.post("bo", "a")
    [lost] = office.claim()
    assert office.claim() == []
    office.now += messages.LEASE
    [again] = office.claim()
    assert (again.message.key, again.course.attempt) == (lost.message.key, 2)
    office.settle(Finished(lost, Retry("late news")))  # of the first try: it counts no more
    office.settle(Finished(again, Sent()))
    assert office.states() == {"a": "sent"}


def test_a_new_engine_takes_over_what_the_last_one_had_under_way(office: Office) -> None:
    office.post("bo", "a")
    assert office.claim()
    office.verb(lambda tx: messages.take_over(tx, office.dice))
    assert [one.message.key for one in office.claim()] == ["a"]


def test_an_engine_that_ends_gives_back_what_it_has_not_sent(office: Office) -> None:
    for who in ("anna", "bo"):
        office.post(who, who)
    one, other = office.claim()
    office.verb(lambda tx: messages.give_back(tx, [Finished(one, Sent())], [other.message.id], office.dice))
    assert office.states() == {"anna": "sent", "bo": "new"}
    assert office.look() == 1


def test_a_dead_message_is_sent_once_more_when_somebody_says_so(office: Office) -> None:
    office.says = lambda message, way: Refused("blocked")
    number = office.post("bo", "a") or 0
    office.look()
    assert office.states() == {"a": "dead"}
    office.says = lambda message, way: Sent()
    office.now += 3 * DAY
    assert office.do(RetryMessage(number)).done
    office.look()
    assert office.states() == {"a": "sent"}
    assert office.do(RetryMessage(number)).code == "ended"
    assert office.do(RetryMessage(99)).code == "unknown_message"


def test_what_somebody_said_by_phone_is_sent_no_more_even_when_it_is_under_way(office: Office) -> None:
    number = office.post("bo", "a") or 0
    [under_way] = office.claim()
    assert office.do(ToldByPhone(number, "")).code == "text_required"
    assert office.do(ToldByPhone(number, "she is on her way")).done
    office.settle(Finished(under_way, Retry("busy")))
    assert office.states() == {"a": "told"}
    entries = office.verb(lambda tx: journal.about(tx.connection, "T-7", 9))
    assert entries[0].payload["text"] == "she is on her way"


def test_a_test_goes_each_way_once_and_dies_quietly(office: Office) -> None:
    office.says = lambda message, way: Sent() if way == SMS else Retry("gone")
    answer = office.do(TestContact("anna"))
    assert answer.params == {"messages": "1 2", "unreachable": "phone"}
    office.look()
    office.look()
    found = office.verb(lambda tx: messages.page(tx.connection, tx.site, MessageQuery((1, 2))))
    assert [(row.channel, row.state, row.error) for row in found.rows] == [
        ("chat", "dead", "chat: gone"),
        ("sms", "sent", ""),
    ]
    assert office.said == []
    assert "anna" not in found.untested
    assert office.do(TestContact("anna", "fax")).code == "unknown_channel"
    assert office.do(TestContact("cy")).code == "no_way"
    assert office.do(TestContact("zz")).code == "unknown_person"


def test_who_was_never_reached_is_a_finding_and_one_message_ends_it(office: Office) -> None:
    def untested() -> list[str]:
        found = office.verb(lambda tx: messages.never_tested(tx.connection, tx.site, 0, DAY))
        return [one.person for one in found if one.kind == "never_tested"]

    assert untested() == ["anna", "bo", "cy", "di"]
    office.post("bo", "a")
    office.look()
    assert untested() == ["anna", "cy", "di"]
    office.site = site_of(channels=[])
    assert untested() == []


def test_a_new_address_has_not_been_tested(office: Office) -> None:
    office.post("bo", "a")
    office.look()
    office.site = site_of([person("bo", ("chat", "other-id"))])
    assert office.verb(lambda tx: messages.untested(tx.connection, tx.site.file.roster)) == ("bo",)


def test_the_journal_tells_who_was_told_and_never_where_nor_what(office: Office) -> None:
    office.post("anna", "a")
    office.look()
    [entry] = office.verb(lambda tx: journal.about(tx.connection, "T-7", 9))
    assert (entry.kind, entry.payload["person"], entry.payload["channel"]) == ("message.sent", "Anna", "chat")
    assert "anna-id" not in str(entry.payload)
