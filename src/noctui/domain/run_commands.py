"""What is asked about a run of a playbook: to start one, to answer its steps, and to end it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

Way = Literal["here", "phone", "in_person", "message"]
"""How somebody said yes or no: at a desk of their own, or in a way that the operator vouches for."""


Fate = Literal["", "abort", "keep"]
"""Of the runs that one began which ends before them: they are aborted with it, or go on by themselves."""


@dataclass(frozen=True, slots=True)
class StartRun:
    """Begin a playbook; the number of the run is in the answer's params (`run`), that of the ticket too (`ticket`).

    Refused: unknown_playbook (playbook), part_only (only other playbooks start it), unknown_ticket (ticket), on_closed
    (ticket), merged (into: the ticket that goes on), parameter_required (parameter), unknown_parameter (parameter,
    known), no_number (field, value), unknown_device (device), running_already (run: the same playbook runs for the same
    ticket; or, without one, with the same parameters). As a step of another run (`parent`) also unknown_run (run),
    those of `domain.run_rules` for that step, and other_playbook (playbook: the one that the step calls).
    """

    KIND: ClassVar[str] = "run.start"
    playbook: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    ticket: int | None = None
    """None: it opens one of its own."""
    text: str = ""
    """What is known so far."""
    beside: bool = False
    """Start it although the same playbook runs for the same ticket."""
    parent: int = 0
    """The run whose step it is: it has that one's ticket, and is authorised as that one is."""
    step: str = ""
    """That step, which `calls` this playbook."""


@dataclass(frozen=True, slots=True)
class AnswerStep:
    """Answer the step at which a lane is.

    Refused: see `domain.run_rules.refusal`; not_there tells who was faster, if somebody was (step, who, answer, at).
    Besides: unknown_run (run), unknown_field (field, known), child_open (playbook, run: the playbook that the step
    calls is not finished, or not begun where there is no run). Of an approve also unknown_person (who), way_required
    (who: another than the actor says it), four_eyes (who), not_approver (who, roles).
    """

    KIND: ClassVar[str] = "run.answer"
    run: int
    step: str
    visit: int
    """Which visit of the step was seen; one that is over is refused (`not_there`: who, answer)."""
    answer: str = ""
    """Empty for a `measure`: the value says it."""
    records: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    by: str = ""
    """Of an `approve`: id of the person who said it; empty: the actor."""
    way: Way = "here"


@dataclass(frozen=True, slots=True)
class SkipStep:
    """Leave a step out, or for later. Refused: see `domain.run_rules.skip_refusal`."""

    KIND: ClassVar[str] = "run.skip"
    run: int
    step: str
    visit: int
    reason: str
    later: bool = False
    """It comes back before the run can be finished."""


@dataclass(frozen=True, slots=True)
class ReturnToStep:
    """Do a deferred step after all."""

    KIND: ClassVar[str] = "run.return"
    run: int
    step: str
    records: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True)
class WaiveStep:
    """Decide that a deferred step will never be done. Only a leader may."""

    KIND: ClassVar[str] = "run.waive"
    run: int
    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class AuthoriseRun:
    """Authorise the plan, or refuse to: by who has one of the posts that may, never by who started it.

    Refused: unknown_run, run_ended, no_authorisation (the plan demands none), authorised_already, and those of an
    approve step (see `AnswerStep`).
    """

    KIND: ClassVar[str] = "run.authorise"
    run: int
    granted: bool
    by: str = ""
    """Id of the person who said it; empty: the actor."""
    way: Way = "here"
    text: str = ""


@dataclass(frozen=True, slots=True)
class CheckStep:
    """Let a check step look now; what it sees comes as evidence. Refused: those of `AnswerStep`, no_check (the step has
    nothing to look at), check_running."""

    KIND: ClassVar[str] = "run.check"
    run: int
    step: str
    visit: int
    target: str = ""
    """An address instead of the step's own; empty: that."""


@dataclass(frozen=True, slots=True)
class HandRun:
    """Give a run, or one of its lanes, to another person. Refused: unknown_person (who), unknown_lane (lane, known),
    lane_ended (lane)."""

    KIND: ClassVar[str] = "run.hand"
    run: int
    to: str
    """Id or login of a person, or login of an operator."""
    lane: str = ""


@dataclass(frozen=True, slots=True)
class NoteRun:
    """Write something down. Refused: text_required, no_such_step (step). It may be done after the end, too."""

    KIND: ClassVar[str] = "run.note"
    run: int
    text: str
    step: str = ""
    """The step it is about, or a proposal to change it (`change`)."""
    change: bool = False
    """The plan should be changed: it goes into the after-action document."""


@dataclass(frozen=True, slots=True)
class PauseRun:
    KIND: ClassVar[str] = "run.pause"
    run: int
    reason: str


@dataclass(frozen=True, slots=True)
class ResumeRun:
    """Refused: run_ended, not_paused_run."""

    KIND: ClassVar[str] = "run.resume"
    run: int


@dataclass(frozen=True, slots=True)
class AbortRun:
    """Refused: run_ended, text_required, children_open (runs: begun by it, or by those; say what becomes of them)."""

    KIND: ClassVar[str] = "run.abort"
    run: int
    reason: str
    children: Fate = ""


@dataclass(frozen=True, slots=True)
class FinishRun:
    """Refused: see `domain.run_rules.finish_refusal`; children_open as of AbortRun; text_required: why those are
    aborted."""

    KIND: ClassVar[str] = "run.finish"
    run: int
    text: str = ""
    children: Fate = ""


OpenRunCommand: TypeAlias = (
    AnswerStep
    | SkipStep
    | ReturnToStep
    | WaiveStep
    | AuthoriseRun
    | CheckStep
    | HandRun
    | NoteRun
    | PauseRun
    | ResumeRun
    | AbortRun
    | FinishRun
)
"""What is done to one that has begun: all have `run`."""

RunCommand: TypeAlias = StartRun | OpenRunCommand
