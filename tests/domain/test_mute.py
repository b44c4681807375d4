import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.inventory import Device
from noctui.domain.moments import HOUR, MINUTE, Instant
from noctui.domain.mute import Mute, MuteKind, Mutes, covers, holds, keeps_quiet, muting, read_scope, warn_at

CAM = Device("CAM", "Camera on the Roof", "camera", "hq", "192.0.2.7", contract="city")


def mute(
    number: int, kind: MuteKind, target: str = "CAM", *, to: Instant = 4 * HOUR, ended: Instant | None = None
) -> Mute:
    return Mute(number, kind, target, "op-a", "being mended", HOUR, to, ended)


@pytest.mark.parametrize(("at", "held"), [(HOUR - 1, False), (HOUR, True), (4 * HOUR - 1, True), (4 * HOUR, False)])
def test_a_mute_holds_from_its_start_until_just_before_its_end(at: Instant, held: bool) -> None:
    assert holds(mute(1, "ack"), at) is held


def test_a_mute_ended_early_holds_no_longer() -> None:
    ended = mute(1, "ack", ended=2 * HOUR)
    assert holds(ended, 2 * HOUR - 1)
    assert not holds(ended, 2 * HOUR)


def test_an_end_after_the_planned_end_prolongs_nothing() -> None:
    assert not holds(mute(1, "ack", ended=9 * HOUR), 5 * HOUR)


def test_a_mute_ended_before_it_began_never_holds() -> None:
    assert not holds(mute(1, "maintenance", ended=0), HOUR)


def test_a_maintenance_window_comes_before_an_acknowledgement() -> None:
    ack, window = mute(1, "ack", to=9 * HOUR), mute(2, "maintenance", to=3 * HOUR)
    assert muting(Mutes((ack, window)), CAM, 2 * HOUR) is window
    assert muting(Mutes((ack, window)), CAM, 3 * HOUR) is ack


def test_of_two_windows_the_one_with_the_later_end_is_named() -> None:
    short, long = mute(1, "maintenance", to=3 * HOUR), mute(2, "maintenance", "site:hq", to=5 * HOUR)
    assert muting(Mutes((short, long)), CAM, 2 * HOUR) is long


def test_an_early_end_counts_as_the_end_of_a_window() -> None:
    cut, whole = mute(1, "maintenance", to=9 * HOUR, ended=3 * HOUR), mute(2, "maintenance")
    assert muting(Mutes((cut, whole)), CAM, 2 * HOUR) is whole


def test_only_a_maintenance_window_covers_a_whole_site() -> None:
    assert muting(Mutes([mute(1, "ack", "site:hq")]), CAM, 2 * HOUR) is None
    assert muting(Mutes([mute(1, "maintenance", "site:hq")]), CAM, 2 * HOUR) is not None


def test_a_mute_of_something_else_hides_nothing() -> None:
    others = (mute(1, "ack", "SW"), mute(2, "maintenance", "site:depot"), mute(3, "maintenance", "hq"))
    assert muting(Mutes(others), CAM, 2 * HOUR) is None
    assert muting(Mutes(), CAM, 2 * HOUR) is None


moments = st.integers(0, 10)
any_mute = st.builds(
    Mute,
    st.integers(1, 99),
    st.sampled_from(["ack", "maintenance"]),
    st.sampled_from(["CAM", "SW", "site:hq", "site:depot"]),
    st.just("op-a"),
    st.just("x"),
    moments,
    moments,
    st.none() | moments,
)


@given(st.lists(any_mute, max_size=6).map(tuple), moments)
def test_a_device_is_muted_exactly_when_a_mute_of_its_own_holds(mutes: tuple[Mute, ...], at: Instant) -> None:
    own = [one for one in mutes if one.target == "CAM" or (one.target == "site:hq" and one.kind == "maintenance")]
    found = muting(Mutes(mutes), CAM, at)
    assert (found is not None) == any(holds(one, at) for one in own)
    assert found is None or (found in own and holds(found, at))


# --------------------------------------------------------------------------------------------------------- by filter


@pytest.mark.parametrize(
    ("filter", "covered"),
    [
        ("site:hq", True),
        ("site:depot", False),
        ("site:depot,hq", True),
        ("kind:camera contract:city", True),
        ("kind:camera contract:other", False),
        ("roof", True),
        ("ROOF 192.0.2", True),
        ("roof kind:switch", False),
        ("device:CAM", True),
        ("CA", True),
        ("*", True),
        ("site:hq site:depot", True),
    ],
)
def test_a_silence_covers_what_fits_every_term_of_its_filter(filter: str, covered: bool) -> None:
    assert covers(mute(1, "silence", filter), CAM) is covered


@pytest.mark.parametrize(
    ("filter", "term"), [("place:hq", "place:hq"), ("site:", "site:"), ("", ""), ("site:,", "site:,")]
)
def test_a_filter_that_nobody_understands_is_refused_with_its_term(filter: str, term: str) -> None:
    with pytest.raises(ValueError) as refused:
        read_scope(filter)
    assert str(refused.value) == term


def test_a_window_on_a_device_is_on_that_device_alone_and_not_on_all_that_have_its_word() -> None:
    assert not covers(mute(1, "maintenance", "CA"), CAM)
    assert covers(mute(1, "maintenance", "CAM"), CAM)


def test_a_filter_that_can_not_be_read_any_more_covers_nothing() -> None:
    assert not covers(mute(1, "silence", "place:hq"), CAM)


def test_planned_work_is_named_before_noise_and_noise_before_what_is_known() -> None:
    ack, noise, window = mute(1, "ack"), mute(2, "silence", "roof"), mute(3, "maintenance")
    assert muting(Mutes((ack, noise, window)), CAM, 2 * HOUR) is window
    assert muting(Mutes((ack, noise)), CAM, 2 * HOUR) is noise


def test_only_what_is_known_was_told_before() -> None:
    assert [keeps_quiet(mute(1, kind)) for kind in ("ack", "maintenance", "silence")] == [False, True, True]
    assert not keeps_quiet(None)


@pytest.mark.parametrize(("to", "left"), [(4 * HOUR, 15), (HOUR + 20 * MINUTE, 10)])
def test_the_warning_comes_a_while_before_the_end_and_never_in_the_first_half(to: Instant, left: int) -> None:
    assert warn_at(mute(1, "ack", to=to), 15 * MINUTE) == to - left * MINUTE
