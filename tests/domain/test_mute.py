import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.moments import HOUR, Instant
from noctui.domain.mute import Mute, MuteKind, holds, muting


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
    assert muting((ack, window), "CAM", "hq", 2 * HOUR) is window
    assert muting((ack, window), "CAM", "hq", 3 * HOUR) is ack


def test_of_two_windows_the_one_with_the_later_end_is_named() -> None:
    short, long = mute(1, "maintenance", to=3 * HOUR), mute(2, "maintenance", "site:hq", to=5 * HOUR)
    assert muting((short, long), "CAM", "hq", 2 * HOUR) is long


def test_an_early_end_counts_as_the_end_of_a_window() -> None:
    cut, whole = mute(1, "maintenance", to=9 * HOUR, ended=3 * HOUR), mute(2, "maintenance")
    assert muting((cut, whole), "CAM", "hq", 2 * HOUR) is whole


def test_only_a_maintenance_window_covers_a_whole_site() -> None:
    assert muting((mute(1, "ack", "site:hq"),), "CAM", "hq", 2 * HOUR) is None
    assert muting((mute(1, "maintenance", "site:hq"),), "CAM", "hq", 2 * HOUR) is not None


def test_a_mute_of_something_else_hides_nothing() -> None:
    others = (mute(1, "ack", "SW"), mute(2, "maintenance", "site:depot"), mute(3, "maintenance", "hq"))
    assert muting(others, "CAM", "hq", 2 * HOUR) is None
    assert muting((), "CAM", "hq", 2 * HOUR) is None


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
    found = muting(mutes, "CAM", "hq", at)
    assert (found is not None) == any(holds(one, at) for one in own)
    assert found is None or (found in own and holds(found, at))
