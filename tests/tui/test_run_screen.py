"""The screen of a run: what it shows at every stage, what each key of it does, and what two operators see."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from rich.cells import cell_len

from noctui import catalog
from noctui.domain.commands import Answer
from noctui.domain.moments import SECOND
from noctui.domain.playbook import Field
from noctui.domain.run import Event
from noctui.domain.run_commands import (
    AbortRun,
    AnswerStep,
    AuthoriseRun,
    CheckStep,
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
from noctui.domain.run_views import LaneRow
from noctui.tui.desk_app import DeskApp
from noctui.tui.dialogs.form import FormDialog
from noctui.tui.rooms.run import RunRoom
from noctui.tui.rooms.ticket import TicketRoom
from noctui.tui.settings import DeskSettings
from noctui.wire.client import Changed
from tests.tui.runnings import ALARM, AUTHORISED, COURSES, NUMBER, STARTED, detail, event, running
from tests.tui.scenes import ME, SceneClient, moved_in, shown
from tests.tui.test_app_desk import Hand

SIZES = ((80, 24), (120, 40))
FOREIGN = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\ufffd\u241b]")


@asynccontextmanager
async def opened(
    stage: str = "going",
    size: tuple[int, int] = (120, 40),
    language: str = "en",
    theme: str = "",
    role: str = "operator",
) -> AsyncIterator[Hand]:
    """The run on the screen, long enough for its step to have been read."""
    app = DeskApp(lambda listen: SceneClient(running(stage), listen), DeskSettings(language=language))
    async with app.run_test(size=size) as pilot:
        await moved_in(app, pilot)
        app.client.me = replace(ME, role=role)  # type: ignore[arg-type]
        if theme:
            app.dress(theme)
        hand = Hand(app, pilot)  # type: ignore[no-untyped-call]
        await hand.press("4", "enter")
        await later(hand, 2 * SECOND)
        yield hand
    catalog.use("en")


async def later(hand: Hand, span: int) -> None:
    hand.client.time += span
    hand.app._tick()
    await hand.settle()


async def becomes(hand: Hand, *events: Event) -> None:
    """The engine tells that this was done since."""
    now = detail(events)
    hand.client.scene = replace(hand.client.scene, run=now)
    hand.client.views["runs"] = {**hand.client.views["runs"], NUMBER: now.row}
    hand.client.listen(Changed("runs", frozenset({NUMBER})))
    await shown(hand.app, hand.pilot)
    await hand.settle()


def done(hand: Hand) -> list[object]:
    return list(hand.client.done)


# ----------------------------------------------------------------------------------------------------- what it shows

WORDS = {
    "en": {
        "begun": ("Sound the fire alarm.", "Machine-room duty: you", "Enter done", "→ Call 119.", "People out"),
        "going": (
            "Call 119.",
            "Fire brigade  119",
            "Hang up last.",
            "What did they say?",
            "limit ‼−00:00:32",
            "UPS run time",
        ),
        "held": (
            "3 lanes wait for authorisation (A)",
            "Duty leader: Wu Gang  8002",
            "Everybody is out [/]",
            "b     Somebody",
        ),
        "checked": ("Is everybody out?", "waits for: Is everybody out?", "loss 3 %"),
        "both": ("Wu Gang said: done. A second operator has to", "Cut all power."),
        "put_off": ("put off 1", "Does the gateway still answer?"),
        "over": ("All lanes have ended:", "r does or v gives up"),
        "finished": ("The run is finished, 14:03:24.", "✔ People out"),
        "aborted": ("aborted, 14:03:24.", "false alarm"),
        "paused": ("‖ paused", "the brigade decides"),
    },
    "zh": {
        "going": ("拨打119", "消防队  119", "对方怎么说？", "限期 ‼−00:00:32", "UPS 可供电时间"),
        "both": ("Wu Gang 已答：已完成。须由另一名值班员以本人登录名确认", "人员撤离"),
        "held": ("3 条支线等待授权", "值班领导：Wu Gang  8002", "全部撤出"),
    },
}


@pytest.mark.parametrize(("language", "stage"), [(one, stage) for one, stages in WORDS.items() for stage in stages])
async def test_every_stage_says_what_is_to_be_done_who_waits_for_whom_and_what_runs_out(
    language: str, stage: str
) -> None:
    async with opened(stage, language=language) as hand:
        screens = hand.screen
        for _lane in range(4):
            await hand.press("right_square_bracket")
            screens += hand.screen
        assert [words for words in WORDS[language][stage] if words not in screens] == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", catalog.LANGUAGES)
async def test_the_step_its_answers_and_whom_to_call_are_on_the_smallest_screen_too(
    size: tuple[int, int], language: str
) -> None:
    async with opened("going", size=size, language=language) as hand:
        lines = hand.screen.splitlines()
        assert {cell_len(line) for line in lines} == {size[0]}
        for words in WORDS[language]["going"]:
            assert words in hand.screen


async def test_without_colour_and_without_utf8_every_state_is_still_told_apart() -> None:
    async with opened("both", theme="ascii") as hand:
        assert FOREIGN.sub("", hand.screen).isascii()
        assert "v People out" in hand.screen
        assert "> Network" in hand.screen


async def test_nothing_that_an_operator_or_a_parameter_says_is_ever_markup_or_a_control_sequence() -> None:
    async with opened("checked", size=(120, 40)) as hand:
        await hand.press("tab", "j", "i")
        assert "\x1b" not in hand.screen
        assert "east [/] room" in hand.screen
        assert "they come ␛[31m[red]" in hand.screen


# ------------------------------------------------------------------------------------------------------- answering


async def test_one_key_answers_a_plain_step_and_what_was_done_is_told_with_the_way_to_correct_it() -> None:
    async with opened("begun") as hand:
        await hand.press("enter")
        assert done(hand) == [AnswerStep(NUMBER, "alarm", 1, "done")]
        await becomes(hand, *COURSES["begun"], ALARM)
        assert "Sound the fire alarm. → done  (it stays; N corrects it by a note)" in hand.bar("notice")
        assert "Call 119." in hand.screen


async def test_a_key_too_many_never_answers_the_step_that_has_only_just_come() -> None:
    async with opened("begun") as hand:
        hand.client.scene = replace(hand.client.scene, run=None)
        hand.app.room_now._mark = ("", 0, "", 0)
        hand.app.room_now._follow()
        await hand.press("enter")
        assert done(hand) == []
        assert "has only just come" in hand.bar("notice")
        await later(hand, SECOND)
        await hand.press("enter")
        assert len(done(hand)) == 1


async def test_a_key_never_answers_a_step_of_which_the_desk_knows_and_that_is_not_on_the_screen_yet() -> None:
    async with opened("begun", size=(120, 40)) as hand:
        was = detail(COURSES["begun"])
        hand.client.views["runs"] = {NUMBER: replace(was.row, lanes=tuple(_again(lane) for lane in was.row.lanes))}
        await hand.pilot.press("enter")
        assert done(hand) == []
        assert "has only just come" in hand.bar("notice")


def _again(lane: LaneRow) -> LaneRow:
    """The same step, come to once more."""
    return replace(lane, visit=lane.visit + 1)


async def test_a_second_enter_waits_for_what_came_of_the_first() -> None:
    async with opened("begun") as hand:
        hand.client.hold = asyncio.Event()
        await hand.pilot.press("enter")
        await hand.pilot.press("enter")
        await hand.pilot.pause()
        assert len(done(hand)) == 1
        assert "wait for the engine" in hand.bar("notice")
        hand.client.hold.set()
        await hand.settle()


async def test_a_letter_begins_with_its_answer_and_sends_nothing_before_enter() -> None:
    async with opened("held") as hand:
        await hand.press("b")
        assert done(hand) == []
        assert "b  Somebody is missing  once more" in hand.screen
        await hand.press("escape")
        assert done(hand) == []
        await hand.press("b", "enter")
        assert done(hand) == [AnswerStep(NUMBER, "out", 1, "missing")]


async def test_in_the_list_that_enter_opens_a_letter_means_the_same_answer() -> None:
    async with opened("held") as hand:
        await hand.press("enter", "enter")
        assert "Choose one first: Answer" in hand.screen
        await hand.press("b", "enter")
        assert done(hand) == [AnswerStep(NUMBER, "out", 1, "missing")]


async def test_a_letter_stands_above_what_was_typed_before_and_what_was_cleared_does_not_come_back() -> None:
    async with opened("held") as hand:
        await hand.press("enter", "x", "escape", "b")
        assert "Somebody is missing" in hand.screen.split("Answer *")[1].splitlines()[0]
        await hand.press("escape", "enter")
        assert "Answer *" in hand.screen
        await hand.press("ctrl+u", "escape", "enter", "b", "enter")
        assert done(hand) == [AnswerStep(NUMBER, "out", 1, "missing")]


async def test_in_a_drill_what_is_said_of_the_authorisation_stands_beside_it_in_the_language_of_the_screen() -> None:
    heard = {"drill": "reply:authorise:1", "say.en": "Yes, [go] by the plan.", "say.zh": "同意执行预案。"}
    for language, said in (("en", "Yes, [go] by the plan."), ("zh", "同意执行预案。")):
        async with opened("held", (80, 24), language) as hand:
            note = event(15, "noted", 5, "engine", text="Yes, [go] by the plan.", data=heard)
            await becomes(hand, *COURSES["held"], note)
            assert catalog._("you hear: {words}", words=said) in hand.screen
            await becomes(hand, *COURSES["held"], note, replace(AUTHORISED, id=16))
            assert said not in hand.screen
            await hand.press("tab")
            assert said in hand.screen


async def test_a_letter_without_an_answer_says_so() -> None:
    async with opened("held") as hand:
        await hand.press("e")
        assert done(hand) == []
        assert "This step has no answer e." in hand.bar("notice")


async def test_what_has_to_be_written_down_is_asked_after_the_answer_in_full() -> None:
    async with opened("going") as hand:
        found, asked = detail(COURSES["going"]), "When will they be here, and who says so?"
        steps = [
            replace(one, record=(Field("said", {"en": asked}),) if one.record else ()) for one in found.lanes[0][1]
        ]
        hand.app.room_now.detail = replace(found, lanes=(("people", tuple(steps)), *found.lanes[1:]))
        await hand.press("a", "enter")
        assert asked in hand.screen
        await hand.type("they come")
        await hand.press("enter")
        assert done(hand) == [AnswerStep(NUMBER, "call-119", 1, "reached", {"said": "they come"})]


async def test_a_measured_value_is_a_number_and_says_the_answer_by_itself() -> None:
    async with opened("begun") as hand:
        await hand.press("right_square_bracket", "enter")
        await hand.type("twenty")
        await hand.press("enter")
        assert "twenty is no number" in hand.screen
        for _letter in "twenty":
            await hand.press("backspace")
        await hand.type("20")
        await hand.press("enter")
        assert done(hand) == [AnswerStep(NUMBER, "ups-left", 1, "", {"value": "20"})]


async def test_the_evidence_of_a_check_is_shown_in_full_and_proposes_an_answer_that_a_person_gives() -> None:
    async with opened("checked") as hand:
        await hand.press("left_square_bracket", "left_square_bracket")
        assert "97 of 100 answered, loss 3 %" in hand.screen
        assert "min/avg/max 0.4 ms / 0.9 ms / 9.1 ms" in hand.screen
        assert "▶ b     bad  (proposed)" in hand.screen
        await hand.press("enter", "enter")
        assert done(hand) == [AnswerStep(NUMBER, "ping", 1, "bad")]


async def test_a_check_that_has_seen_nothing_is_asked_to_look_or_answered_with_words() -> None:
    async with opened("going") as hand:
        await hand.press("right_square_bracket", "right_square_bracket")
        assert "nothing seen yet; x lets it look at 10.1.0.1" in hand.screen
        await hand.press("x")
        assert done(hand) == [CheckStep(NUMBER, "ping", 1)]
        await hand.press("a", "enter")
        await hand.type("I pinged it myself")
        await hand.press("enter")
        assert done(hand)[1:] == [AnswerStep(NUMBER, "ping", 1, "good", {}, "I pinged it myself")]


async def test_an_approval_says_who_gave_it_and_how() -> None:
    async with opened("over") as hand:
        await becomes(hand, *COURSES["over"][:-2])
        await later(hand, 2 * SECOND)
        await hand.press("left_square_bracket", "left_square_bracket")
        assert "ASK   Duty leader: Wu Gang  8002, backup Ola [/] Berg  8004" in hand.screen
        await hand.press("a", "enter", "enter", "enter", "enter")
        assert done(hand) == [AnswerStep(NUMBER, "ask", 1, "granted", {}, "", "wu", "phone")]


async def test_two_have_to_agree_and_whoever_was_first_is_told_that_it_takes_another() -> None:
    async with opened("both") as hand:
        await hand.press("enter")
        assert done(hand) == [AnswerStep(NUMBER, "cut", 1, "done")]
        hand.client.me = replace(ME, login="wu", name="Wu Gang")
        await hand.press("enter")
        assert len(done(hand)) == 1
        assert "another login has to confirm it" in hand.bar("notice")


async def test_a_step_that_is_another_playbook_begins_it_and_then_leads_into_its_run() -> None:
    async with opened("begun") as hand:
        now = detail(COURSES["begun"])
        alarm, *rest = now.lanes[0][1]
        lanes = ((now.lanes[0][0], (replace(alarm, calls="fire"), *rest)), *now.lanes[1:])
        hand.client.scene = replace(hand.client.scene, run=replace(now, lanes=lanes))
        await hand.press("1", "4")
        hand.app.show_everything()
        await later(hand, 2 * SECOND)
        assert "Enter begin the playbook that this step is" in hand.screen
        await hand.press("enter", "enter")
        assert done(hand) == [StartRun("fire", {}, 118, parent=NUMBER, step="alarm")]
        child = replace(now.row, id=9, parent=NUMBER, step="alarm", visit=1)
        hand.client.scene = replace(hand.client.scene, run=replace(now, lanes=lanes, children=(child,)))
        await hand.change("runs", n9=child)  # it began at another desk, and nothing else has happened
        await later(hand, 2 * SECOND)
        assert "Enter RUN-9" in hand.screen
        await hand.press("enter")
        assert hand.app.room_now.number == 9


# ---------------------------------------------------------------------------------------------- two at the same time


async def test_what_somebody_else_answers_moves_on_here_and_says_who_it_was() -> None:
    async with opened("begun") as hand:
        await becomes(hand, *COURSES["begun"], replace(ALARM, login="wu"))
        assert "Wu Gang: Sound the fire alarm. → done" in hand.bar("notice")
        assert "CALL  People out 2/3" in hand.screen


async def test_what_was_typed_into_the_form_of_a_step_that_another_answered_is_kept_for_a_note() -> None:
    async with opened("going") as hand:
        await hand.press("a", "enter")
        await hand.type("two are inside")
        await becomes(hand, *COURSES["going"], event(5, "answered", 1, "wu", "call-119", answer="reached"))
        assert isinstance(hand.app.screen, FormDialog)
        assert "Somebody else has answered this meanwhile" in hand.screen
        hand.client.answers.append(Answer("not_there", {"who": "Wu Gang", "answer": "reached", "at": str(1)}))
        await hand.press("enter")
        assert "Wu Gang was faster: reached" in hand.screen
        await hand.press("escape", "N")
        assert "two are inside" in hand.screen
        await hand.press("enter", "enter")
        assert done(hand)[-1] == NoteRun(NUMBER, "two are inside", "out")


async def test_a_lane_that_has_ended_gives_way_to_the_one_that_can_go_on() -> None:
    async with opened("held") as hand:
        await becomes(
            hand, STARTED, AUTHORISED, *COURSES["held"][1:], event(9, "answered", 1, step="out", answer="all")
        )
        assert "MEASURE  Power and servers" in hand.screen


# ------------------------------------------------------------------------------------------------- everything else


@pytest.mark.parametrize(
    ("stage", "keys", "command"),
    [
        ("held", ("s", "why", "enter"), SkipStep(NUMBER, "out", 1, "why")),
        ("put_off", ("r", "enter", "enter"), ReturnToStep(NUMBER, "cut")),
        ("held", ("A", "enter", "enter", "enter", "enter"), AuthoriseRun(NUMBER, True, "wu", "phone")),
        ("going", ("N", "smoke", "enter", "enter"), NoteRun(NUMBER, "smoke", "call-119")),
        ("going", ("h", "Wu", "enter", "enter"), HandRun(NUMBER, "wu")),
        ("going", ("z", "why", "enter"), PauseRun(NUMBER, "why")),
        ("paused", ("Z",), ResumeRun(NUMBER)),
        ("going", ("X", "why", "enter", "abort", "enter"), AbortRun(NUMBER, "why")),
    ],
)
async def test_each_key_asks_what_it_has_to_and_sends_its_command(
    stage: str, keys: tuple[str, ...], command: object
) -> None:
    async with opened(stage) as hand:
        for key in keys:
            await (hand.type(key) if len(key) > 1 and key not in ("enter", "escape") else hand.press(key))
        assert done(hand) == [command]


async def test_a_plain_step_of_a_lane_is_put_off_with_a_reason() -> None:
    async with opened("put_off") as hand:
        await becomes(hand, *COURSES["over"][:-1])
        await later(hand, 2 * SECOND)
        await hand.press("w")
        await hand.type("nobody is there yet")
        await hand.press("enter")
        assert done(hand) == [SkipStep(NUMBER, "tell", 1, "nobody is there yet", later=True)]


async def test_only_a_leader_gives_a_step_up() -> None:
    async with opened("put_off") as hand:
        await hand.press("v")
        assert "Your role here (operator) may not do this" in hand.bar("notice")
    async with opened("put_off", role="leader") as hand:
        await hand.press("v", "enter")
        await hand.type("dark")
        await hand.press("enter")
        assert done(hand) == [WaiveStep(NUMBER, "cut", "dark")]


async def test_it_is_finished_only_when_every_lane_has_ended_and_nothing_is_put_off() -> None:
    async with opened("over") as hand:
        await hand.press("F")
        assert "Steps that were put off are still to be done, or given up: Cut all power." in hand.bar("notice")
        await becomes(hand, *COURSES["finished"][:-1])
        await hand.press("F", "enter")
        assert done(hand) == [FinishRun(NUMBER)]


async def test_a_run_that_has_ended_takes_no_answer_and_says_so() -> None:
    async with opened("finished") as hand:
        await hand.press("enter")
        assert done(hand) == []
        assert "The run has ended" in hand.bar("notice")


async def test_without_an_engine_everything_stays_readable_and_nothing_is_sent() -> None:
    async with opened("going") as hand:
        hand.client.state, hand.client.lost_at = "lost", hand.client.time
        hand.app.show_everything()
        await hand.settle()
        assert "NO ENGINE" in hand.screen
        assert "Call 119." in hand.screen
        await hand.press("enter")
        assert done(hand) == []
        assert "There is no engine" in hand.bar("notice")


async def test_its_ticket_is_opened_and_its_record_copied() -> None:
    async with opened("finished") as hand:
        await hand.press("t")
        assert isinstance(hand.app.room_now, TicketRoom)
        await hand.press("escape")
        assert isinstance(hand.app.room_now, RunRoom)
        record = hand.app.room_now.summary()
        assert record.startswith("# RUN\\-7 Fire in a machine room") or record.startswith(
            "# RUN-7 Fire in a machine room"
        )
        for words in ("## People out", "## Deviations", "the room is dark anyway", "## Course of events", "loss 3 %"):
            assert words in record


async def test_a_run_that_nobody_knows_says_so() -> None:
    async with opened("going") as hand:
        hand.app.open_run(99)
        await hand.settle()
        assert "There is no run RUN-?." in hand.screen
