"""Two tickets for one fault become one, and tickets that have to do with each other name each other."""

from pathlib import Path

import pytest

from noctui.domain.commands import AddNote, LinkTickets, MergeTicket, Relation, SetContract
from noctui.domain.run_commands import AbortRun
from noctui.domain.ticket import Link, standing
from noctui.store import connect, journal, tickets
from tests.services.plans import down, fact, kinds, opened, refused, row, told, walk
from tests.services.running import detail, running_scene, say, started
from tests.services.scene import HOUR, MINUTE, Scene


def merge(scene: Scene, number: int, into: int, reason: str = "the same cable") -> str:
    return scene.do(MergeTicket(number, row(scene, number).version, into, reason)).code


def test_a_merged_ticket_ends_and_the_other_gets_its_devices_and_its_name(lines: Scene) -> None:
    into = opened(lines, contract="city")
    down(lines, "srv")
    seen = lines.tickets()[-1].id
    assert merge(lines, seen, into) == "done"
    assert (row(lines, seen).status, standing(told(lines, seen)).merged) == ("closed", into)
    assert kinds(lines, into) == ["reported", "linked", "joined"]
    assert standing(told(lines, into)).links == (Link(seen, "same_as"),)
    assert standing(told(lines, into)).devices == ("srv",)
    assert lines.working.held["srv"] == into
    assert lines.read(lambda c: tickets.members(c, seen)) == []
    subjects = [entry.subject for entry in lines.read(lambda c: journal.page(c, None, 3))]
    assert sorted(subjects) == sorted([f"T-{into}", f"T-{into}", f"T-{seen}"])


def test_what_was_down_recovers_under_the_ticket_that_goes_on(lines: Scene) -> None:
    into = opened(lines, contract="city")
    down(lines, "srv")
    seen = lines.tickets()[-1].id
    assert merge(lines, seen, into) == "done"
    lines.restart()
    lines.answer("srv")
    assert row(lines, into).status == "recovered"
    assert lines.said[-1] == ("recovery", f"T-{into}")


def test_a_device_that_fails_again_comes_back_under_the_ticket_that_goes_on(lines: Scene) -> None:
    into, other = opened(lines, contract="city"), opened(lines, "another call", contract="", device="srv")
    assert merge(lines, other, into) == "done"
    down(lines, "srv")
    assert {found.id for found in lines.tickets()} == {into, other}
    assert lines.working.held["srv"] == into
    lines.answer("srv")
    down(lines, "srv")
    assert row(lines, into).status == "open"
    assert lines.said[-1] == ("reopened", f"T-{into}")
    assert row(lines, other).status == "closed"


def test_a_fault_that_still_fails_reopens_the_one_that_it_goes_into(lines: Scene) -> None:
    into, other = opened(lines), opened(lines, "still dead")
    walk(lines, into, "responded", "recovered")
    assert merge(lines, other, into) == "done"
    assert (row(lines, into).status, row(lines, other).status) == ("open", "closed")
    assert lines.said[-1] == ("reopened", f"T-{into}")


def test_a_fault_that_is_over_leaves_the_other_as_it_is(lines: Scene) -> None:
    into, other = opened(lines), opened(lines, "was dead")
    walk(lines, into, "recovered")
    walk(lines, other, "recovered")
    assert merge(lines, other, into) == "done"
    assert row(lines, into).status == "recovered"


def test_the_clocks_of_a_merged_ticket_stand_still(lines: Scene) -> None:
    into, other = opened(lines), opened(lines, "same")
    assert merge(lines, other, into) == "done"
    lines.said.clear()
    lines.pass_time(HOUR)
    assert {subject for _, subject in lines.said} == {f"T-{into}"}


def test_a_ticket_goes_neither_into_itself_nor_into_one_that_is_over_nor_into_nothing(lines: Scene) -> None:
    number, complaint = opened(lines), opened(lines, "rude", kind="complaint")
    over, gone = opened(lines, contract="city"), opened(lines, "gone")
    walk(lines, over, "recovered", "resolved", "closed")
    assert merge(lines, gone, number) == "done"
    answers = {
        into: refused(lines, MergeTicket(number, 1, into, "same")).code for into in (number, complaint, over, gone, 99)
    }
    assert answers == {
        number: "same_ticket",
        complaint: "other_kind",
        over: "into_closed",
        gone: "merged",
        99: "unknown_ticket",
    }
    assert refused(lines, MergeTicket(number, 1, gone, "same")).params["into"] == str(number)
    assert refused(lines, MergeTicket(number, 1, complaint, " ")).code == "text_required"


def test_what_one_contract_promises_does_not_vanish_in_a_ticket_of_another(lines: Scene) -> None:
    into, other, nobodys = opened(lines), opened(lines, contract="city"), opened(lines, contract="")
    answer = refused(lines, MergeTicket(other, 1, into, "one cable"))
    assert (answer.code, answer.params) == ("other_contract", {"into": str(into)})
    assert refused(lines, MergeTicket(other, 1, nobodys, "one cable")).code == "no_contract"
    assert merge(lines, nobodys, into) == "done"


