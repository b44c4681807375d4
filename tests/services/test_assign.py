"""Whose a ticket is: taken, given, taken over."""

from noctui.domain.commands import AcceptTicket, AssignTicket
from tests.services.plans import kinds, opened, refused, row, told, walk
from tests.services.scene import ANNA, BO, Scene


def test_a_ticket_is_given_to_a_person_who_is_then_its_owner(lines: Scene) -> None:
    number = opened(lines)
    assert lines.do(AssignTicket(number, 1, "bo", "you know this carrier")).done
    found = row(lines, number)
    assert (found.owner, found.owner_name, found.version) == ("bo", "Bo", 2)
    assert (told(lines, number)[-1].text, told(lines, number)[-1].data) == ("you know this carrier", {"to": "bo"})


def test_a_ticket_is_handed_on_and_taken_over(lines: Scene) -> None:
    number = opened(lines)
    assert lines.do(AcceptTicket(number, 1)).done
    assert lines.do(AssignTicket(number, 2, "bo"), ANNA).done
    assert row(lines, number).owner == "bo"
    assert lines.do(AssignTicket(number, 3, "anna"), ANNA).done
    assert row(lines, number).owner == "anna"
    assert kinds(lines, number) == ["reported", "accepted", "assigned", "assigned"]


def test_nobody_unknown_and_no_viewer_gets_a_ticket(lines: Scene) -> None:
    number = opened(lines)
    for name in ("nobody", "vera", ""):
        answer = refused(lines, AssignTicket(number, 1, name))
        assert (answer.code, answer.params["who"]) == ("unknown_person", name)


def test_who_has_it_already_is_not_given_it_again(lines: Scene) -> None:
    number = opened(lines)
    assert lines.do(AssignTicket(number, 1, "bo")).done
    answer = refused(lines, AssignTicket(number, 2, "bo"))
    assert (answer.code, answer.params["who"]) == ("accepted_already", "Bo")
    assert refused(lines, AcceptTicket(number, 2)).code == "accepted_already"


def test_a_closed_ticket_is_given_to_nobody(lines: Scene) -> None:
    number = opened(lines, kind="complaint")
    walk(lines, number, "responded", "resolved", "closed")
    assert refused(lines, AssignTicket(number, row(lines, number).version, "bo")).code == "closed"


def test_of_two_who_give_it_away_the_later_one_sees_who_was_faster(lines: Scene) -> None:
    number = opened(lines)
    assert lines.do(AssignTicket(number, 1, "bo"), BO).done
    answer = refused(lines, AssignTicket(number, 1, "anna"))
    assert (answer.code, answer.params["who"], answer.params["what"]) == ("conflict", "Bo", "assigned")
