"""Matching replies to probes, against a socket that answers what the test wants."""

import errno
import socket
from collections.abc import Sequence

import pytest

from noctui.domain.moments import MILLISECOND, SECOND
from noctui.probes.address import Endpoint, endpoint
from noctui.probes.echo import BATCH, Complaint
from noctui.probes.lane import Inquiry, Lane
from noctui.probes.port import Target

START = 1_700_000_000_000_000_000


def packed(address: str) -> bytes:
    return endpoint(address).packed


class Line:
    """Stands where an `EchoSocket` stands."""

    family = socket.AF_INET

    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []
        self.arrived: list[tuple[bytes, int, int]] = []
        self.errors: list[Complaint] = []
        self.overruns = 0

    def send(self, sequence: int, place: Endpoint, size: int | None = None) -> None:
        self.sent.append((sequence, place.host))

    def send_some(self, requests: Sequence[tuple[int, Endpoint]]) -> int:
        self.sent += [(sequence, place.host) for sequence, place in requests]
        return len(requests)

    def replies(self):
        while self.arrived:
            yield self.arrived.pop(0)

    def complaints(self):
        while self.errors:
            yield self.errors.pop(0)


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def lane(line: Line) -> Lane:
    return Lane(line, kernel_clock=lambda: START)


def launch(lane: Lane, address: str = "192.0.2.1", probes: int = 1, timeout: int = SECOND) -> Inquiry:
    inquiry = Inquiry(Target(address, address, probes, timeout), endpoint(address), now=0.0)
    while inquiry.unsent:
        lane.launch([inquiry], now=0.0)
    return inquiry


def numbers(lane: Lane, inquiry: Inquiry) -> list[int]:
    """Of its probes that wait for an answer."""
    return [number for number, flight in lane.flying.items() if flight[0] is inquiry]


def answer(lane: Lane, line: Line, inquiry: Inquiry, after: int, source: str | None = None) -> None:
    place = packed(source or inquiry.target.address)
    line.arrived += [(place, number, START + after * 1_000) for number in numbers(lane, inquiry)]


def test_a_reply_ends_its_probe_with_the_round_trip_between_the_two_stamps(lane, line):
    inquiry = launch(lane)
    answer(lane, line, inquiry, after=1_234)
    assert list(lane.listen(now=0.05)) == [inquiry]
    assert inquiry.reading(0, "icmp").rtt_avg == 1_234
    assert not lane.flying


def test_a_reply_from_somebody_else_is_not_taken(lane, line):
    inquiry = launch(lane)
    answer(lane, line, inquiry, after=10, source="192.0.2.66")
    assert list(lane.listen(now=0.05)) == []
    assert inquiry.received == 0


def test_a_second_reply_to_one_probe_counts_once(lane, line):
    inquiry = launch(lane, probes=2)
    first = numbers(lane, inquiry)[0]
    line.arrived = [(packed("192.0.2.1"), first, START + 1_000)] * 3
    assert list(lane.listen(now=0.05)) == []
    assert (inquiry.received, inquiry.sent) == (1, 2)


def test_a_reply_after_the_timeout_is_no_answer_even_if_it_is_read_in_time(lane, line):
    inquiry = launch(lane, timeout=100 * MILLISECOND)
    answer(lane, line, inquiry, after=101 * MILLISECOND)
    assert list(lane.listen(now=0.102)) == []
    assert list(lane.expire(now=0.102)) == [inquiry]
    assert (inquiry.sent, inquiry.received) == (1, 0)


@pytest.mark.parametrize("step", [-3_600 * SECOND, 3_600 * SECOND])
def test_a_step_of_the_wall_clock_costs_the_round_trip_but_not_the_answer(lane, line, step):
    inquiry = launch(lane)
    answer(lane, line, inquiry, after=step)
    assert list(lane.listen(now=0.05)) == [inquiry]
    reading = inquiry.reading(0, "icmp")
    assert (reading.received, reading.rtt_avg) == (1, None)


def test_two_targets_with_one_address_get_an_answer_each(lane, line):
    twins = [launch(lane), launch(lane)]
    for twin in twins:
        answer(lane, line, twin, after=5)
    assert list(lane.listen(now=0.05)) == twins


def test_a_complaint_ends_the_probe_that_it_names_and_no_other(lane, line):
    lost, other = launch(lane, "192.0.2.1"), launch(lane, "192.0.2.2")
    line.errors = [
        Complaint("192.0.2.1", numbers(lane, lost)[0], "host-unreachable"),
        Complaint("192.0.2.9", numbers(lane, other)[0], "x"),
    ]
    assert list(lane.listen(now=0.05)) == [lost]
    assert lost.reading(0, "icmp").note == "host-unreachable"
    assert (lost.sent, lost.received, other.in_flight) == (1, 0, 1)


