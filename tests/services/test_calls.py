"""Calls: repeated until somebody answers, held back by an answer, handed up by a refusal, ended aloud."""

from dataclasses import replace

import pytest

from noctui.domain.commands import MergeTicket
from noctui.domain.inventory import Operator
from noctui.domain.moments import HOUR, MINUTE
from noctui.domain.page_commands import AnswerPage, RemindMe
from noctui.domain.paging import Rules
from noctui.domain.policy import ClockSpec
from noctui.store import journal, messages, tickets
from tests.services.calling import LADDER, hall
from tests.services.plans import down, fact
from tests.services.scene import Scene


def test_a_call_without_an_answer_is_repeated_and_the_ladder_goes_on(scene: Scene) -> None:
    desk = hall(scene)
    desk.pass_time(2 * HOUR + 20 * MINUTE)
    assert desk.told() == [
        (60, "anna", "call 1"),
        (75, "anna", "call 2"),
        (90, "anna", "call 3"),
        (105, "anna", "call 4"),
        (120, "lead", "call 1"),
        (120, "anna", "call 5"),
        (135, "anna", "call 6"),
        (135, "lead", "call 2"),
    ]


def test_a_site_may_switch_repeats_off(scene: Scene) -> None:
    desk = hall(scene, rules=Rules(again=None))
    desk.pass_time(2 * HOUR + 20 * MINUTE)
    assert desk.told() == [(60, "anna", "call 1"), (120, "lead", "call 1")]


def test_an_answer_holds_back_the_repeats_until_its_end_but_not_the_next_post(scene: Scene) -> None:
    desk = hall(scene)
    desk.pass_time(62 * MINUTE)
    assert desk.answer("anna", "acknowledge", 100).done
    desk.pass_time(99 * MINUTE)
    assert desk.told()[1:] == [(120, "lead", "call 1"), (135, "lead", "call 2"), (150, "lead", "call 3")]
    assert [(one.name, one.state) for one in desk.shown()] == [("Lead", "waiting"), ("Anna", "acknowledged")]
    desk.pass_time(3 * MINUTE)
    assert desk.told()[-1] == (162, "anna", "call 2")


@pytest.mark.parametrize(
    ("minutes", "code"), [(0, "end_required"), (-5, "end_required"), (121, "end_required"), (119, "done"), (30, "done")]
)
def test_an_answer_needs_an_end_within_what_the_site_allows(scene: Scene, minutes: int, code: str) -> None:
    desk = hall(scene)
    desk.pass_time(62 * MINUTE)
    assert desk.answer("anna", "acknowledge", minutes).code == code


def test_a_level_may_have_a_shorter_end(scene: Scene) -> None:
    desk = hall(scene, rules=Rules(holds={"any": 20 * MINUTE}))
    desk.pass_time(62 * MINUTE)
    refused = desk.answer("anna", "acknowledge", 30)
    assert (refused.code, refused.params) == ("end_required", {"longest": "20m"})


def test_who_cannot_come_sends_the_call_to_the_backup_and_then_upwards_at_once(scene: Scene) -> None:
    desk = hall(scene)
    desk.pass_time(62 * MINUTE)
    for who in ("anna", "bo", "lead", "deputy", "head"):
        assert desk.answer(who, "decline").done
    people = [person for _, person, _ in desk.told()]
    assert people == ["anna", "bo", "lead", "deputy", "head"]
    assert scene.kinds()[-1] == "last_resort"
    before = scene.kinds().count("last_resort")
    desk.pass_time(3 * MINUTE)
    assert scene.kinds().count("last_resort") == before + 3, "every desk rings each minute"
    assert desk.answer("bo", "acknowledge", 30).done
    desk.pass_time(10 * MINUTE)
    assert scene.kinds().count("last_resort") == before + 3


def test_a_site_may_name_who_is_called_last(scene: Scene) -> None:
    desk = hall(scene, rules=Rules(last_resort="all"), lists={"all": ("head", "bo")})
    desk.pass_time(62 * MINUTE)
    for who in ("anna", "bo", "lead", "deputy"):
        assert desk.answer(who, "decline").done
    assert desk.told()[-1][1] == "head"
    assert desk.answer("head", "decline").done
    assert scene.kinds()[-1] == "last_resort"


def test_a_post_that_nobody_has_is_said_and_the_one_above_is_called_at_once(scene: Scene) -> None:
    desk = hall(scene)
    desk.pass_time(181 * MINUTE)
    said = [(row.params["post"], row.params["to"]) for row in scene.announced if row.kind == "escalation"]
    assert [one for one in said if one[0] in ("nobody-has-it", "head")] == [("nobody-has-it", ""), ("head", "Head")]
    assert (180, "head", "call 1") in desk.told()


def test_whoever_was_called_hears_the_end_once_whatever_they_said(scene: Scene) -> None:
    desk = hall(scene)
    desk.pass_time(122 * MINUTE)
    assert desk.answer("anna", "decline").done
    assert desk.answer("bo", "acknowledge", 60).done
    assert fact(scene, desk.ticket, "recovered").done
    desk.pass_time(3 * HOUR)
    ends = [person for _, person, kind in desk.told() if kind == "over"]
    assert sorted(ends) == ["anna", "bo", "lead"]
    assert desk.shown() == ()


def test_a_merged_ticket_is_over_for_those_who_were_called_for_it(scene: Scene) -> None:
    desk = hall(scene)
    down(scene, "sw-core")
    desk.pass_time(63 * MINUTE)
    other = max(row.id for row in scene.tickets())
    header = scene.read(lambda c: tickets.get(c, other))
    assert scene.do(MergeTicket(other, header.version, desk.ticket, "the same fault")).done
    ends = scene.read(lambda c: [one.message for one in messages.some(c, range(1, 99)) if ":over" in one.message.key])
    assert [(one.person, one.cause) for one in ends] == [("anna", f"T-{other}")]
    assert "the ticket is closed" in ends[0].text


