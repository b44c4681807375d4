"""Flapping by the numbers of the field: Icinga 2's weights, Nagios's textbook case, and a sum to check it by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain import flapping
from noctui.domain.flapping import flaps, remember, restless, share
from noctui.domain.health import CheckState
from noctui.domain.inventory import CheckSpec
from tests.domain.build import after

histories = st.lists(st.booleans(), max_size=60)


def history(*changed_at: int) -> int:
    """Twenty results, the oldest being number 1, with changes at these."""
    changes = 0
    for number in range(1, flapping.RESULTS + 1):
        changes = remember(changes, number in changed_at)
    return changes


@pytest.mark.parametrize(
    ("changed_at", "expected"),
    [
        ((), 0.0),
        ((1,), 0.04),  # the oldest weighs 0.8
        ((20,), 0.059),  # the newest 1.18
        ((3, 4, 5, 9, 12, 16, 19), 0.341),  # Nagios's textbook: seven changes of twenty, 35 % before they are weighed
        (tuple(range(1, 21)), 0.99),
        ((16, 17, 18, 19, 20), 0.285),  # five fresh changes do not flap …
        ((15, 16, 17, 18, 19, 20), 0.339),  # … six do …
        ((1, 2, 3, 4, 5, 6), 0.255),  # … and six old ones would not have begun
        ((1, 2, 3, 4, 5, 6, 7), 0.301),
    ],
)
def test_newer_changes_weigh_more(changed_at: tuple[int, ...], expected: float) -> None:
    assert share(history(*changed_at)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("changed_at", "begins", "goes_on"),
    [
        ((16, 17, 18, 19, 20), False, True),  # 28.5 %: between the limits all stays as it was
        ((15, 16, 17, 18, 19, 20), True, True),
        ((1, 2, 3, 4, 5), False, False),  # 21 %
        ((1, 2, 3, 4, 6, 20), False, True),  # 27.3 %
        ((), False, False),
    ],
)
def test_it_begins_above_thirty_percent_and_ends_below_twenty_five(
    changed_at: tuple[int, ...], begins: bool, goes_on: bool
) -> None:
    changes = history(*changed_at)
    assert (flaps(changes, before=False), flaps(changes, before=True)) == (begins, goes_on)
    assert restless(changes) == goes_on


def test_a_share_that_equals_a_limit_as_written_crosses_neither() -> None:
    upper = next(c for c in range(1 << 20) if share(c) == flapping.ON)
    lower = next(c for c in range(1 << 20) if share(c) == flapping.OFF)
    assert not flaps(upper, before=False)
    assert flaps(lower, before=True)


@given(histories)
def test_the_share_is_the_weighted_sum_over_the_last_twenty_results(changed: list[bool]) -> None:
    changes = 0
    for one in changed:
        changes = remember(changes, one)
    last = ([False] * 20 + changed)[-20:]
    weights = [0.8 + 0.02 * place for place in range(20)]
    assert share(changes) == pytest.approx(sum(w for w, one in zip(weights, last, strict=True) if one) / 20)


@given(histories)
def test_calm_results_alone_never_begin_it_and_twenty_always_end_it(changed: list[bool]) -> None:
    changes, before = 0, False
    for one in changed:
        changes = remember(changes, one)
        now = flaps(changes, before)
        assert one or before or not now
        before = now
    for _ in range(20):
        changes = remember(changes, False)
        before = flaps(changes, before)
    assert not before


@pytest.mark.parametrize("answers", ["+-+-+-+", "+~+~+~+", "-~-~-~-", "+-~+-~+"])
def test_six_changes_in_a_row_make_a_check_flap(answers: str) -> None:
    assert not after(answers[:-1]).flapping
    assert after(answers).flapping


def test_a_long_calm_before_does_not_delay_it() -> None:
    assert after("+" * 100 + "-+-+-+").flapping


def test_the_first_result_of_all_is_no_change() -> None:
    assert after("-").changes == 0
    assert after("+").changes == 0


def test_what_could_not_be_sent_is_no_result() -> None:
    assert after("+?-?+?-?+?-?+").changes == after("+-+-+-+").changes


def test_an_outage_and_its_end_do_not_flap() -> None:
    assert not after("+++---+++---+++").flapping


def test_it_ends_when_the_check_has_made_up_its_mind() -> None:
    restless_state = after("+-+-+-+")
    ends = next(n for n in range(40) if not after("+" * n, state=restless_state).flapping)
    assert ends == 15  # two of the six changes have left the memory, and the others weigh less


def test_a_check_may_be_told_not_to_flap() -> None:
    spec = CheckSpec("SW/ping", "SW", "icmp", "192.0.2.1", flapping=False)
    state = after("+-+-+-+-+", spec)
    assert (state.flapping, state.changes) == (False, 0)
    assert not after("+", spec, after("+-+-+-+")).flapping


@given(st.text("+~-?", max_size=40))
def test_flapping_changes_nothing_about_what_is_hard(answers: str) -> None:
    def hard(state: CheckState) -> tuple[object, ...]:
        return tuple(getattr(state, name) for name in CheckState.__slots__ if name not in {"flapping", "changes"})

    deaf = CheckSpec("SW/ping", "SW", "icmp", "192.0.2.1", flapping=False)
    assert hard(after(answers)) == hard(after(answers, deaf))
