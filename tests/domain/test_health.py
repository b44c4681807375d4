from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.health import CheckState, Verdict, judge, moved, step
from noctui.domain.inventory import CheckSpec, Limits
from noctui.domain.moments import MILLISECOND, SECOND
from tests.domain.build import PING, after, reading

BADNESS = {"unknown": 0, "up": 0, "degraded": 1, "down": 2}
VERDICTS = {"+": "up", "~": "degraded", "-": "down"}
answers = st.text("+~-", max_size=30)


def with_limits(limits: Limits, attempts: int = 3) -> CheckSpec:
    return CheckSpec("SW/ping", "SW", "icmp", "192.0.2.1", attempts=attempts, limits=limits)


@pytest.mark.parametrize(
    ("sent", "received", "rtt", "verdict"),
    [
        (0, 0, 0, "unknown"),
        (1, 0, 0, "down"),
        (5, 0, 0, "down"),
        (5, 1, 1, "degraded"),
        (5, 4, 1, "degraded"),
        (6, 5, 1, "up"),
        (5, 5, 80, "degraded"),
        (5, 5, 79, "up"),
        (1, 2, 1, "up"),
    ],
)
def test_one_reading_is_judged_by_its_limits(sent: int, received: int, rtt: int, verdict: Verdict) -> None:
    spec = with_limits(Limits(loss=0.2, rtt=80 * MILLISECOND))
    assert judge(spec, reading(1, received, sent, rtt * MILLISECOND)) == verdict


@pytest.mark.parametrize("percent", range(1, 100))
def test_a_loss_that_equals_the_limit_as_written_is_degraded(percent: int) -> None:
    spec = with_limits(Limits(loss=float(f"0.{percent:02}")))
    assert judge(spec, reading(1, 100 - percent, 100)) == "degraded"
    assert judge(spec, reading(1, 101 - percent, 100)) == "up"


def test_limits_that_are_off_never_degrade() -> None:
    assert judge(with_limits(Limits(loss=None, rtt=None)), reading(1, 1, 100, 9 * SECOND)) == "up"


def test_an_answer_without_a_time_breaks_no_time_limit() -> None:
    spec = with_limits(Limits(rtt=1))
    assert judge(spec, reading(1, 0)) == "down"
    assert judge(spec, reading(1, 1, rtt=0)) == "up"


def test_the_first_answer_is_believed_at_once() -> None:
    assert after("+") == CheckState("up", "up", 1, SECOND, SECOND, last=SECOND)


def test_what_could_not_be_sent_leaves_the_state_as_it_was() -> None:
    assert after("??") == CheckState()
    assert after("++--??") == after("++--")


def test_a_problem_becomes_hard_with_the_last_attempt() -> None:
    two, three = after("+--"), after("+---")
    assert (two.hard, two.soft, two.attempt) == ("up", "down", 2)
    assert (three.hard, three.soft, three.attempt) == ("down", "down", 3)
    assert (three.soft_since, three.hard_since, three.last) == (2 * SECOND, 4 * SECOND, 4 * SECOND)


def test_a_single_attempt_makes_every_result_hard() -> None:
    assert after("+-", with_limits(Limits(), attempts=1)).hard == "down"


def test_a_good_result_ends_a_soft_problem() -> None:
    state = after("+++--+")
    assert (state.hard, state.soft, state.attempt, state.hard_since) == ("up", "up", 1, SECOND)


def test_the_step_back_from_a_hard_problem_is_hard_at_once() -> None:
    assert after("+---+").hard == "up"
    assert after("+---~").hard == "up"
    assert after("+---~~").hard == "up"
    assert after("+---~~~").hard == "degraded"


def test_a_check_that_wavers_between_bad_and_worse_is_degraded() -> None:
    assert after("+-~-").hard == "degraded"
    assert after("+~-~").hard == "degraded"
    assert after("+-~-~-~--").hard == "degraded"
    assert after("+-~-~-~---").hard == "down"


def test_a_state_remembers_what_it_was() -> None:
    assert after("+---").was == "up"
    assert after("+~~~---").was == "degraded"
    assert after("---").was == "unknown"


def test_a_silence_is_remembered_by_its_ends() -> None:
    silent = after("+++---")
    assert (silent.lost, silent.back) == (3 * SECOND, 0)
    assert (after("+", state=silent).lost, after("+", state=silent).back) == (3 * SECOND, 7 * SECOND)


def test_a_bad_answer_ends_a_silence_as_well() -> None:
    assert after("+++---~").back == 7 * SECOND


def test_answers_too_few_to_trust_do_not_end_a_silence() -> None:
    assert after("+++---+-").lost == 3 * SECOND
    assert after("+++---+++-").lost == 9 * SECOND


@given(st.text("+~-?", max_size=30))
def test_a_calm_check_stays_equal_but_for_its_newest_result(history: str) -> None:
    calm = after("+++", state=after(history))
    later = after("+", state=calm)
    assert later == step(calm, PING, reading(later.last, 2, 2))
    assert {f for f in CheckState.__slots__ if getattr(calm, f) != getattr(later, f)} <= {"last", "changes", "flapping"}
    assert moved(calm, later) == (calm.flapping != later.flapping)


@given(answers, st.integers(1, 5))
def test_fewer_bad_results_than_attempts_are_never_hard(history: str, attempts: int) -> None:
    spec = with_limits(Limits(), attempts)
    states = [after(history[:length], spec) for length in range(len(history) + 1)]
    for length, (before, now) in enumerate(pairwise(states), 1):
        if BADNESS[now.hard] > BADNESS[before.hard]:
            run = [VERDICTS[answer] for answer in history[max(0, length - attempts) : length]]
            assert len(run) == attempts
            assert all(BADNESS[verdict] >= BADNESS[now.hard] for verdict in run)


@given(answers.filter(bool), st.integers(1, 5))
def test_the_hard_state_is_never_worse_than_the_last_result(history: str, attempts: int) -> None:
    state = after(history, with_limits(Limits(), attempts))
    assert BADNESS[state.hard] <= BADNESS[VERDICTS[history[-1]]]


@given(answers, st.sampled_from("~-"), st.integers(1, 5))
def test_as_many_equal_results_as_attempts_are_always_hard(history: str, answer: str, attempts: int) -> None:
    assert after(history + answer * attempts, with_limits(Limits(), attempts)).hard == VERDICTS[answer]


@given(answers.filter(bool))
def test_the_run_is_counted_from_its_first_result(history: str) -> None:
    state = after(history)
    run = len(history) - len(history.rstrip(history[-1]))
    assert state.soft == VERDICTS[history[-1]]
    assert state.attempt == min(run, PING.attempts)
    assert state.soft_since == (len(history) - run + 1) * SECOND
