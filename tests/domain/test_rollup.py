"""Readings by the minute and the quarter, and the bytes they are kept in."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.moments import HOUR, MILLISECOND, MINUTE, SECOND
from noctui.domain.reading import Reading
from noctui.domain.rollup import COLUMNS, QUARTER, Rolled, gather, note, numbers_of, pack, samples_of, unpack

BEGIN = 1_800_000_000 * SECOND // HOUR * HOUR


def answer(after: int, rtt: int, sent: int = 1, received: int = 1) -> Rolled:
    return Rolled(BEGIN + after, 1, sent, received, rtt, rtt, rtt)


LOST = Rolled(BEGIN + 3 * SECOND, 1, 1, 0, 0, 0, 0)


def test_a_minute_holds_the_least_the_mean_and_the_most_of_its_readings() -> None:
    samples = [answer(0, 100), answer(SECOND, 400), LOST, answer(MINUTE, 7)]
    assert gather(samples, MINUTE) == [
        Rolled(BEGIN, 3, 3, 2, 100, 250, 400),
        Rolled(BEGIN + MINUTE, 1, 1, 1, 7, 7, 7),
    ]


def test_a_mean_counts_every_answer_once_also_over_several_steps() -> None:
    samples = [answer(0, 100, 4, 3), answer(SECOND, 500)]
    assert gather(samples, MINUTE)[0].rtt_avg == 200
    later = answer(MINUTE, 1000, 4, 4)
    assert gather(gather([*samples, later], MINUTE), QUARTER) == gather([*samples, later], QUARTER)


def test_a_step_in_which_nothing_answered_has_no_time_and_all_of_the_loss() -> None:
    (minute,) = gather([LOST, LOST], MINUTE)
    assert (minute.sent, minute.received, minute.rtt_avg, minute.loss) == (2, 0, 0, 1.0)


def test_a_step_without_readings_is_not_there() -> None:
    assert [one.at for one in gather([answer(0, 1), answer(3 * MINUTE, 1)], MINUTE)] == [BEGIN, BEGIN + 3 * MINUTE]


def test_a_reading_is_noted_to_the_millisecond() -> None:
    numbers = array("I")
    note(numbers, BEGIN, Reading("x/ping", BEGIN + 1_234_567, 3, 2, 10, 20, 30))
    note(numbers, BEGIN, Reading("x/ping", BEGIN + 2 * SECOND, 1, 0))
    assert list(samples_of(numbers, BEGIN)) == [
        Rolled(BEGIN + 1_234 * MILLISECOND, 1, 3, 2, 10, 20, 30),
        Rolled(BEGIN + 2 * SECOND, 1, 1, 0, 0, 0, 0),
    ]


def test_a_reading_of_a_clock_that_was_set_back_counts_at_the_beginning() -> None:
    numbers = array("I")
    note(numbers, BEGIN, Reading("x/ping", BEGIN - HOUR, 1, 1, 5, 5, 5))
    assert next(samples_of(numbers, BEGIN)).at == BEGIN


samples = st.builds(
    Rolled,
    st.integers(0, 2**31).map(lambda ms: BEGIN + ms * MILLISECOND),
    *(st.integers(0, 2**32 - 1) for _column in range(COLUMNS - 1)),
)


@given(st.lists(samples, max_size=100))
def test_what_was_packed_is_unpacked_as_it_was(found: list[Rolled]) -> None:
    assert list(samples_of(unpack(pack(numbers_of(found, BEGIN))), BEGIN)) == found


@given(st.lists(samples, min_size=1, max_size=20), st.data())
def test_a_damaged_block_is_a_value_error_and_nothing_worse(found: list[Rolled], data: st.DataObject) -> None:
    packed = bytearray(pack(numbers_of(found, BEGIN)))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        unpack(bytes(packed))
    except ValueError:
        return
    assert unpack(bytes(packed)) is not None  # what zlib can't tell from whole


def test_a_block_that_was_cut_is_refused() -> None:
    with pytest.raises(ValueError, match="not a block"):
        unpack(pack(numbers_of([LOST], BEGIN))[:-4])


def test_the_moments_of_a_steady_rhythm_take_no_room() -> None:
    steady = [Rolled(BEGIN + n * MINUTE, 6, 6, 6, 280, 280, 280) for n in range(60)]
    assert len(pack(numbers_of(steady, BEGIN))) - len(pack(numbers_of(steady[:2], BEGIN))) < 20


def test_a_clock_that_was_set_back_among_the_samples_is_unpacked_as_it_was() -> None:
    found = [Rolled(BEGIN + n * SECOND, 1, 1, 1, 5, 5, 5) for n in (30, 40, 10, 20)]
    assert list(samples_of(unpack(pack(numbers_of(found, BEGIN))), BEGIN)) == found


def test_a_quarter_of_minutes_of_a_calm_device_takes_less_than_150_bytes() -> None:
    minutes = [
        Rolled(BEGIN + n * MINUTE, 6, 6, 6, 280 + n * 7 % 40, 320 + n * 13 % 50, 400 + n * 29) for n in range(15)
    ]
    assert len(pack(numbers_of(minutes, BEGIN))) < 150


def test_a_block_of_an_older_store_is_read_as_it_was_written() -> None:
    old = bytes.fromhex("7801634838c00601ac6c2d2d2d2f5ebcf0f1f161787585010698c18085858581811126468006003e6f085b")
    assert list(samples_of(unpack(old), 0)) == [
        Rolled(0, 6, 6, 6, 900, 1000, 1100),
        Rolled(MINUTE, 6, 6, 5, 900, 1000, 1100),
        Rolled(2 * MINUTE, 6, 6, 6, 900, 1000, 1100),
    ]
