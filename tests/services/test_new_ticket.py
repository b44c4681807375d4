"""Opening a ticket by hand: for a device, for a contract, or for neither."""

import pytest

from noctui.domain.commands import NewTicket
from noctui.domain.moments import DAY, HOUR, MINUTE
from noctui.store import journal, tickets
from tests.services.plans import down, kinds, opened, refused, row, told
from tests.services.scene import ANNA, LEAVES, VIEWER, Scene


def test_a_fault_of_a_device_gets_its_contract_its_policy_and_the_level_of_what_is_lost(lines: Scene) -> None:
    found = row(lines, opened(lines, contract="", device="sw-core"))
    assert (found.root, found.contract, found.policy, found.version) == ("sw-core", "City video", "s19", 1)
    assert (found.level, found.total) == ("I", True)
    single = row(lines, opened(lines, contract="", device=LEAVES[0]))
    assert (single.level, single.total) != ("I", True)


def test_a_fault_of_a_contract_without_a_device_begins_at_the_last_level(lines: Scene) -> None:
    found = row(lines, opened(lines))
    assert (found.root, found.site, found.contract, found.policy, found.level) == (
        "",
        "",
        "Carrier lines",
        "lines",
        "ordinary",
    )


def test_a_question_of_a_stranger_needs_neither_device_nor_contract(lines: Scene) -> None:
    found = row(lines, opened(lines, "who are you?", kind="consultation", contract=""))
    assert (found.policy, found.level, found.clocks, found.status) == ("", "", (), "open")


@pytest.mark.req("R094", "R190")
def test_each_kind_has_the_policy_that_its_contract_names_for_it(lines: Scene) -> None:
    found = row(lines, opened(lines, kind="complaint"))
    assert (found.policy, found.level, [clock.spec for clock in found.clocks]) == ("complaints", "any", ["call"])


def test_a_level_may_be_chosen_and_an_unknown_one_is_refused_with_those_there_are(lines: Scene) -> None:
    assert row(lines, opened(lines, level="major")).level == "major"
    answer = refused(lines, NewTicket("fault", "dead", contract="carrier", level="huge"))
    assert (answer.code, answer.params["known"]) == ("unknown_level", "major, ordinary")
    assert refused(lines, NewTicket("consultation", "why?", level="I")).code == "no_policy"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (NewTicket("fault", " \n"), "title_required"),
        (NewTicket("fault", "x" * 201), "too_long"),
        (NewTicket("fault", "x", reporter="x" * 201), "too_long"),
        (NewTicket("fault", "x", contact="x" * 201), "too_long"),
        (NewTicket("fault", "x", text="x" * 4001), "too_long"),
        (NewTicket("fault", "x", device="nobody"), "unknown_device"),
        (NewTicket("fault", "x", contract="nobody"), "unknown_contract"),
        (NewTicket("fault", "x", answer="it is so"), "no_consultation"),
        (NewTicket("fault", "x\0"), "invalid"),
    ],
)
def test_what_can_not_be_a_ticket_is_refused_and_nothing_is_stored(lines: Scene, command: NewTicket, code: str) -> None:
    assert refused(lines, command).code == code


def test_a_viewer_opens_nothing(lines: Scene) -> None:
    assert refused(lines, NewTicket("fault", "dead"), VIEWER).code == "not_allowed"


def test_a_report_of_the_past_says_why_it_is_typed_late_and_its_clocks_count_from_then(lines: Scene) -> None:
    at = lines.now - 20 * MINUTE
    assert refused(lines, NewTicket("fault", "dead", contract="carrier", occurred_at=at)).code == "late"
    found = row(lines, opened(lines, text="phone rang during the drill", occurred_at=at))
    assert found.opened == at
    assert found.clocks[0].started == at
    [reported] = told(lines, found.id)
    assert (reported.occurred_at, reported.text) == (at, "phone rang during the drill")


def test_a_report_of_tomorrow_or_of_last_year_is_refused(lines: Scene) -> None:
    assert refused(lines, NewTicket("fault", "x", text="y", occurred_at=lines.now + HOUR)).code == "future"
    assert refused(lines, NewTicket("fault", "x", text="y", occurred_at=lines.now - 32 * DAY)).code == "too_long_ago"