def test_the_first_report_of_a_fault_does_not_vanish_in_a_ticket_that_was_opened_later(lines: Scene) -> None:
    first = opened(lines)
    lines.pass_time(20 * MINUTE)
    second = opened(lines, "still dead")
    due = {clock.spec: clock.due for clock in row(lines, first).clocks}
    answer = refused(lines, MergeTicket(first, 1, second, "same fibre"))
    assert (answer.code, answer.params) == ("reported_first", {"ticket": str(first), "into": str(second)})
    assert merge(lines, second, first) == "done"
    assert {clock.spec: clock.due for clock in row(lines, first).clocks} == due


def test_which_report_was_first_is_a_matter_of_when_it_happened_not_of_when_it_was_typed(lines: Scene) -> None:
    seen = opened(lines)
    earlier = lines.now - 20 * MINUTE
    called = opened(lines, "dead since a while", text="the pen was slow", occurred_at=earlier)
    assert refused(lines, MergeTicket(called, 1, seen, "same fibre")).code == "reported_first"
    assert merge(lines, seen, called) == "done"
    [repair] = [clock for clock in row(lines, called).clocks if clock.spec == "repair"]
    assert repair.due == earlier + 4 * HOUR


def test_a_first_report_of_nobodys_goes_on_once_it_has_its_contract(lines: Scene) -> None:
    first, second = opened(lines, contract=""), opened(lines)
    assert refused(lines, MergeTicket(first, 1, second, "same fibre")).code == "reported_first"
    assert refused(lines, MergeTicket(second, 1, first, "same fibre")).code == "no_contract"
    assert lines.do(SetContract(first, 1, "carrier", "their line")).done
    assert merge(lines, second, first) == "done"


def test_a_merged_ticket_is_not_merged_again_and_never_reopened(lines: Scene) -> None:
    into, third, other = opened(lines), opened(lines), opened(lines)
    assert merge(lines, other, into) == "done"
    answer = refused(lines, MergeTicket(other, 2, third, "no, that one"))
    assert (answer.code, answer.params["into"]) == ("merged", str(into))
    assert fact(lines, other, "reopened", "it was another").code == "merged"
    assert lines.do(AddNote(other, "the customer called again")).done


def test_a_run_goes_on_in_the_ticket_that_goes_on_and_both_time_lines_say_so(tmp_path: Path) -> None:
    with running_scene(connect.sqlite_url(tmp_path / "noctui.db")) as scene:
        into, gone = opened(scene, contract=""), opened(scene, "still dead", contract="")
        ended, number = started(scene, ticket=gone), started(scene, ticket=gone, beside=True)
        assert scene.do(AbortRun(ended, "begun twice")).done
        assert merge(scene, gone, into) == "done"
        assert [detail(scene, run).row.ticket for run in (ended, number)] == [gone, into]
        for ticket in (gone, into):
            *_, last = [found for found in told(scene, ticket) if found.kind == "run"]
            assert (last.data["what"], last.data["run"], last.data["text"]) == ("moved", f"RUN-{number}", f"T-{into}")
        event = detail(scene, number).events[-1]
        assert (event.kind, event.person, event.text) == ("moved", "Anna", f"T-{into}")
        assert say(scene, number, "alarm").done


def test_who_was_called_for_a_run_hears_of_its_end_though_its_ticket_was_merged(tmp_path: Path) -> None:
    with running_scene(connect.sqlite_url(tmp_path / "noctui.db")) as scene:
        into, gone = opened(scene, contract=""), opened(scene, "still dead", contract="")
        number = started(scene, ticket=gone)
        assert [page.person for page in row(scene, gone).pages] == ["lead"]
        assert merge(scene, gone, into) == "done"
        assert (row(scene, gone).pages, [page.person for page in row(scene, into).pages]) == ((), ["lead"])
        assert scene.do(AbortRun(number, "a false alarm")).done
        assert row(scene, into).pages == ()


@pytest.mark.parametrize(
    ("relation", "there"), [("related", "related"), ("caused_by", "causes"), ("same_as", "same_as")]
)
def test_linked_tickets_name_each_other_from_their_own_side(lines: Scene, relation: Relation, there: str) -> None:
    one, two = opened(lines), opened(lines)
    assert lines.do(LinkTickets(one, two, relation)).done
    assert standing(told(lines, one)).links == (Link(two, relation),)
    assert standing(told(lines, two)).links == (Link(one, there),)
    assert [row(lines, number).version for number in (one, two)] == [1, 1]


def test_a_link_is_refused_to_itself_to_nothing_and_a_second_time(lines: Scene) -> None:
    one, two = opened(lines), opened(lines)
    assert lines.do(LinkTickets(one, two)).done
    assert refused(lines, LinkTickets(one, two)).code == "linked_already"
    assert refused(lines, LinkTickets(one, one)).code == "same_ticket"
    assert refused(lines, LinkTickets(one, 99)).code == "unknown_ticket"
    assert lines.do(LinkTickets(one, two, "caused_by")).done


def test_a_closed_ticket_can_still_be_linked(lines: Scene) -> None:
    one, two = opened(lines), opened(lines, contract="city")
    walk(lines, two, "recovered", "resolved", "closed")
    assert lines.do(LinkTickets(one, two)).done
    assert row(lines, two).status == "closed"
