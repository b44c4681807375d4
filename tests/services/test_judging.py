"""What a ticket is measured by can change: level, contract, promised limits, clocks that both sides do without."""

import pytest

from noctui.domain.commands import Command, CorrectFact, Criterion, PromiseLimit, Regrade, SetContract, WaiveClock
from noctui.domain.moments import DAY, HOUR, MINUTE
from noctui.domain.views import ClockRow
from noctui.store import tickets
from tests.services.plans import opened, refused, row, told, walk
from tests.services.scene import Scene


def clock(scene: Scene, number: int, spec: str) -> ClockRow:
    return next(found for found in row(scene, number).clocks if found.spec == spec)


@pytest.mark.req("R103")
@pytest.mark.parametrize("criterion", ["response", "preparedness", "attitude", "result", "follow_up"])
def test_a_judgement_up_or_down_keeps_the_criterion_that_it_is_based_on(lines: Scene, criterion: Criterion) -> None:
    number = opened(lines)
    for version, level in enumerate(("major", "ordinary"), start=1):
        assert lines.do(Regrade(number, version, level, "as it went", criterion)).done
        assert row(lines, number).level == level
        assert told(lines, number)[-1].data == {"level": level, "criterion": criterion}


def test_another_contract_judges_a_ticket_from_its_first_fact_on(lines: Scene) -> None:
    number = opened(lines, contract="", device="srv")
    begun = row(lines, number).opened
    assert lines.do(SetContract(number, 1, "carrier", "the line is theirs")).done
    found = row(lines, number)
    assert (found.contract, found.policy, found.level) == ("Carrier lines", "lines", "ordinary")
    assert clock(lines, number, "answer").started == begun
    assert told(lines, number)[-1].data == {
        "contract": "carrier",
        "policy": "lines",
        "level": "ordinary",
        "total": "no",
        "was_contract": "city",
        "was_policy": "s19",
    }


def test_a_breach_that_was_booked_stays_booked_under_another_contract(lines: Scene) -> None:
    number = opened(lines)
    lines.pass_time(HOUR)
    booked = lines.read(lambda c: tickets.bookings(c, number))
    assert ("answer", "breach") in {(event.clock, event.kind) for event in booked}
    assert lines.do(SetContract(number, 1, "city", "not theirs")).done
    assert booked <= lines.read(lambda c: tickets.bookings(c, number))


def test_a_wrong_change_of_contract_is_taken_back_step_by_step(lines: Scene) -> None:
    number = opened(lines, contract="")
    assert (row(lines, number).contract, row(lines, number).policy) == ("", "")
    for version, name in ((1, "carrier"), (2, "city")):
        assert lines.do(SetContract(number, version, name, "so it says")).done
    first, second = told(lines, number)[1:]
    assert lines.do(CorrectFact(number, 3, second.id, "misread")).done
    assert (row(lines, number).contract, row(lines, number).policy) == ("Carrier lines", "lines")
    assert lines.do(CorrectFact(number, 4, first.id, "misread too")).done
    assert (row(lines, number).contract, row(lines, number).policy) == ("", "")


def test_what_is_judged_a_total_outage_owes_its_reports_until_that_is_corrected(lines: Scene) -> None:
    number = opened(lines, "all pictures are gone", contract="city")
    assert not row(lines, number).total
    assert lines.do(Regrade(number, 1, "I", "everything at the place is gone")).done
    assert row(lines, number).total
    assert clock(lines, number, "progress").state == "running"
    assert lines.do(Regrade(number, 2, "II", "a part works again")).done
    assert row(lines, number).total
    first = told(lines, number)[1]
    assert lines.do(CorrectFact(number, 3, first.id, "it was not")).done
    assert (row(lines, number).total, row(lines, number).level) == (False, "II")


def test_a_total_outage_that_is_given_another_level_is_still_a_total_one(lines: Scene) -> None:
    found = row(lines, opened(lines, contract="", device="sw-core", level="II"))
    assert (found.level, found.total) == ("II", True)


def test_another_contract_measures_the_extent_anew(lines: Scene) -> None:
    number = opened(lines, contract="carrier", device="sw-core")
    assert not row(lines, number).total
    assert lines.do(SetContract(number, 1, "city", "the cameras are theirs")).done
    assert (row(lines, number).total, row(lines, number).level) == (True, "I")
    assert lines.do(CorrectFact(number, 2, told(lines, number)[-1].id, "misread")).done
    assert (row(lines, number).total, row(lines, number).level) == (False, "ordinary")