@pytest.mark.req("R272")
def test_everything_that_was_written_down_is_in_the_store_and_in_the_journal(lines: Scene) -> None:
    number = opened(
        lines,
        " [red]line\n is  dead\t",
        reporter="Li \x1b[31m Wei",
        contact="555 0100",
        channel="mail",
        text="since noon",
    )
    header = lines.read(lambda c: tickets.get(c, number))
    assert (header.kind, header.text, header.channel) == ("fault", "[red]line is dead", "mail")
    assert (header.reporter, header.contact) == ("Li \x1b[31m Wei", "555 0100")
    [entry] = [e for e in lines.read(lambda c: journal.about(c, f"T-{number}", 9)) if e.kind == "ticket.reported"]
    written = {name: entry.payload[name] for name in ("title", "reporter", "contact", "channel", "contract", "text")}
    assert written == {
        "title": "[red]line is dead",
        "reporter": "Li \x1b[31m Wei",
        "contact": "555 0100",
        "channel": "mail",
        "contract": "carrier",
        "text": "since noon",
    }
    assert entry.actor == ANNA.login


def test_a_new_ticket_is_said_on_every_desk_and_rings_only_at_the_worst_level(lines: Scene) -> None:
    said = []
    for level in ("ordinary", "major"):
        answer = lines.do(NewTicket("fault", "dead", contract="carrier", level=level))
        assert answer.done
    said = [e.payload for e in lines.read(lambda c: journal.page(c, None, 9)) if e.kind == "announced.opened"]
    assert [(payload["level"], payload["text"]) for payload in said] == [("major", "dead"), ("ordinary", "dead")]
    assert [row.bell for row in lines.announced if row.kind == "opened"] == [False, True]


@pytest.mark.req("R175", "R234")
def test_a_question_that_is_answered_at_once_is_closed_in_one_form(lines: Scene) -> None:
    number = opened(lines, "which port?", kind="consultation", answer="the left one")
    found = row(lines, number)
    assert (found.status, found.owner) == ("closed", "anna")
    assert kinds(lines, number) == ["reported", "accepted", "responded", "resolved", "closed"]
    assert told(lines, number)[3].text == "the left one"
    assert lines.kinds() == []


def test_a_repeated_operation_opens_one_ticket_and_gets_the_same_number(lines: Scene) -> None:
    command = NewTicket("fault", "dead", contract="carrier")
    assert lines.do(command, op_id="one") == lines.do(command, op_id="one")
    assert len(lines.tickets()) == 1


def test_an_outage_of_a_device_joins_the_fault_that_somebody_called_in_before(lines: Scene) -> None:
    number = opened(lines, "pictures stutter", contract="", device="srv")
    down(lines, "srv")
    assert [found.id for found in lines.tickets()] == [number]
    assert kinds(lines, number) == ["reported", "joined"]
    assert lines.said[-1] == ("problem", f"T-{number}")
    lines.answer("srv")
    assert row(lines, number).status == "recovered"
    assert lines.said[-1] == ("recovery", f"T-{number}")


def test_an_outage_does_not_join_a_complaint_about_the_same_device(lines: Scene) -> None:
    complaint = opened(lines, "rude", kind="complaint", device="srv")
    down(lines, "srv")
    assert len(lines.tickets()) == 2
    lines.answer("srv")
    assert row(lines, complaint).status == "open"


def test_a_call_about_a_device_that_is_down_recovers_with_it(lines: Scene) -> None:
    down(lines, "srv")
    [seen] = lines.tickets()
    called = opened(lines, "nothing works", contract="", device="srv")
    assert lines.working.held["srv"] == called
    lines.answer("srv")
    assert {row(lines, number).status for number in (seen.id, called)} == {"recovered"}


def test_a_call_about_a_device_that_works_holds_nothing(lines: Scene) -> None:
    number = opened(lines, "slow", contract="", device="srv")
    assert "srv" not in lines.working.held
    assert lines.read(lambda c: tickets.members(c, number)) == []
    lines.restart()
    assert "srv" not in lines.working.held
