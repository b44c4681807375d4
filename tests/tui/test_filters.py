"""The filter line: what it lets through, and what it says when it can't be meant."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui import catalog
from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND
from noctui.domain.views import DeviceRow, TicketRow
from noctui.tui.filters import Here, hint, nothing_has, read
from noctui.tui.searchable import DEVICES, TICKETS, plain
from tests.tui.scenes import NOW, clock, device, ticket

HERE = Here(NOW, "li")

BREACHED = ticket(
    118,
    level="I",
    level_name={"en": "I", "zh": "一级"},
    owner="li",
    owner_name="Li Na",
    status="accepted",
    clocks=(clock("restore", "恢复", "breached", NOW - HOUR),),
    references=("carrier 20261121-7",),
)
SOON = ticket(121, level="II", site="north", kind="complaint", text="no picture at night")
PAUSED = ticket(97, level="III", owner="wu", owner_name="Wu Gang", paused=True, opened=NOW - 3 * DAY, clocks=())
WATCHED = ticket(
    80,
    owner="li",
    status="resolved",
    clocks=(clock("week", "观察", "running", NOW + MINUTE, kind="watch"),),
    contract="a, b",
)
ROWS = (BREACHED, SOON, PAUSED, WATCHED)


def found(words: str, here: Here = HERE) -> list[int]:
    chosen = read(words, TICKETS)
    assert chosen.flaw == ""
    return [row.id for row in ROWS if chosen.passes(row, here)]


def devices(words: str, *rows: DeviceRow) -> list[str]:
    chosen = read(words, DEVICES)
    assert chosen.flaw == ""
    return [row.id for row in rows if chosen.passes(row, HERE)]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("", [118, 121, 97, 80]),
        ("level:I", [118]),
        ("level:i,II", [118, 121]),
        ("level:一级", [118]),
        ("-level:I", [121, 97, 80]),
        ("owner:me", [118, 80]),
        ("owner:nobody", [121]),
        ("owner:gang", [97]),
        ("due<30m", [118, 121]),
        ("due<0", [118]),
        ("due>0", [121]),
        ("age>2h", [97]),
        ("status:accepted", [118]),
        ("status:acc,res", [118, 80]),
        ("kind:complaint", [121]),
        ("clock:arrive", [121]),
        ("clock:恢复", [118]),
        ("state:paused", [97]),
        ("state:breached", [118]),
        ("state:observing", [80]),
        ("site:north", [121]),
        ("contract:city", [118, 121, 97]),
        ('contract:"city"', []),
        ('contract:"a, b"', [80]),
        ("T-118", [118]),
        ("t-11", []),
        ("-T-118", [121, 97, 80]),
        ("ref:20261121", [118]),
        ("20261121-7", [118]),
        ('"at night"', [121]),
        ("night picture", [121]),
        ('"night picture"', []),
        ("level:I owner:me due<0", [118]),
        ("level：I，II", [118, 121]),
        ("级别：I", [118]),
    ],
)
def test_a_ticket_is_found_by_what_it_is(words: str, numbers: list[int]) -> None:
    assert found(words) == numbers


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("state:down", ["A"]),
        ("state:d", ["A", "B"]),
        ("state:up,degraded", ["B", "C"]),
        ("state:muted", ["A"]),
        ("state:suspected", ["C"]),
        ("is:flapping", ["B"]),
        ("loss>10%", ["A", "B"]),
        ("loss<1%", ["C"]),
        ("rtt>50ms", ["B"]),
        ("age<10m", ["A"]),
        ("kind:cam -site:north", ["A", "C"]),
        ("T-7", ["A"]),
        ("10.1.7.9", ["B"]),
    ],
)
def test_a_device_is_found_by_what_it_is(words: str, names: list[str]) -> None:
    rows = (
        device(1, id="A", state="down", loss=1.0, rtt=None, site="east", since=NOW - MINUTE, ticket=7, mute="ack"),
        device(9, id="B", state="degraded", loss=0.12, rtt=80_000, site="north", flapping=NOW - MINUTE),
        device(3, id="C", soft=True, site="east"),
    )
    assert devices(words, *rows) == names


def test_a_deadline_comes_into_the_filter_as_time_passes() -> None:
    assert read("due<10m", TICKETS).timed
    assert not read("level:I", TICKETS).timed
    assert found("due<10m") == [118]
    assert found("due<10m", Here(NOW + 3 * MINUTE)) == [118, 121]
    assert found("due<0", Here(NOW + 13 * MINUTE)) == [118, 121]


def test_the_end_of_an_observation_is_no_deadline() -> None:
    assert 80 not in found("due<30m", Here(NOW + 5 * SECOND))
    assert 80 not in found("due<0", Here(NOW + HOUR))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("stat:paused", "no field stat (text goes in quotes); there is: state level owner due"),
        ("http://noc", "no field http (text goes in quotes); there is:"),
        ("state:broken", "state can't be broken; possible: breached warned running paused observing muted"),
        ("due<30", "due can't be 30; possible: 30m 2h 0"),
        ("due<soon", "due can't be soon; possible: 30m 2h 0"),
        ("due:30m", "due is not asked with :; write due<30m"),
        ("level<I", "level is not asked with <; write level:"),
        ("devices>nan", "devices can't be nan; possible: 1 10"),
        ("state:paused,broken", "state can't be broken; possible:"),
    ],
)
def test_what_can_not_be_meant_is_said_with_what_could_be(words: str, said: str) -> None:
    assert read(words, TICKETS).flaw.startswith(said)


def test_what_can_be_read_beside_a_slip_still_filters() -> None:
    chosen = read("owner:me stat:paused", TICKETS)
    assert chosen.flaw
    assert [row.id for row in ROWS if chosen.passes(row, HERE)] == [118, 80]


def test_a_flaw_is_told_in_the_language_of_the_screen() -> None:
    catalog.use("zh")
    try:
        assert read("state:broken", TICKETS).flaw.startswith("state 不能是 broken；可用：")
        assert found("state:已暂停") == [97]
    finally:
        catalog.use("en")


@pytest.mark.parametrize(
    "words", ["level:", "-level:", "due<", 'owner:"', "-", '"', "level:,", "kind:complaint level:"]
)
def test_what_is_not_complete_yet_asks_for_nothing(words: str) -> None:
    assert read(words, TICKETS).flaw == ""
    assert len([row for row in ROWS if read(words, TICKETS).passes(row, HERE)]) == (1 if "complaint" in words else 4)


def test_a_field_that_is_being_typed_shows_its_values() -> None:
    assert hint("state:", TICKETS, ROWS) == "state: breached warned running paused observing muted called"
    assert hint("owner:me level:I", TICKETS, ROWS) == "level: I II III IV"
    assert hint("owner:", TICKETS, ROWS) == "owner: me nobody li wu"
    assert hint("due<", TICKETS, ROWS) == "due< 30m 2h 0"
    assert hint("contract:", TICKETS, ROWS) == 'contract: city-video "a, b"'
    assert hint("loss>", DEVICES, []) == "loss> 10% 0%"
    assert hint("state:paused ", TICKETS, ROWS) == hint("camera", TICKETS, ROWS) == hint("", TICKETS, ROWS) == ""


def test_the_beginning_of_a_field_shows_the_fields_that_begin_so() -> None:
    assert hint("sta", TICKETS, ROWS) == "state: status:"
    assert hint("owner:me d", TICKETS, ROWS) == "due<> device: devices<>"
    assert hint('"sta', TICKETS, ROWS) == ""


def test_a_term_that_no_row_fulfils_is_named_with_what_there_is() -> None:
    chosen = read("owner:me level:V", TICKETS)
    idle = chosen.idle(ROWS, HERE)
    assert idle is not None
    assert nothing_has(idle, ROWS) == "nothing here has level:V; there is: I II III IV"
    assert read("owner:me level:II", TICKETS).idle(ROWS, HERE) is None


def test_a_list_without_fields_takes_words_and_refuses_fields() -> None:
    rows = ["carrier rang 10:30", "switch restarted"]
    for words, passing in (("carrier", rows[:1]), ("-carrier", rows[1:]), ("10:30", rows[:1]), ('"rang 10"', rows[:1])):
        chosen = read(words, plain(str))
        assert (chosen.flaw, [row for row in rows if chosen.passes(row, HERE)]) == ("", passing)
    assert read("state:down", plain(str)).flaw == "no fields in this list; text with a colon goes in quotes"


# --------------------------------------------------------------------------------------------------------------- laws

TICKET = st.builds(
    ticket,
    st.integers(1, 99),
    level=st.sampled_from(["I", "II"]),
    owner=st.sampled_from([None, "li", "wu"]),
    site=st.sampled_from(["east", "north"]),
    paused=st.booleans(),
    text=st.text(max_size=8),
    opened=st.integers(NOW - DAY, NOW),
)
TERM = st.sampled_from(
    ["level:I", "owner:me,nobody", "site:eas", "state:paused", "age>2h", "due<30m", "T-7", "camera", '"east gate"', "a"]
)


@given(st.text(max_size=40), TICKET)
def test_whatever_is_typed_is_read_or_said_to_be_unreadable(words: str, row: TicketRow) -> None:
    for grammar in (TICKETS, plain(lambda one: str(one))):
        chosen = read(words, grammar)
        assert chosen.passes(row, HERE) in {True, False}
        assert hint(words, grammar, [row]) == "" or words.strip()


@pytest.mark.parametrize("words", ["contract:c-7", "customer:harbour", "客户:harbour", "c-7", "harbour"])
def test_a_device_is_found_by_its_contract_and_by_whose_that_is(words: str) -> None:
    ours, other = device(1, contract="C-7", customer="Harbour Board"), device(2)
    assert devices(words, ours, other) == [ours.id]


@given(st.text('abc:<>"-, T1：', max_size=20), TICKET)
def test_odd_mixtures_of_signs_are_read_too(words: str, row: TicketRow) -> None:
    assert read(words, TICKETS).passes(row, HERE) in {True, False}
    hint(words, TICKETS, [row])


@given(st.lists(TERM, max_size=5), TICKET)
def test_terms_all_have_to_hold_in_whatever_order(terms: list[str], row: TicketRow) -> None:
    whole = read(" ".join(terms), TICKETS).passes(row, HERE)
    assert whole == all(read(term, TICKETS).passes(row, HERE) for term in terms)
    assert whole == read("  ".join(reversed(terms)), TICKETS).passes(row, HERE)


@given(TERM, TICKET)
def test_a_minus_turns_a_term_round(term: str, row: TicketRow) -> None:
    assert read(f"-{term}", TICKETS).passes(row, HERE) is not read(term, TICKETS).passes(row, HERE)


@given(st.text(max_size=12).filter(lambda text: '"' not in text), TICKET)
def test_quotes_find_any_text_as_it_stands(text: str, row: TicketRow) -> None:
    there = replace(row, text=text, title={})
    assert read(f'"{text}"', TICKETS).passes(there, HERE)