def test_an_extent_that_a_later_contract_measured_outlives_the_correction_of_an_earlier_one(lines: Scene) -> None:
    number = opened(lines, contract="carrier", device="sw-core")
    for version, name in enumerate(("city", "carrier", "city"), start=1):
        assert lines.do(SetContract(number, version, name, "so it says")).done
    first, _second, third = told(lines, number)[1:]
    assert lines.do(CorrectFact(number, 4, first.id, "misread")).done
    assert (row(lines, number).total, row(lines, number).policy) == (True, "s19")
    assert lines.do(CorrectFact(number, 5, third.id, "misread too")).done
    assert (row(lines, number).total, row(lines, number).policy) == (False, "lines")


def test_a_contract_is_refused_when_it_is_unknown_the_same_or_without_a_reason(lines: Scene) -> None:
    number = opened(lines)
    assert refused(lines, SetContract(number, 1, "nobody", "x")).code == "unknown_contract"
    assert refused(lines, SetContract(number, 1, "carrier", "x")).code == "same_contract"
    assert refused(lines, SetContract(number, 1, "city", " ")).code == "text_required"
    assert refused(lines, SetContract(number, 0, "city", "x")).code == "conflict"


@pytest.mark.req("C-007", "R083")
def test_a_limit_that_was_promised_on_the_ticket_is_the_limit_of_its_clock(lines: Scene) -> None:
    number = opened(lines)
    assert lines.do(PromiseLimit(number, 1, "repair", 6 * HOUR)).done
    found = clock(lines, number, "repair")
    assert found.started is not None
    assert found.due == found.started + 6 * HOUR


@pytest.mark.req("C-007", "R083")
def test_a_promise_below_the_floor_is_refused_with_the_least_there_is(lines: Scene) -> None:
    number = opened(lines)
    answer = refused(lines, PromiseLimit(number, 1, "repair", 239 * MINUTE))
    assert (answer.code, answer.params["least"]) == ("too_short", str(240 * MINUTE))
    assert lines.do(PromiseLimit(number, 1, "repair", 240 * MINUTE)).done


def test_a_promise_is_changed_only_with_words_and_never_without_end(lines: Scene) -> None:
    number = opened(lines)
    assert lines.do(PromiseLimit(number, 1, "repair", 6 * HOUR)).done
    assert refused(lines, PromiseLimit(number, 2, "repair", 8 * HOUR)).code == "text_required"
    assert refused(lines, PromiseLimit(number, 2, "repair", 400 * DAY, "ever")).code == "invalid"
    assert lines.do(PromiseLimit(number, 2, "repair", 8 * HOUR, "the road is closed")).done


def test_only_a_clock_that_waits_for_a_promise_takes_one(lines: Scene) -> None:
    number = opened(lines)
    answer = refused(lines, PromiseLimit(number, 1, "answer", HOUR))
    assert (answer.code, answer.params) == ("other_clock", {"what": "promised", "clock": "answer", "known": "repair"})
    major = opened(lines, level="major")
    assert refused(lines, PromiseLimit(major, 1, "repair", 6 * HOUR)).params["known"] == ""


def test_a_clock_that_both_sides_do_without_is_owed_no_more(lines: Scene) -> None:
    number = opened(lines)
    assert lines.do(WaiveClock(number, 1, "answer", "Anna", "Mr Li", "he is on site himself")).done
    assert clock(lines, number, "answer").state == "waived"
    data = {"clock": "answer", "ours": "Anna", "theirs": "Mr Li"}
    assert (told(lines, number)[-1].data, told(lines, number)[-1].text) == (data, "he is on site himself")
    lines.pass_time(HOUR)
    assert "breach" not in lines.kinds()


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (WaiveClock(1, 1, "nobody", "a", "b", "c"), "other_clock"),
        (WaiveClock(1, 1, "answer", "", "b", "c"), "text_required"),
        (WaiveClock(1, 1, "answer", "a", " ", "c"), "text_required"),
        (WaiveClock(1, 1, "answer", "a", "b", ""), "text_required"),
        (WaiveClock(1, 0, "answer", "a", "b", "c"), "conflict"),
        (WaiveClock(9, 1, "answer", "a", "b", "c"), "unknown_ticket"),
    ],
)
def test_a_clock_is_not_waived_by_one_side_alone_or_without_a_reason(lines: Scene, command: Command, code: str) -> None:
    assert opened(lines) == 1
    assert refused(lines, command).code == code


def test_a_clock_is_waived_once_and_never_on_a_closed_ticket(lines: Scene) -> None:
    number = opened(lines)
    assert lines.do(WaiveClock(number, 1, "answer", "a", "b", "c")).done
    answer = refused(lines, WaiveClock(number, 2, "answer", "a", "b", "c"))
    assert (answer.code, answer.params["clock"]) == ("waived_already", "answer")
    complaint = opened(lines, kind="complaint")
    walk(lines, complaint, "responded", "resolved", "closed")
    command = WaiveClock(complaint, row(lines, complaint).version, "call", "a", "b", "c")
    assert refused(lines, command).code == "closed"
