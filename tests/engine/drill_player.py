"""Plays a drill by the book through the engine's own door, in this process or over its socket."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from noctui.domain.commands import Answer, Command
from noctui.domain.drill import Scenario
from noctui.domain.moments import SECOND, Instant
from noctui.domain.playbook import Step
from noctui.domain.queries import Detail, Query
from noctui.domain.run_clocks import AUTHORISE
from noctui.domain.run_commands import AnswerStep, AuthoriseRun, CheckStep, FinishRun, StartRun
from noctui.domain.run_views import LaneRow, RunDetail, RunQuery

_THINKS = 3 * SECOND
"""From what is said to the answer."""


@dataclass
class Player:
    do: Callable[[Command], Awaitable[Answer]]
    ask: Callable[[Query], Awaitable[Detail]]
    scenario: Scenario
    parameters: Mapping[str, str]
    ticket: int = 1
    runs: list[int] = field(default_factory=list)
    refused: list[tuple[Command, Answer]] = field(default_factory=list)

    async def turn(self, now: Instant) -> bool:
        """Do what can be done now; whether the first run has ended."""
        if not self.runs:
            await self._send(StartRun(self.scenario.playbook, self.parameters, ticket=self.ticket))
            return False
        over = False
        for number in tuple(self.runs):
            detail = await self.ask(RunQuery(number))
            assert isinstance(detail, RunDetail), detail
            if detail.row.ended is None:
                await self._play(detail, now)
            elif number == self.runs[0]:
                over = True
        return over

    async def _play(self, detail: RunDetail, now: Instant) -> None:
        row = detail.row
        if not row.authorised and self._heard(AUTHORISE, 1, row.started, now):
            await self._send(AuthoriseRun(row.id, True, self._somebody(detail, detail.authorise), "phone"))
        steps = {step.id: step for _lane, found in detail.lanes for step in found}
        for lane in row.lanes:
            if lane.step and not lane.blocked and not lane.challenged and lane.opened is not None:
                await self._step(detail, steps[lane.step], lane, now)
        if all(lane.ended is not None for lane in row.lanes):
            await self._send(FinishRun(row.id))

    async def _step(self, detail: RunDetail, step: Step, lane: LaneRow, now: Instant) -> None:
        held = lane.opened or 0
        if step.hold is not None and now < held + step.hold:
            return
        if not self._heard(step.id, lane.visit, held, now):
            return
        if step.calls and not any(child.ended is not None and child.parent for child in detail.children):
            if not detail.children:
                await self._send(StartRun(step.calls, {}, parent=detail.row.id, step=step.id))
            return
        if step.probe is not None and step.id not in detail.evidence:
            await self._send(CheckStep(detail.row.id, step.id, lane.visit))
            return
        if step.probe is not None and detail.evidence[step.id].kind == "asked":
            return
        by = self._somebody(detail, step.by) if step.by else ""
        way = "phone" if by else "here"
        reply = self.scenario.reply(step.id, lane.visit)
        answer = reply.right[0] if reply is not None and reply.right else step.exits[0].answer
        records = {one.id: one.choices[0].answer if one.choices else "12" for one in step.record}
        if step.kind == "measure":
            value = f"{step.low or step.high or 30:g}"
            answer, records["value"] = "", reply.value if reply is not None and reply.value else value
        text = "as it is" if step.kind == "note" else ""
        await self._send(AnswerStep(detail.row.id, step.id, lane.visit, answer, records, text, by, way))  # type: ignore[arg-type]

    def _heard(self, step: str, visit: int, since: Instant, now: Instant) -> bool:
        reply = self.scenario.reply(step, visit)
        return now >= since + (reply.after if reply is not None else 0) + _THINKS

    def _somebody(self, detail: RunDetail, roles: tuple[str, ...]) -> str:
        """Who has one of the roles, as long as it is somebody the roster knows."""
        contacts = [one for role in roles for one in detail.roles[role].contacts if one.person]
        return contacts[0].person if contacts else ""

    async def _send(self, command: Command) -> None:
        answer = await self.do(command)
        if not answer.done:
            self.refused.append((command, answer))
        elif isinstance(command, StartRun):
            self.runs.append(int(answer.params["run"]))
