"""Plays a scenario: what is due happens, whoever is drilled alone gets a second person, and in the end it is scored."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from noctui.config.drill_folder import Kept, Result, Setup, keep_clock, write_result
from noctui.domain.commands import Answer
from noctui.domain.drill import Happening, furthest, happenings, waiting
from noctui.domain.drill_points import Score
from noctui.domain.drill_score import Played, score, so_far
from noctui.domain.drill_views import (
    SPEEDS,
    DrillCommand,
    DrillDetail,
    DrillLine,
    DrillRow,
    EndDrill,
    GoOnDrill,
    InjectNow,
    JumpDrill,
    PauseDrill,
    SpeedDrill,
)
from noctui.domain.inventory import Operator
from noctui.domain.moments import SECOND, Instant, Span
from noctui.domain.operators import may
from noctui.domain.policy import Words
from noctui.domain.run import Event, Run, fold
from noctui.domain.run_clocks import deadlines
from noctui.domain.run_commands import AnswerStep
from noctui.domain.survey import Asked, Findings
from noctui.engine import drill_detail
from noctui.engine.core import Core
from noctui.engine.drill_clock import DrillClock
from noctui.engine.drill_realm import PARTNER, findings, script, touched
from noctui.probes.fleet import FleetScript
from noctui.services import drilling
from noctui.store import connect, journal

log = logging.getLogger(__name__)

_PARTNER_AFTER = 8 * SECOND
"""So long a second person takes who is none."""
_OWN_PACE = frozenset({PauseDrill.KIND, GoOnDrill.KIND, SpeedDrill.KIND})
"""What whoever drills without an instructor may do, too."""


class Drill:
    def __init__(self, core: Core, clock: DrillClock, setup: Setup, folder: Path) -> None:
        self.core, self.clock, self.setup, self.folder = core, clock, setup, folder
        self.stage: Callable[[FleetScript], None] = lambda story: None
        self._base = FleetScript({})
        self._happened: dict[str, Instant] = {}
        self._changed: list[Happening] = []
        self._head = ""
        self._played: list[Played] = []
        self._runs: list[Run] = []
        self._instructed = False
        """Somebody else has taken the clock into their hands."""
        self._result: Score | None = None
        self._lock = asyncio.Lock()
        """A beat and an instructor's hand at once must not let the same thing happen twice."""

    async def open(self) -> None:
        """Go on where it was. A new one begins when somebody looks at it: until then its clock stands."""
        newest = await connect.read(self.core.reader, journal.newest)
        self._happened = await connect.read(self.core.reader, drilling.happened)
        self.clock.jump(max(0, (newest or 0) - self.clock.wall()))
        if drilling.ALARM not in self._happened:
            self.clock.pause()
        await self._look()
        self._changed = [each for each in self._due() if each.change is not None and each.id in self._happened]
        self._show_story()
        await self._end_if_over()
        self._show()

    def play_on(self, base: FleetScript, stage: Callable[[FleetScript], None]) -> None:
        """From now on with this fleet: how it answers by itself, and what shows it a new story."""
        self._base, self.stage = base, stage
        self._show_story()

    async def play(self) -> None:
        """One turn: everything that is due by now."""
        async with self._lock:
            await self._play()

    async def _play(self) -> None:
        if drilling.ALARM not in self._happened and self.core.showing.board.watched:
            await self._begin()
        if drilling.ENDED in self._happened or drilling.ALARM not in self._happened:
            return
        await self._look()
        due = [each for each in self._due() if each.id not in self._happened and each.at <= self.clock.wall()]
        for each in due:
            await self._let_happen(each)
        await self._second_person()
        await self._end_if_over()
        self._show()

    async def perform(self, command: DrillCommand, operator: Operator) -> Answer:
        """What an instructor wants; or whoever drills alone, of their own pace."""
        async with self._lock:
            return await self._perform(command, operator)

    async def _perform(self, command: DrillCommand, operator: Operator) -> Answer:
        refused = self._refused(command, operator)
        if refused is not None:
            return refused
        self._instructed = self._instructed or operator.login != self.setup.trainee
        answer = await self._steer(command, operator)
        if answer.done:
            await self._play()
        self._show()
        return answer

    async def detail(self, operator: Operator) -> DrillDetail:
        async with self._lock:
            await self._look()
        made_up = (event for one in self._played for event in one.events if event.data.get("drill") == drilling.SAID)
        lines = drill_detail.along(self._lines(may(operator, InjectNow.KIND)), made_up)
        about = drilling.told(self.setup.scenario.about, dict(self.setup.shown))
        return DrillDetail(self._row(), about, lines, self._score(), self._words())

    def sees(self, asked: Asked) -> Findings | None:
        """What a check step sees by the scenario; None: what the fleet answers."""
        run = next((run for run in self._runs if run.number == asked.run), None)
        lane = run.at(asked.step) if run is not None else None
        visit = lane.visit.number if lane is not None and lane.visit is not None else 1
        reply = self.setup.scenario.reply(asked.step, visit)
        return findings(reply.evidence) if reply is not None and reply.evidence else None

    # ------------------------------------------------------------------------------------------------- how it stands

    async def _look(self) -> None:
        """Every change of a run is in the journal: nothing is read while its head stays."""
        if self._head != self.core.showing.engine.head or not self._head:
            self._head = self.core.showing.engine.head
            self._played = await connect.read(self.core.reader, drilling.played)
            self._runs = [fold(one.number, one.playbook, one.events) for one in self._played]

    @property
    def _began(self) -> Instant:
        return self._happened.get(drilling.ALARM, self.setup.began)

    def _due(self) -> list[Happening]:
        return happenings(self.setup.scenario, self._began, self._runs)

    def _waiting(self) -> Sequence[Happening]:
        found = waiting(self.setup.scenario, self._began, self._runs)
        return [Happening(inject.id, 0, inject=inject) for inject in found]

    def _left(self) -> Span:
        """So far the clock may jump."""
        counting = [
            clock for run, one in zip(self._runs, self._played, strict=True) for clock in deadlines(run, one.playbook)
        ]
        last = furthest(self.setup.scenario, self._began, self._runs, counting)
        return max(0, last - self.clock.wall())

    def _lines(self, steering: bool) -> tuple[DrillLine, ...]:
        return drill_detail.lines(self._due(), self._waiting(), self._happened, dict(self.setup.shown), steering)

    def _score(self) -> Score:
        if self._result is not None:
            return self._result
        ended = self._happened.get(drilling.ENDED)
        judge = so_far if ended is None else score
        return judge(self.setup.scenario, self._began, self._played, ended or self.clock.wall())

    def _words(self) -> dict[str, Words]:
        """Each step, and each of its answers that has words of its own (`step:answer`), and what it writes down
        (`step::field`)."""
        shown = dict(self.setup.shown)
        steps = [step for one in self._played for step in one.playbook.steps()]
        answers = {f"{step.id}:{each.answer}": each.words for step in steps for each in step.exits if each.words}
        asked = {f"{step.id}::{each.id}": each.ask for step in steps for each in step.record}
        return {step.id: drilling.told(step.say, shown) for step in steps} | answers | asked

    def _row(self) -> DrillRow:
        setup, scenario = self.setup, self.setup.scenario
        ended = self._happened.get(drilling.ENDED)
        return DrillRow(
            id=setup.id,
            scenario=scenario.id,
            name=scenario.name,
            playbook=scenario.playbook,
            difficulty=scenario.difficulty,
            began=self._began,
            speed=self.clock.chosen,
            paused=self.clock.paused,
            trainee=setup.trainee,
            ended=ended,
            percent=self._score().percent if ended is not None else None,
            coming=tuple(line for line in self._lines(steering=True) if not line.happened),
        )

    def _show(self) -> None:
        self.core.showing.board.put("drill", [self._row()])
        keep_clock(self.folder, Kept(self.clock.wall(), self.clock.chosen, self.clock.paused))

    # ----------------------------------------------------------------------------------------------- what happens now

    async def _begin(self) -> None:
        setup, site, working = self.setup, self.core.site, self.core.working
        self.clock.go_on()
        device = next((value for value in setup.parameters.values() if site.device(value)), "")
        await self.core.act(lambda tx: drilling.begin(tx, working, setup.scenario, device, dict(setup.shown)))
        self._happened[drilling.ALARM] = self.clock.wall()

    async def _let_happen(self, each: Happening) -> None:
        runs, shown = self._runs, dict(self.setup.shown)
        await self.core.act(lambda tx: drilling.happen(tx, each, runs, shown))
        self._happened[each.id] = self.clock.wall()
        if each.change is not None:
            self._changed.append(each)
            self._show_story()

    def _show_story(self) -> None:
        """What changes is asked at once: nobody waits for the round of a fleet that is not there."""
        inventory, topology = self.core.site.file.inventory, self.core.site.topology
        told = [
            (0, each.change, touched(each.change, inventory, topology, self.setup.parameters))
            for each in self._changed
            if each.change is not None
        ]
        self.stage(script(self._base, inventory, told))
        if told:
            self.core.hurry(told[-1][2])

    async def _second_person(self) -> None:
        """Where two have to agree and nobody else is there, the drill agrees after a moment."""
        events = (event for one in self._played for event in one.events if "drill" not in event.data)
        people = {event.login for event in events} - {"engine", PARTNER.login}
        if len(people) > 1:
            return
        for run in self._runs:
            for lane in run.open_lanes:
                visit = lane.visit
                if visit is None or not visit.challenged or visit.challenged == PARTNER.login:
                    continue
                first = self._challenge(run, visit.step)
                if run.state == "running" and self.clock.wall() - first.at >= _PARTNER_AFTER:
                    same = AnswerStep(run.number, visit.step, visit.number, first.answer, first.data, first.text)
                    op_id = f"partner-{run.newest}-{visit.step}"  # one try until something else is done
                    answer = await self.core.perform(same, op_id[:64], PARTNER, "drill")
                    log.info("the partner agrees to %s: %s", visit.step, answer.code)

    def _challenge(self, run: Run, step: str) -> Event:
        """What the first of the two has said, and written down."""
        events = next(one.events for one in self._played if one.number == run.number)
        return next(event for event in reversed(events) if event.step == step and event.kind == "answered")

    async def _end_if_over(self) -> None:
        over = [run for run in self._runs if run.playbook == self.setup.scenario.playbook and run.over]
        if over and drilling.ENDED not in self._happened:
            await self._end(over[0].ended or self.clock.wall(), "engine")

    async def _end(self, at: Instant, actor: str) -> None:
        """Score it, and keep the result as a file."""
        setup, scenario = self.setup, self.setup.scenario
        found = score(scenario, self._began, self._played, at)
        await self.core.act(lambda tx: drilling.steered(tx, "ended", percent=str(found.percent)), actor)
        self._result, self._happened[drilling.ENDED] = found, at
        self.clock.pause()
        told = {step for point in found.points for step in point.about.split()}
        result = Result(
            id=setup.id,
            scenario=scenario.id,
            name=scenario.name,
            playbook=scenario.playbook,
            difficulty=scenario.difficulty,
            trainee=setup.trainee,
            person=self.core.site.name_of(setup.trainee),
            at=self.clock.real_wall(),
            score=found,
            steps={name: words for name, words in self._words().items() if name.partition(":")[0] in told},
        )
        with suppress(OSError):  # the store has it all the same
            write_result(self.folder, result)

    # ----------------------------------------------------------------------------------------------------- the clock

    def _refused(self, command: DrillCommand, operator: Operator) -> Answer | None:
        own = command.KIND in _OWN_PACE and operator.login == self.setup.trainee and not self._instructed
        if not own and not may(operator, command.KIND):
            return Answer("not_allowed", {"role": operator.role})
        if drilling.ENDED in self._happened:
            return Answer("drill_ended")
        return None

    async def _steer(self, command: DrillCommand, operator: Operator) -> Answer:
        match command:
            case InjectNow():
                return await self._inject(command, operator)
            case JumpDrill(by=by) if by <= 0:
                return Answer("no_way_back")
            case JumpDrill(by=by) if by > (left := self._left()):
                return Answer("too_far", {"limit": str(left)})
            case SpeedDrill(speed=speed) if speed not in SPEEDS:
                return Answer("unknown_speed", {"speed": str(speed), "known": ", ".join(map(str, SPEEDS))})
            case JumpDrill(by=by):
                self.clock.jump(by)
                await self._note("jumped", operator, by=str(by // SECOND))
            case SpeedDrill(speed=speed):
                self.clock.run_at(speed)
                await self._note("speed", operator, speed=str(speed))
            case PauseDrill():
                self.clock.pause()
                await self._note("paused", operator)
            case GoOnDrill():
                self.clock.go_on()
                await self._note("went_on", operator)
            case EndDrill():
                await self._look()
                await self._end(self.clock.wall(), operator.login)
        return Answer("done")

    async def _note(self, what: str, operator: Operator, **params: str) -> None:
        await self.core.act(lambda tx: drilling.steered(tx, what, **params), operator.login, "drill")

    async def _inject(self, command: InjectNow, operator: Operator) -> Answer:
        if not command.inject:
            text = command.text.strip()
            if text:
                runs = self._runs
                await self.core.act(lambda tx: drilling.say(tx, text, runs), operator.login, "drill")
            return Answer("done") if text else Answer("text_required")
        known = {each.id: each for each in (*self._due(), *self._waiting())}
        if command.inject in self._happened:
            return Answer("happened_already", {"inject": command.inject})
        if command.inject not in known:
            return Answer("unknown_inject", {"inject": command.inject})
        await self._let_happen(known[command.inject])
        return Answer("done")
