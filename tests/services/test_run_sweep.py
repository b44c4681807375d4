"""What happens by itself to runs: limits are said, people are called up a ladder, and hear of the end."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from noctui.domain.channels import Channel, Program
from noctui.domain.moments import HOUR, MINUTE, SECOND
from noctui.domain.page_commands import AnswerPage
from noctui.domain.paging import Page
from noctui.domain.playbook import Playbook
from noctui.domain.roster import Contact
from noctui.domain.run_commands import AuthoriseRun, PauseRun, ResumeRun
from noctui.services import run_rows, run_sweep
from noctui.services.site import Site
from noctui.services.tx import Tx
from noctui.store import connect, pages
from noctui.store.schema_message import message
from tests.domain.playbooks import lane, step
from tests.services.plans import told as facts_of
from tests.services.running import detail, done, pass_seconds, run, running_scene, running_site, say, started, told
from tests.services.scene import ANNA, BO, Scene
from tests.services.staff import LEAD

LONELY = Playbook(
    "lonely",
    {"en": "Lonely"},
    (
        lane(
            "a",
            step(
                "do", "wait", "done:", role="brigade", ladder=("nobody", "leader"), limit=MINUTE, again=MINUTE, skip=""
            ),
        ),
    ),
    version="l1",
)
HOPELESS = Playbook(
    "hopeless",
    {"en": "Hopeless"},
    (lane("a", step("do", "wait", "done:", role="brigade", limit=MINUTE)),),
    version="h1",
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Scene]:
    with running_scene(connect.sqlite_url(tmp_path / "noctui.db"), LONELY, HOPELESS) as scene:
        yield scene


def looked(tx: Tx) -> dict[str, str]:
    """What a look at the runs could not do."""
    run_sweep.sweep(tx)
    return tx.changes.undone


def called(desk: Scene) -> list[tuple[str, str, str, bool]]:
    """(for what, person, state, whether its end was said) of everybody who was called."""
    found: list[Page] = desk.read(lambda c: pages.of_ticket(c, 1))
    return [(one.clock, one.person, one.state, one.ended is not None) for one in found]


def test_a_limit_is_said_and_the_steps_own_role_is_called_then_its_ladder(desk: Scene) -> None:
    number = started(desk)
    done(desk, AuthoriseRun(number, True), LEAD)
    pass_seconds(desk, 70)
    about = "Sound the alarm in Site B."
    assert told(desk)[3:] == [("warned", about, ""), ("overdue", about, "Anna")]
    pass_seconds(desk, 300, 10)
    assert told(desk)[-1] == ("overdue", about, "Lea")
    assert called(desk)[1:] == [
        ("RUN-1 alarm", "anna", "waiting", False),
        ("RUN-1 alarm", "lead", "waiting", False),
    ]
    assert say(desk, number, "alarm").done
    assert {(what, ended) for what, _, _, ended in called(desk)} == {("RUN-1 authorise", True), ("RUN-1 alarm", True)}


def test_whoever_has_to_say_yes_is_asked_at_once_then_the_backup_then_the_one_above(desk: Scene) -> None:
    posts = desk.working.roster.posts
    leader = replace(posts["leader"], backup=posts["noc"].backup)
    desk.working.roster = replace(desk.working.roster, posts={**posts, "leader": leader})
    started(desk)
    assert told(desk, "asked") == [("asked", "", "Lea")]
    pass_seconds(desk, 301)
    assert told(desk, "held_up") == [("held_up", "", "Bo")]
    pass_seconds(desk, 300, 10)
    assert told(desk, "held_up")[1:] == [("held_up", "", "Hedda")]
    pass_seconds(desk, 3600, 30)
    assert len(told(desk, "held_up")) == 2
    assert [person for what, person, _, _ in called(desk) if what == "RUN-1 authorise"] == ["lead", "bo", "head"]


def test_an_answer_to_a_call_is_an_answer_and_the_end_is_heard(desk: Scene) -> None:
    number = started(desk)
    done(desk, AnswerPage(1, "acknowledge", desk.now + HOUR), LEAD)
    assert called(desk) == [("RUN-1 authorise", "lead", "acknowledged", False)]
    done(desk, AuthoriseRun(number, True, by="lead", way="phone"), BO)
    assert called(desk) == [("RUN-1 authorise", "lead", "acknowledged", True)]


def test_a_role_that_nobody_has_is_passed_by_at_once_and_said(desk: Scene) -> None:
    started(desk, "lonely")
    pass_seconds(desk, 61)
    assert told(desk)[1:] == [("nobody", "wait", ""), ("nobody", "wait", ""), ("overdue", "wait", "Lea")]
    pass_seconds(desk, 600, 10)
    assert len(told(desk)) == 4
    assert [fact.data["what"] for fact in facts_of(desk, 1) if fact.kind == "run"] == ["started", "overdue"]


def test_where_nobody_may_say_yes_the_ladder_is_called_from_its_first_rung(desk: Scene) -> None:
    orphan = step("approve", "ask", "granted:", "denied:", by=("brigade",), ladder=("duty", "leader"), limit=MINUTE)
    book = Playbook("orphan", {"en": "Orphan"}, (lane("a", orphan),), version="o1")
    desk.site = running_site(book)
    started(desk, "orphan")
    pass_seconds(desk, 61)
    assert told(desk)[1:] == [("asked", "ask", ""), ("overdue", "ask", "Anna")]


def test_where_there_is_nobody_at_all_every_desk_rings(desk: Scene) -> None:
    started(desk, "hopeless")
    pass_seconds(desk, 61)
    assert told(desk)[-1] == ("overdue", "wait", "")
    assert "last_resort" in desk.kinds()
    assert called(desk) == [("RUN-1 wait", "", "waiting", False)]


def test_a_plan_that_was_refused_calls_nobody_again(desk: Scene) -> None:
    number = started(desk)
    done(desk, AuthoriseRun(number, False), LEAD)
    pass_seconds(desk, 1200, 30)
    assert told(desk, "held_up") == []
    assert called(desk)[0] == ("RUN-1 authorise", "lead", "over", True)


def test_nobody_is_called_while_a_run_is_paused(desk: Scene) -> None:
    number = started(desk)
    done(desk, AuthoriseRun(number, True), LEAD)
    done(desk, PauseRun(number, "a false alarm?"), ANNA)
    pass_seconds(desk, 600, 30)
    assert told(desk, "overdue") == []
    done(desk, ResumeRun(number), ANNA)
    pass_seconds(desk, 60)
    assert [kind for kind, _, _ in told(desk)][-2:] == ["warned", "overdue"]


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_a_clock_that_is_set_loses_nothing_and_says_nothing_twice(desk: Scene, jump: int) -> None:
    number = started(desk)
    done(desk, AuthoriseRun(number, True), LEAD)
    pass_seconds(desk, 45)
    assert [kind for kind, _, _ in told(desk)][-1] == "warned"
    desk.now += jump
    pass_seconds(desk, 2 * 3600, 30)
    overdue = [event for event in detail(desk, number).events if event.kind == "overdue"]
    heard = [(event.data["due"], event.data["rung"]) for event in overdue]
    assert len(set(heard)) == len(heard)
    assert heard[-1][1] == "1"
    assert [kind for kind, _, _ in told(desk)].count("warned") == 1


def test_a_run_that_makes_no_sense_stops_no_other(desk: Scene) -> None:
    first, second = started(desk), started(desk, "lonely")
    spoilt = "UPDATE run_event SET kind = 'answered', step = 'cut' WHERE run = 1 AND id > 1"
    done(desk, AuthoriseRun(first, False), LEAD)
    desk.verb(lambda tx: tx.connection.exec_driver_sql(spoilt))
    desk.now += 600 * SECOND
    undone = desk.verb(looked)
    assert run(desk, second).told
    assert list(undone) == ["RUN-1"]
    shown = desk.read(lambda c: run_rows.shown(c, desk.site, desk.working.roster, desk.now))
    assert [row.id for row in shown] == [second]


def test_the_index_says_when_to_look_again(desk: Scene) -> None:
    started(desk)
    looked = desk.read(lambda c: c.exec_driver_sql("SELECT next_look FROM run").scalar_one())
    assert looked == desk.now + 40 * SECOND


def test_whoever_is_called_reads_in_their_language_which_step_it_is_and_its_end(desk: Scene) -> None:
    people = desk.site.file.roster.people
    told_by = {
        name: replace(one, language="zh" if name == "lead" else "en", contacts=(Contact("chat", name),))
        for name, one in people.items()
    }
    roster = replace(desk.site.file.roster, people=told_by)
    file = replace(desk.site.file, roster=roster, channels={"chat": Channel("chat", Program(("true",)))})
    desk.site, desk.working.roster = Site.of(file, desk.site.policies), roster
    number = started(desk)
    done(desk, AuthoriseRun(number, True, by="lead", way="phone"), BO)
    pass_seconds(desk, 61)
    sent = desk.read(lambda c: c.execute(select(message.c.person, message.c.subject).order_by(message.c.id)).all())
    assert [tuple(row) for row in sent] == [
        ("lead", "T-1 Fire Site B：RUN-1 火灾：授权预案"),
        ("lead", "T-1 Fire Site B：已结束（RUN-1 火灾：授权预案）"),
        ("anna", "T-1 Fire Site B: RUN-1 Fire: Sound the alarm in Site B."),
    ]
