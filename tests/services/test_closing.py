"""Recovered, resolved, closed: what has to stand and to pass before the end, and what takes the end back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.domain.commands import AddFact, CorrectFact, MergeTicket
from noctui.domain.moments import DAY, MINUTE, Instant
from noctui.domain.run_commands import AbortRun, StartRun
from noctui.domain.ticket import FactKind
from noctui.store import connect
from tests.services.plans import fact, kinds, opened, refused, row, told, walk
from tests.services.running import running_scene, started
from tests.services.scene import HOUR, Scene


def refuse(scene: Scene, number: int, kind: FactKind, text: str = "", **fields: object) -> tuple[str, dict[str, str]]:
    command = AddFact(number, row(scene, number).version, kind, text, **fields)  # type: ignore[arg-type]
    answer = refused(scene, command)
    return answer.code, answer.params


@pytest.mark.req("C-107", "R369")
def test_a_ticket_under_observation_is_not_closed_before_the_week_is_over(lines: Scene) -> None:
    number = opened(lines)
    walk(lines, number, "responded", "recovered", "resolved", "report_submitted", "observed")
    resolved = next(found.occurred_at for found in told(lines, number) if found.kind == "resolved")
    assert refuse(lines, number, "closed") == ("watching", {"until": str(resolved + 7 * DAY)})
    lines.now += 7 * DAY
    lines.pass_time(MINUTE)
    assert refuse(lines, number, "closed", "it ended earlier", occurred_at=resolved + 6 * DAY)[0] == "watching"
    assert fact(lines, number, "closed").done
    assert row(lines, number).status == "closed"


@pytest.mark.req("C-107")
def test_a_ticket_whose_check_list_is_not_written_is_not_closed(lines: Scene) -> None:
    number = opened(lines)
    walk(lines, number, "responded", "recovered", "resolved")
    lines.now += 7 * DAY
    assert refuse(lines, number, "closed") == ("missing", {"facts": "report_submitted, observed"})
    walk(lines, number, "report_submitted")
    assert refuse(lines, number, "closed") == ("missing", {"facts": "observed"})
    walk(lines, number, "observed", "closed")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Scene]:
    """A desk with playbooks."""
    with running_scene(connect.sqlite_url(tmp_path / "noctui.db")) as scene:
        yield scene


def test_a_ticket_on_which_a_run_is_open_is_not_closed_and_says_which(room: Scene) -> None:
    runs = [started(room), started(room, "checks", ticket=1)]
    walk(room, 1, "recovered", "resolved")
    assert refuse(room, 1, "closed") == ("open_runs", {"runs": "RUN-1, RUN-2"})
    assert room.do(AbortRun(runs[0], "a false alarm")).done
    assert refuse(room, 1, "closed") == ("open_runs", {"runs": "RUN-2"})
    assert room.do(AbortRun(runs[1], "a false alarm")).done
    walk(room, 1, "closed")


def test_no_correction_closes_a_ticket_on_which_a_run_is_open(room: Scene) -> None:
    number = opened(room, contract="")
    walk(room, number, "recovered", "resolved", "closed")
    assert fact(room, number, "reopened", "it fails again").done
    run = started(room, ticket=number)
    [reopened] = [found for found in told(room, number) if found.kind == "reopened"]
    again = CorrectFact(number, row(room, number).version, reopened.id, "it was another one")
    assert refused(room, again).params == {"runs": f"RUN-{run}"}
    assert room.do(AbortRun(run, "not this one")).done
    assert room.do(again).done
    assert row(room, number).status == "closed"


def test_no_run_begins_on_a_ticket_that_is_over(room: Scene) -> None:
    closed, into, gone = opened(room, contract=""), opened(room, contract=""), opened(room, contract="")
    walk(room, closed, "recovered", "resolved", "closed")
    answer = room.do(StartRun("checks", ticket=closed))
    assert (answer.code, answer.params) == ("on_closed", {"ticket": str(closed)})
    assert room.do(MergeTicket(gone, 1, into, "the same")).done
    answer = room.do(StartRun("checks", ticket=gone))
    assert (answer.code, answer.params) == ("merged", {"into": str(into)})
    assert fact(room, closed, "reopened", "it fails again").done
    assert room.do(StartRun("checks", ticket=closed)).done


def test_what_a_fact_is_meant_for_and_what_proves_it_is_kept(lines: Scene) -> None:
    number = opened(lines)
    walk(lines, number, "responded", "recovered", "resolved")
    assert fact(lines, number, "report_submitted", clock="report", evidence="mail 17").done
    assert told(lines, number)[-1].data == {"clock": "report", "evidence": "mail 17"}


def test_a_fact_that_names_a_clock_which_does_not_wait_for_it_is_refused_with_those_that_do(lines: Scene) -> None:
    number = opened(lines)
    assert refuse(lines, number, "report_submitted", clock="answer") == (
        "other_clock",
        {"what": "report_submitted", "clock": "answer", "known": "report"},
    )
    assert refuse(lines, number, "arrived", clock="answer") == ("names_no_clock", {"what": "arrived"})


@pytest.mark.parametrize("kind", ["accepted", "merged", "upgraded", "reported", "linked", "promised", "corrected"])
def test_what_has_a_verb_of_its_own_is_not_written_as_a_plain_fact(lines: Scene, kind: FactKind) -> None:
    assert refuse(lines, opened(lines), kind) == ("other_verb", {"what": kind})


def test_facts_out_of_turn_are_refused_and_change_nothing(lines: Scene) -> None:
    number = opened(lines)
    lines.now += HOUR
    codes = {kind: refuse(lines, number, kind, "x")[0] for kind in ("resolved", "closed", "observed", "replaced")}
    assert codes == {
        "resolved": "not_recovered",
        "closed": "not_resolved",
        "observed": "not_resolved",
        "replaced": "no_replacement_due",
    }
    assert refuse(lines, number, "arrived", "x", occurred_at=lines.now + HOUR)[0] == "future"
    assert refuse(lines, number, "arrived", "x", occurred_at=lines.now - 2 * HOUR)[0] == "before_report"
    assert refuse(lines, number, "reopened", "x")[0] == "not_ended"
    walk(lines, number, "set_out", "arrived")
    assert refuse(lines, number, "arrived")[0] == "already"


def test_a_refusal_tells_the_moment_that_is_in_the_way_or_who_was_there_before(lines: Scene) -> None:
    number = opened(lines)
    begin = row(lines, number).opened
    lines.now += HOUR
    walk(lines, number, "arrived", "recovered")
    arrived, recovered = (one.occurred_at for one in told(lines, number) if one.kind in ("arrived", "recovered"))
    later = lines.now + HOUR
    asked: list[tuple[FactKind, Instant, tuple[str, dict[str, str]]]] = [
        ("arrived", begin - HOUR, ("before_report", {"fact": "arrived", "at": str(begin)})),
        ("set_out", later, ("future", {"fact": "set_out", "at": str(later)})),
        ("resolved", recovered - 1, ("too_early", {"fact": "resolved", "at": str(recovered - 1)})),
        ("arrived", arrived, ("already", {"fact": "arrived", "what": "arrived", "who": "Anna", "at": str(arrived)})),
    ]
    for kind, at, answer in asked:
        assert refuse(lines, number, kind, "late", occurred_at=at) == answer
    assert refuse(lines, number, "set_out", occurred_at=begin)[0] == "late"


def test_a_ticket_without_a_policy_has_no_clock_that_a_report_could_be_meant_for(lines: Scene) -> None:
    number = opened(lines, contract="")
    assert refuse(lines, number, "fulfilled", "x", clock="answer")[0] == "no_clock"


def test_a_ticket_is_reopened_by_hand_with_words_and_goes_on(lines: Scene) -> None:
    number = opened(lines, contract="city")
    walk(lines, number, "recovered", "resolved", "closed")
    assert refuse(lines, number, "reopened")[0] == "text_required"
    assert fact(lines, number, "reopened", "the picture is gone again").done
    found = row(lines, number)
    assert (found.status, found.recovered) == ("open", None)
    assert lines.said[-1] == ("reopened", f"T-{number}")
    walk(lines, number, "recovered", "resolved", "closed")
    assert kinds(lines, number).count("closed") == 2


def test_a_recovery_by_hand_of_what_has_no_device_is_said_with_its_title(lines: Scene) -> None:
    number = opened(lines, "line to the harbour")
    walk(lines, number, "recovered")
    assert lines.announced[-1].params["device"] == "line to the harbour"