def test_what_an_overrun_may_have_swallowed_is_not_held_against_the_target(lane, line):
    inquiry = launch(lane, probes=3)
    line.arrived = [(packed("192.0.2.1"), numbers(lane, inquiry)[0], START + 1_000)]
    list(lane.listen(now=0.05))
    line.overruns = 17
    assert list(lane.expire(now=1.0)) == [inquiry]
    reading = inquiry.reading(0, "icmp")
    assert (reading.sent, reading.received, reading.loss, reading.note) == (1, 1, 0.0, "overrun")


class Ticking:
    """A clock that goes on by so much whenever it is asked."""

    def __init__(self, step: int) -> None:
        self.now, self.step = START, step

    def __call__(self) -> int:
        self.now += self.step
        return self.now


def test_the_stamps_of_a_batch_lie_evenly_between_its_first_and_its_last(line):
    lane = Lane(line, kernel_clock=Ticking(160_000))
    batch = [Inquiry(Target(str(n), f"192.0.2.{n}"), endpoint(f"192.0.2.{n}"), now=0.0) for n in range(16)]
    assert lane.launch(batch, now=0.0) == BATCH
    sent = [sent_at for _, _, sent_at, _, _ in lane.flying.values()]
    assert sent == [sent[0] + 160_000 // BATCH * turn for turn in range(BATCH)]


def test_a_reply_that_seems_to_come_before_its_request_took_no_time(lane, line):
    inquiry = launch(lane)
    answer(lane, line, inquiry, after=-20)
    assert list(lane.listen(now=0.05)) == [inquiry]
    assert inquiry.reading(0, "icmp").rtt_avg == 0


def test_a_batch_that_was_interrupted_has_answers_but_no_round_trips_and_the_next_is_smaller(line):
    lane = Lane(line, kernel_clock=Ticking(5_000_000))
    batch = [Inquiry(Target(str(n), f"192.0.2.{n}"), endpoint(f"192.0.2.{n}"), now=0.0) for n in range(16)]
    assert lane.launch(batch, now=0.0) == BATCH == 8
    answer(lane, line, batch[3], after=7_000)
    assert list(lane.listen(now=0.05)) == [batch[3]]
    assert batch[3].reading(0, "icmp")[2:5] == (1, 1, None)
    again = [Inquiry(Target(str(n), f"192.0.2.{n}"), endpoint(f"192.0.2.{n}"), now=0.0) for n in range(16)]
    sizes = []
    while again:
        sizes.append(lane.launch(again, now=0.0))
        del again[: sizes[-1]]
    assert sizes == [4, 2, 1, 2, 1, 2, 1, 2, 1]
    assert next(reversed(lane.flying.values()))[2] is not None, "a request by itself has its own stamp"


def test_a_request_of_another_size_leaves_by_itself(line):
    lane = Lane(line, kernel_clock=lambda: START)
    sizes = [None, None, 1_400, None]
    batch = [Inquiry(Target(str(n), "192.0.2.1", size=n), endpoint("192.0.2.1"), now=0.0) for n in sizes]
    left = []
    while batch:
        left.append(lane.launch(batch, now=0.0))
        del batch[: left[-1]]
    assert left == [2, 1, 1]


def test_sequence_numbers_in_flight_are_never_used_again(lane):
    waiting = launch(lane, timeout=9 * SECOND)
    (number,) = numbers(lane, waiting)
    used = [launch(lane) for _ in range(0xFFFF)]
    assert len(lane.flying) == 0x10000
    assert lane.flying[number][0] is waiting
    with pytest.raises(BlockingIOError) as full:
        launch(lane)
    assert full.value.errno == errno.EAGAIN
    assert list(lane.expire(now=1.0)) == used
    assert launch(lane).sent == 1
    assert lane.flying[number][0] is waiting


def test_each_probe_expires_at_the_timeout_of_its_own_target_and_what_has_landed_does_not(lane, line):
    slow, quick, living = (launch(lane, f"192.0.2.{ms % 7}", timeout=ms * MILLISECOND) for ms in (900, 200, 201))
    assert lane.next_expiry() == 0.2
    assert list(lane.expire(now=0.2)) == [quick]
    assert lane.next_expiry() == 0.201
    answer(lane, line, living, after=5)
    assert list(lane.listen(now=0.2005)) == [living]
    assert lane.next_expiry() == 0.9
    assert list(lane.expire(now=0.9)) == [slow]
    assert lane.next_expiry() is None


def test_an_overrun_takes_back_only_the_probes_that_were_in_flight_then(lane, line):
    inquiry = launch(lane, probes=1)
    inquiry.unsent = 1
    assert list(lane.expire(now=1.0)) == []
    lane.launch([inquiry], now=1.5)
    line.overruns = 1
    assert list(lane.expire(now=2.5)) == [inquiry]
    assert (inquiry.sent, inquiry.received, inquiry.note) == (1, 0, "overrun")