def test_nothing_is_lost_or_repeated_by_a_restart(scene: Scene) -> None:
    desk = hall(scene)
    for _ in range(150):
        desk.pass_time(MINUTE)
        scene.restart()
    people = [(minute, person) for minute, person, _ in desk.told()]
    assert len(people) == len(set(people)) == 10


@pytest.mark.parametrize("step", [HOUR, -HOUR])
def test_a_clock_that_is_set_loses_no_step_and_calls_nobody_twice_for_one(scene: Scene, step: int) -> None:
    desk = hall(scene)
    desk.pass_time(70 * MINUTE)
    scene.now += step
    desk.look()
    desk.look()
    at_once = len(desk.told())
    assert at_once == (1 if step < 0 else 3), "forward: anna again and the leader's rung, each once"
    desk.pass_time(16 * MINUTE)
    assert len(desk.told()) == at_once + (1 if step < 0 else 2), "nobody waits for more than from ring to ring"


def test_set_forward_and_back_again_every_rung_calls_once(scene: Scene) -> None:
    desk = hall(scene)
    desk.pass_time(70 * MINUTE)
    scene.now += HOUR
    desk.look()
    scene.restart()
    scene.now -= HOUR
    desk.pass_time(80 * MINUTE)
    first = [person for _, person, kind in desk.told() if kind == "call 1"]
    assert first == ["anna", "lead"]


def test_an_operator_writes_down_who_was_told_by_phone(scene: Scene) -> None:
    desk = hall(scene)
    desk.pass_time(62 * MINUTE)
    assert desk.answer("bo", "phone", 30, text="called back").done
    desk.pass_time(28 * MINUTE)
    assert desk.states() == [("anna", "phoned")]
    assert len(desk.told()) == 1
    desk.pass_time(4 * MINUTE)
    assert len(desk.told()) == 2


def test_a_paused_clock_calls_nobody(scene: Scene) -> None:
    desk = hall(scene)
    desk.pass_time(62 * MINUTE)
    assert fact(scene, desk.ticket, "paused", "no access").done
    desk.pass_time(HOUR)
    assert len(desk.told()) == 1
    assert fact(scene, desk.ticket, "resumed").done
    desk.pass_time(15 * MINUTE)
    assert len(desk.told()) == 2


def test_calls_and_answers_stand_on_the_time_line_and_in_the_journal(scene: Scene) -> None:
    desk = hall(scene)
    desk.pass_time(62 * MINUTE)
    assert desk.answer("anna", "acknowledge", 30).done
    told = [one for one in scene.read(lambda c: tickets.facts(c, desk.ticket)) if one.kind in ("paged", "answered")]
    assert [one.kind for one in told] == ["paged", "answered"]
    assert told[0].data == {"clock": "repair", "post": "noc", "to": "Anna", "by": "chat"}
    assert (told[1].actor, told[1].data["reply"], told[1].data["until"]) == ("anna", "acknowledge", "01-20 11:33")
    kinds = [entry.kind for entry in scene.read(lambda c: journal.about(c, f"T-{desk.ticket}", 99))]
    assert {"announced.escalation", "ticket.paged", "ticket.answered"} <= set(kinds)


def test_who_asks_to_be_reminded_is_told_once_and_nobody_else(scene: Scene) -> None:
    desk = hall(scene)
    me = Operator("bo", "Bo")
    assert scene.do(RemindMe(desk.ticket, scene.now + 10 * MINUTE, "ring the carrier"), me).done
    assert scene.do(RemindMe(desk.ticket, scene.now - MINUTE), me).code == "end_required"
    desk.pass_time(30 * MINUTE)
    assert [(person, kind) for _, person, kind in desk.told()] == [("bo", "reminder")]
    assert scene.kinds().count("reminder") == 1


RHYTHM = ClockSpec(
    "progress", {"en": "progress"}, "reported", ("recovered",), {"any": HOUR}, {}, every=True, beat="progress_reported"
)


@pytest.mark.req("R087", "R089")
def test_a_report_of_progress_goes_to_everybody_on_the_lists_and_so_does_its_end(scene: Scene) -> None:
    lists = {"leaders": ("head", "leader"), "all": ("leaders", "bo")}
    policy = replace(LADDER, clocks=(*LADDER.clocks, RHYTHM))
    desk = hall(scene, policy, Rules(broadcast={"progress": ("all", "leaders")}), lists)
    for minutes in (10, 40):
        desk.pass_time(minutes * MINUTE)
        assert fact(scene, desk.ticket, "progress_reported", "the crew is there").done
    everybody = ["head", "lead", "bo"]
    assert [person for _, person, _ in desk.told()] == everybody * 2
    [first, *_] = scene.read(lambda c: messages.some(c, [1]))
    assert (first.message.text, first.message.urgency) == ("test, level any: the crew is there", "urgent")
    assert desk.shown() == ()
    assert fact(scene, desk.ticket, "recovered").done
    assert sorted(person for _, person, kind in desk.told() if kind == "over") == sorted(everybody)


def test_a_ticket_without_a_call_has_nothing_to_answer(scene: Scene) -> None:
    desk = hall(scene)
    assert desk.answer("anna", "acknowledge", 30).code == "not_paged"
    assert scene.do(AnswerPage(999, "decline")).code == "unknown_ticket"
    desk.pass_time(62 * MINUTE)
    assert desk.answer("head", "decline").code == "not_paged"
