"""PB-14 through the door of the desk: the duty leader hears, the backup has post and tickets, and gives them back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from noctui.domain.channels import Channel, Program
from noctui.domain.commands import AcceptTicket, AddFact, Answer, AssignTicket, NewTicket
from noctui.domain.inventory import Operator
from noctui.domain.message_commands import MessageQuery
from noctui.domain.moments import HOUR, MINUTE
from noctui.domain.overrides import Leave
from noctui.domain.roster import Contact, on_duty
from noctui.domain.roster_commands import AbsenceStep, ReportAbsence, StepAbsence
from noctui.services import change_rows, messages, recording
from noctui.store import tickets
from tests.services.scene import ANNA, BO, VIEWER, Scene
from tests.services.staff import HEAD, LEAD, STAFF, change, look, staff_scene

REPORT = ReportAbsence("noc", "anna", "does not answer")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with staff_scene(tmp_path) as found:
        yield found


def step(scene: Scene, number: int, what: AbsenceStep, who: Operator, stand_in: str = "") -> Answer:
    return scene.do(StepAbsence(number, what, "said", stand_in), who)


def first(scene: Scene) -> tuple[str, ...]:
    return tuple(scene.verb(lambda tx: on_duty(tx.roster, "noc", scene.now).first))


def ticket(scene: Scene, who: Operator = ANNA) -> int:
    number = int(scene.do(NewTicket("fault", "dark", "srv"), who).params["ticket"])
    assert scene.do(AcceptTicket(number, _seen(scene, number)), who).done
    return number


def _seen(scene: Scene, number: int) -> int:
    header = scene.read(lambda c: tickets.get(c, number))
    assert isinstance(header, tickets.Header)
    return header.version


def owner(scene: Scene, number: int) -> str | None:
    def look_up(tx: object) -> str | None:
        header = tickets.get(tx.connection, number)  # type: ignore[attr-defined]
        assert header is not None
        return recording.standing(tx, header).owner  # type: ignore[arg-type]

    found: str | None = scene.verb(look_up)
    return found


def heard(scene: Scene) -> list[tuple[str, str, str]]:
    kinds = ("absence", "support", "stand_in", "back", "absence_over")
    return [(one.kind, one.params["to"], one.params.get("above", "")) for one in scene.announced if one.kind in kinds]


@pytest.mark.req("R137", "PB-14")
def test_the_backup_has_the_post_and_the_tickets_until_the_person_is_back(scene: Scene) -> None:
    mine, other = ticket(scene), ticket(scene, BO)
    number = change(scene, scene.do(REPORT, BO)).id
    assert heard(scene) == [("absence", "Lea", "leader")]
    assert (first(scene), owner(scene, mine)) == (("anna",), "anna"), "nothing changes before the duty leader decides"
    answer = step(scene, number, "approve", LEAD)
    assert answer.params == {"change": str(number), "stand_in": "Bo", "tickets": str(mine)}
    assert (first(scene), owner(scene, mine), owner(scene, other)) == (("bo",), "bo", "bo")
    scene.now += HOUR
    back = {"change": str(number), "stand_in": "Anna", "tickets": str(mine), "also_until": ""}
    assert step(scene, number, "back", ANNA).params == back, "one step, and she has all of it again"
    assert (first(scene), owner(scene, mine), owner(scene, other)) == (("anna",), "anna", "bo")
    assert [kind for kind, _, _ in heard(scene)] == ["absence", "stand_in", "back"]


@pytest.mark.req("PB-14")
def test_the_duty_leader_is_told_by_their_own_way_in_their_language(scene: Scene) -> None:
    lea = replace(STAFF.people["lead"], contacts=(Contact("chat", "lea-id"),), language="zh")
    roster = replace(STAFF, people={**STAFF.people, "lead": lea})
    channels = {"chat": Channel("chat", Program(("chat",)))}
    scene.site = replace(scene.site, file=replace(scene.site.file, roster=roster, channels=channels))
    scene.do(REPORT, BO)
    (message,) = scene.read(lambda c: messages.page(c, scene.site, MessageQuery())).rows
    assert (message.person, message.urgency, message.address) == ("lead", "urgent", "lea-id")
    assert message.subject == "R-1 noc 的 Anna 不在岗，请决定"


def test_the_ticket_shows_for_whom_it_was_taken_over(scene: Scene) -> None:
    mine = ticket(scene)
    number = change(scene, scene.do(REPORT, BO)).id
    step(scene, number, "approve", LEAD)
    last = scene.read(lambda c: tickets.facts(c, mine))[-1]
    assert (last.kind, last.actor, last.data) == ("assigned", "lead", {"to": "bo", "for": "anna", "post": "noc"})


@pytest.mark.req("R137", "PB-14")
def test_when_the_backup_can_not_the_superior_unit_sends_somebody(scene: Scene) -> None:
    mine = ticket(scene)
    number = change(scene, scene.do(REPORT, BO)).id
    step(scene, number, "approve", LEAD)
    assert step(scene, number, "backup_cannot", BO).done
    assert heard(scene)[-1] == ("support", "Hedda", "head")
    assert (first(scene), owner(scene, mine)) == ((), "bo"), "nobody has it, and that is said"
    assert step(scene, number, "approve", HEAD).code == "stand_in_required"
    assert step(scene, number, "approve", HEAD, "cy").params["tickets"] == str(mine)
    assert (first(scene), owner(scene, mine)) == (("cy",), "cy")
    step(scene, number, "back", BO)
    assert (first(scene), owner(scene, mine)) == (("anna",), "anna")


@pytest.mark.req("PB-14")
def test_a_report_that_nobody_answers_climbs_and_is_repeated(scene: Scene) -> None:
    made = change(scene, scene.do(REPORT, BO))
    look(scene, made.at + 10 * MINUTE)
    assert heard(scene) == [("absence", "Lea", "leader"), ("absence", "Hedda", "head"), ("absence", "Hedda", "head")]
    step(scene, made.id, "approve", HEAD)
    told = len(heard(scene))
    look(scene, scene.now + HOUR)
    assert len(heard(scene)) == told, "an answer ends it"


def test_without_a_backup_the_superior_unit_is_asked_at_once(scene: Scene) -> None:
    number = change(scene, scene.do(ReportAbsence("night", "anna", "does not answer"), BO)).id
    assert step(scene, number, "approve", LEAD).params["stand_in"] == ""
    assert heard(scene)[-1] == ("support", "Hedda", "head")


def test_what_was_closed_or_given_on_meanwhile_does_not_come_back(scene: Scene) -> None:
    closed, given = ticket(scene), ticket(scene)
    number = change(scene, scene.do(REPORT, BO)).id
    step(scene, number, "approve", LEAD)
    scene.do(AssignTicket(given, _seen(scene, given), "cy"), BO)
    for kind in ("recovered", "resolved", "closed"):
        scene.do(AddFact(closed, _seen(scene, closed), kind, "done"), BO)
    assert step(scene, number, "back", BO).params["tickets"] == ""
    assert owner(scene, given) == "cy"


def test_nobody_stands_in_who_is_on_leave_themselves(scene: Scene) -> None:
    away = Leave("own", "cy", scene.now, scene.now + HOUR)
    scene.site = replace(scene.site, file=replace(scene.site.file, roster=replace(STAFF, leaves=(away,))))
    scene.restart()
    number = change(scene, scene.do(REPORT, BO)).id
    assert step(scene, number, "approve", LEAD, "cy") == Answer("on_leave", {"who": "Cy"})
    assert step(scene, number, "approve", LEAD).done


def test_who_may_not_decide_and_what_makes_no_sense_is_refused(scene: Scene) -> None:
    assert scene.do(ReportAbsence("noc", "cy", "x"), BO).code == "not_on_duty"
    assert scene.do(ReportAbsence("noc", "zoe", "x"), BO).code == "unknown_member"
    assert scene.do(ReportAbsence("nowhere", "anna", "x"), BO).code == "unknown_post"
    assert scene.do(ReportAbsence("noc", "anna", ""), BO).code == "text_required"
    number = change(scene, scene.do(REPORT, BO)).id
    assert scene.do(REPORT, BO).params == {"change": str(number)}
    assert step(scene, number, "approve", BO).code == "not_leader"
    assert step(scene, number, "approve", VIEWER).code == "not_allowed"
    assert step(scene, number, "approve", LEAD, "zoe").code == "unknown_member"
    assert step(scene, 99, "approve", LEAD).code == "unknown_change"
    assert step(scene, number, "refuse", LEAD).done
    assert heard(scene)[-1][0] == "absence_over"


def test_who_is_missing_and_who_stands_in_is_on_the_screen(scene: Scene) -> None:
    number = change(scene, scene.do(REPORT, BO)).id
    step(scene, number, "approve", LEAD)
    (row,) = scene.read(lambda c: change_rows.change_rows(c, scene.site, scene.now))
    assert (row.kind, row.status, row.names, row.stand_in, row.end) == (
        "stand_in",
        "in_force",
        ("Anna", "Bo"),
        "Bo",
        None,
    )
    assert row.steps == ("backup_cannot", "back")


def test_a_post_that_has_left_the_files_stops_nobody(scene: Scene) -> None:
    made = change(scene, scene.do(REPORT, BO))
    posts = {name: post for name, post in STAFF.posts.items() if name != "noc"}
    scene.site = replace(scene.site, file=replace(scene.site.file, roster=replace(STAFF, posts=posts)))
    scene.restart()
    look(scene, made.at + 6 * MINUTE)
    assert heard(scene)[-1] == ("absence", "", ""), "that nobody has to decide is said, too"
    assert step(scene, made.id, "back", BO).done
