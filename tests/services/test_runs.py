"""A run is started, answered by whoever is there, and ended; the journal and its ticket tell of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from noctui.domain.commands import NewTicket
from noctui.domain.playbook import Parameter, Playbook
from noctui.domain.run_commands import (
    AbortRun,
    AnswerStep,
    AuthoriseRun,
    FinishRun,
    HandRun,
    NoteRun,
    PauseRun,
    ResumeRun,
    ReturnToStep,
    SkipStep,
    StartRun,
    WaiveStep,
)
from noctui.domain.run_views import RunQuery, RunsDetail, RunsQuery
from noctui.store import connect, journal, tickets
from tests.domain.playbooks import CHECKS, FIRE, lane, step
from tests.services.plans import told as facts_of
from tests.services.running import (
    CY,
    ask,
    at_the_power,
    detail,
    done,
    run,
    running_scene,
    running_site,
    say,
    started,
    told,
)
from tests.services.scene import ANNA, BO, VIEWER, Scene
from tests.services.staff import HEAD, LEAD


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Scene]:
    with running_scene(connect.sqlite_url(tmp_path / "noctui.db")) as scene:
        yield scene


def at_the_end(desk: Scene) -> int:
    number = at_the_power(desk)
    assert say(desk, number, "left", records={"value": "0"}).done
    assert say(desk, number, "now", "denied", LEAD).done
    assert say(desk, number, "report").done
    return number


# ---------------------------------------------------------------------------------------------------------- begin


def test_a_run_without_a_ticket_opens_one_of_its_own(desk: Scene) -> None:
    answer = done(desk, StartRun("fire", {"room": "b"}, text="smoke"), ANNA)
    [ticket] = desk.tickets()
    assert answer.params == {"run": "1", "ticket": str(ticket.id)}
    assert (ticket.text, ticket.kind) == ("Fire Site B", "fault")
    row = detail(desk, 1).row
    assert (row.ticket, row.place, row.owner, row.state) == (ticket.id, "Site B", "Anna", "running")
    assert told(desk)[0][0] == "started"


def test_a_ticket_fills_the_parameters_and_gets_the_run(desk: Scene) -> None:
    ticket = int(done(desk, NewTicket("fault", "火灾", device="sw-core"), ANNA).params["ticket"])
    answer = done(desk, StartRun("fire", ticket=ticket), ANNA)
    assert answer.params["ticket"] == str(ticket)
    assert detail(desk, 1).parameters == {"room": "Site B"}
    assert [fact.data["what"] for fact in facts_of(desk, ticket) if fact.kind == "run"] == ["started"]


def test_the_words_of_a_step_have_the_parameters_in_them(desk: Scene) -> None:
    started(desk, parameters={"room": "{x}[b]"})
    found = detail(desk, 1)
    assert found.row.lanes[0].say["en"] == "Sound the alarm in {x}[b]."
    assert found.lanes[0][1][0].say["zh"] == "Sound the alarm in {x}[b].！"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (StartRun("nothing"), "unknown_playbook"),
        (StartRun("rescue", {"room": "b"}), "part_only"),
        (StartRun("fire"), "parameter_required"),
        (StartRun("fire", {"room": "b", "x": "y"}), "unknown_parameter"),
        (StartRun("fire", {"room": "b"}, ticket=99), "unknown_ticket"),
        (StartRun("fire", {"room": "a\0"}), "invalid"),
        (StartRun("fire", {"room": "a" * 5000}), "too_long"),
        (StartRun("rescue", {"room": "b"}, parent=99, step="data"), "unknown_run"),
    ],
)
def test_what_can_not_begin_opens_no_ticket_either(desk: Scene, command: StartRun, code: str) -> None:
    assert desk.do(command).code == code
    assert desk.tickets() == []


def test_the_same_is_not_begun_twice_unless_that_is_meant(desk: Scene) -> None:
    started(desk)
    again = desk.do(StartRun("fire", {"room": "b"}), BO)
    assert (again.code, again.params) == ("running_already", {"run": "1"})
    assert desk.do(StartRun("fire", {"room": "b"}, ticket=1), BO).code == "running_already"
    assert desk.do(StartRun("fire", {"room": "b"}, ticket=1, beside=True), BO).done
    assert desk.do(StartRun("fire", {"room": "a"}), BO).done


def test_a_run_is_about_the_first_device_that_its_plan_asks_for(desk: Scene) -> None:
    asked = (Parameter("device", {"en": "Which?"}, "device"), Parameter("other", {"en": "?"}, "device", required=False))
    desk.site = running_site(Playbook("link", {"en": "Link"}, CHECKS.lanes, parameters=asked, version="k1"))
    for other in ("", "gw"):
        row = detail(desk, started(desk, "link", parameters={"device": "sw-core", "other": other})).row
        ticket = desk.read(lambda c, number=row.ticket: tickets.get(c, number))
        assert ticket is not None
        assert (row.place, ticket.root) == ("sw-core in words", "sw-core")


def test_a_run_is_handed_to_nobody_who_may_not_answer_its_steps(desk: Scene) -> None:
    number = started(desk)
    assert desk.do(HandRun(number, VIEWER.login)).code == "unknown_person"
    assert desk.do(HandRun(number, "bo")).done


def test_a_plan_that_demands_no_authorisation_gives_none_to_what_it_calls(desk: Scene) -> None:
    around = Playbook(
        "around",
        {"en": "Around"},
        (lane("a", step("do", "go", "done:", calls="fire")),),
        parameters=FIRE.parameters,
        version="a1",
    )
    desk.site = running_site(around)
    number = started(desk, "around", parameters={"room": "b"})
    child = int(done(desk, StartRun("fire", parent=number, step="go")).params["run"])
    assert not run(desk, child).authorised
    assert told(desk, "asked") == [("asked", "", "Lea")]
    assert desk.do(AuthoriseRun(child, True)).code == "four_eyes"


def test_a_run_keeps_to_the_playbook_with_which_it_began(desk: Scene) -> None:
    started(desk)
    changed = replace(FIRE, lanes=FIRE.lanes[:1], version="f2")
    desk.site = running_site(changed)
    found = detail(desk, 1)
    assert (found.version, found.newer, len(found.lanes)) == ("f1", True, 3)
    assert say(desk, 1, "alarm").done
    assert detail(desk, started(desk, beside=True)).version == "f2"


# --------------------------------------------------------------------------------------------------------- answer


@pytest.mark.req("R110")
def test_every_answer_is_an_event_and_an_entry_of_the_journal(desk: Scene) -> None:
    number = started(desk)
    assert say(desk, number, "alarm", text="it rings").done
    event = detail(desk, number).events[-1]
    assert (event.kind, event.person, event.text) == ("answered", "Anna", "it rings")
    entry = desk.read(lambda c: journal.about(c, "RUN-1", 1))[0]
    assert (entry.kind, entry.actor, entry.payload["step"]) == ("run.answered", "anna", "alarm")


def test_who_comes_second_hears_who_was_faster(desk: Scene) -> None:
    number = started(desk)
    assert say(desk, number, "alarm").done
    late = desk.do(AnswerStep(number, "alarm", 1, "done"), BO)
    assert (late.code, late.params["who"], late.params["answer"]) == ("not_there", "Anna", "done")
    assert desk.do(AnswerStep(number, "out", 2, "all", {"count": "1"}), BO).code == "not_there"


def test_the_value_of_a_measure_is_its_answer(desk: Scene) -> None:
    number = at_the_power(desk)
    assert say(desk, number, "left", "", records={"value": "lots"}).code == "no_number"
    assert say(desk, number, "left", "within", records={"value": "0.5"}).done
    assert run(desk, number).answers("left") == "low"


def test_what_the_step_does_not_ask_for_is_not_written_down(desk: Scene) -> None:
    answer = say(desk, started(desk), "alarm", records={"x": "y"})
    assert (answer.code, answer.params["field"]) == ("unknown_field", "x")


def test_two_people_confirm_a_step_of_challenge_and_response(desk: Scene) -> None:
    number = at_the_power(desk)
    assert say(desk, number, "left", records={"value": "9"}).done
    assert say(desk, number, "cut").done
    assert detail(desk, number).row.lanes[1].challenged == "anna"
    again = say(desk, number, "cut")
    assert (again.code, again.params["who"]) == ("second_person", "Anna")
    assert say(desk, number, "cut", who=BO).done
    assert [event.kind for event in detail(desk, number).events[-2:]] == ["answered", "agreed"]


def test_a_step_that_is_put_off_comes_back_before_the_end(desk: Scene) -> None:
    number = started(desk)
    assert desk.do(SkipStep(number, "alarm", 1, "the bell is broken", later=True)).done
    assert detail(desk, number).row.deferred == 1
    assert desk.do(ReturnToStep(number, "out")).code == "not_deferred"
    assert desk.do(ReturnToStep(number, "alarm", text="with a whistle"), BO).done
    [visit] = [one for one in detail(desk, number).visits if one.step == "alarm"]
    assert (visit.outcome, visit.by, visit.text) == ("returned", "Bo", "with a whistle")


def test_only_a_leader_gives_a_step_up(desk: Scene) -> None:
    number = started(desk)
    assert desk.do(SkipStep(number, "alarm", 1, "later", later=True)).done
    assert desk.do(WaiveStep(number, "alarm", "no bell"), ANNA).code == "not_allowed"
    assert desk.do(WaiveStep(number, "alarm", " "), CY).code == "text_required"
    assert desk.do(WaiveStep(number, "alarm", "no bell"), CY).done
    assert detail(desk, number).visits[0].outcome == "waived"


def test_a_viewer_only_looks(desk: Scene) -> None:
    assert desk.do(StartRun("fire", {"room": "b"}), VIEWER).code == "not_allowed"


# ----------------------------------------------------------------------------------------------------- a yes or no


def test_the_plan_is_authorised_by_who_has_the_post_and_never_by_who_began(desk: Scene) -> None:
    number = started(desk)
    assert desk.do(AuthoriseRun(number, True), ANNA).code == "four_eyes"
    refused = desk.do(AuthoriseRun(number, True), BO)
    assert (refused.code, refused.params) == ("not_approver", {"who": "Bo", "roles": "leader"})
    assert desk.do(AuthoriseRun(number, False, text="wait"), LEAD).done
    assert detail(desk, number).row.denied
    assert desk.do(AuthoriseRun(number, True), HEAD).done
    assert detail(desk, number).row.authorised
    assert desk.do(AuthoriseRun(number, True), HEAD).code == "authorised_already"


def test_who_leads_by_role_only_counts_where_nobody_has_the_post(desk: Scene) -> None:
    number = started(desk)
    assert desk.do(AuthoriseRun(number, True), CY).code == "not_approver"
    posts = {name: post for name, post in desk.working.roster.posts.items() if name not in ("leader", "head")}
    desk.working.roster = replace(desk.working.roster, posts=posts | {"noc": replace(posts["noc"], above=None)})
    assert desk.do(AuthoriseRun(number, True), CY).done


def test_a_word_by_phone_is_written_down_by_somebody_else(desk: Scene) -> None:
    number = started(desk)
    assert desk.do(AuthoriseRun(number, True, by="lead"), BO).code == "way_required"
    assert desk.do(AuthoriseRun(number, True, by="nobody", way="phone"), BO).code == "unknown_person"
    assert desk.do(AuthoriseRun(number, True, by="anna", way="phone"), BO).code == "four_eyes"
    assert desk.do(AuthoriseRun(number, True, by="lead", way="phone"), ANNA).done
    event = detail(desk, number).events[-1]
    assert (event.login, event.person, event.data["way"]) == ("anna", "Lea", "phone")


def test_an_approval_says_who_gave_it(desk: Scene) -> None:
    number = at_the_power(desk)
    assert say(desk, number, "left", records={"value": "0"}).done
    assert say(desk, number, "now", "granted", BO).code == "not_approver"
    assert say(desk, number, "now", "granted", BO, by="lead", way="phone").done
    [visit] = [one for one in detail(desk, number).visits if one.step == "now"]
    assert (visit.by, visit.records["way"]) == ("Lea", "phone")


# ------------------------------------------------------------------------------------------------ what a step calls


# ------------------------------------------------------------------------------------------------------ as a whole


def test_a_run_is_paused_and_goes_on(desk: Scene) -> None:
    number = started(desk)
    assert desk.do(PauseRun(number, "")).code == "text_required"
    done(desk, PauseRun(number, "a false alarm?"), ANNA)
    assert say(desk, number, "alarm").code == "run_paused"
    done(desk, ResumeRun(number), BO)
    assert desk.do(ResumeRun(number)).code == "not_paused_run"
    assert say(desk, number, "alarm").done


def test_a_run_and_a_lane_are_handed_to_people_and_logins(desk: Scene) -> None:
    number = started(desk)
    done(desk, HandRun(number, "bo"), ANNA)
    done(desk, HandRun(number, "cy", lane="power"), ANNA)
    row = detail(desk, number).row
    assert (row.owner, row.owner_login, row.lanes[1].owner) == ("Bo", "bo", "Cy")
    assert desk.do(HandRun(number, "nobody")).code == "unknown_person"
    assert desk.do(HandRun(number, "bo", lane="x")).code == "unknown_lane"


def test_a_run_ends_finished_or_aborted_and_only_notes_come_after(desk: Scene) -> None:
    number = at_the_end(desk)
    done(desk, FinishRun(number), ANNA)
    for command in (FinishRun(number), AbortRun(number, "so"), PauseRun(number, "so"), HandRun(number, "bo")):
        assert desk.do(command).code == "run_ended"
    assert desk.do(NoteRun(number, " ")).code == "text_required"
    assert desk.do(NoteRun(number, "ask for a second whistle", "alarm", change=True)).done
    assert desk.do(NoteRun(number, "what?", "nothing")).code == "no_such_step"
    other = started(desk, beside=True)
    assert desk.do(AbortRun(other, "")).code == "text_required"
    done(desk, AbortRun(other, "a false alarm"), ANNA)
    assert detail(desk, other).row.state == "aborted"
    whats = [fact.data["what"] for fact in facts_of(desk, 1) if fact.kind == "run"]
    assert whats == ["started", "authorised", "finished"]


def test_what_is_asked_for_and_not_there_is_said(desk: Scene) -> None:
    assert desk.do(FinishRun(7)).code == "unknown_run"
    assert ask(desk, RunQuery(7)).code == "unknown_run"  # type: ignore[attr-defined]


def test_earlier_runs_are_listed_newest_first(desk: Scene) -> None:
    first, second = started(desk), started(desk, "checks")
    found = ask(desk, RunsQuery())
    assert isinstance(found, RunsDetail)
    assert [row.id for row in found.runs] == [second, first]
    assert [row.id for row in ask(desk, RunsQuery("fire")).runs] == [first]  # type: ignore[attr-defined]


def test_a_refused_step_leaves_no_trace(desk: Scene) -> None:
    number = started(desk)
    before = detail(desk, number), desk.read(lambda c: tickets.facts(c, 1))
    assert not say(desk, number, "out", "all").done
    assert (detail(desk, number), desk.read(lambda c: tickets.facts(c, 1))) == before
