"""An emergency procedure as data: lanes of steps, each of which leads on by the answer it was given.

Lanes run beside each other (evacuation beside fire-fighting). Every step, of whatever kind, has exits: an answer and
where it leads. How a run of a playbook stands is folded in `run`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, TypeAlias

from noctui.domain.moments import MINUTE, Span
from noctui.domain.policy import Words

StepKind = Literal["do", "check", "decide", "approve", "wait", "call", "measure", "note"]

END: Final = "end"
"""Where an exit leads that ends its lane."""

ANSWERS: Final[Mapping[StepKind, tuple[str, ...]]] = {
    "do": ("done",),
    "note": ("done",),
    "wait": ("over",),
    "check": ("good", "bad"),
    "call": ("reached", "not_reached"),
    "approve": ("granted", "denied"),
    "measure": ("within", "low", "high"),
    "decide": (),
}
"""What each kind can be answered. A `decide` names its own options; a `measure` has only the sides that it limits."""

ParameterKind = Literal["site", "device", "person", "post", "contract", "address", "number", "duration", "text"]
FieldKind = Literal["text", "number", "duration", "time", "choice", "person"]
Act = Literal["absence"]
"""What a `do` can enter at the desk by itself. absence: somebody is not at their post, and who has it meanwhile."""

ACT_NEEDS: Final[Mapping[Act, tuple[ParameterKind, ...]]] = {"absence": ("person", "post")}
"""Kinds of parameters that an act is about: of each kind the first one."""
Method = Literal["ping", "tcp", "http", "trace"]


@dataclass(frozen=True, slots=True)
class Exit:
    """An answer to a step, and the step of the same lane it leads to; or END."""

    answer: str
    to: str
    words: Words = field(default_factory=dict)
    """What the answer is called, of a `decide`; the other kinds have standard words."""


@dataclass(frozen=True, slots=True)
class Field:
    """Something to write down before a step is answered."""

    id: str
    ask: Words
    kind: FieldKind = "text"
    required: bool = False
    choices: tuple[Exit, ...] = ()
    """Of a `choice`: answer and words; they lead nowhere."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What a `check` step looks at by itself. What it saw is evidence: an operator still has to answer."""

    method: Method
    target: str
    """An address, a device's id, or `{parameter}`."""
    packets: int = 4
    size: int = 56
    """Bytes of payload of each packet."""
    port: int = 0
    path: str = "/"
    good_loss: float = 0.0
    """Share (0..1) of packets that may be lost in what is proposed as good."""


@dataclass(frozen=True, slots=True)
class Step:
    id: str
    """Unique in its playbook."""
    kind: StepKind
    say: Words
    """What is to be done, in one plain sentence."""
    exits: tuple[Exit, ...]
    hint: Words = field(default_factory=dict)
    """How, or why, or what to mind."""
    role: str = ""
    """Whose step it is."""
    limit: Span | None = None
    """From its opening; None: as long as it takes."""
    warn: Span = 0
    """So long before the limit it warns."""
    ladder: tuple[str, ...] = ()
    """Roles that hear of it when its limit has passed, one after the other."""
    again: Span = 5 * MINUTE
    """From one rung of the ladder to the next."""
    record: tuple[Field, ...] = ()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Earlier step → answers: where one of them was answered otherwise, or not at all, the step is passed over."""
    after: tuple[str, ...] = ()
    """Steps of other lanes without which it does not open; a lane that has ended without one is not waited for."""
    both: bool = False
    """Challenge and response: a second operator has to give the same answer."""
    skip: str | None = None
    """Where skipping leads; None: it can't be skipped."""
    by: tuple[str, ...] = ()
    """Roles that may approve, of an `approve`."""
    to: str = ""
    """Role that is called, of a `call`."""
    probe: Probe | None = None
    hold: Span | None = None
    """How long a `wait` waits at least; None: until an operator says that it is over."""
    unit: str = ""
    """Of a `measure`."""
    low: float | None = None
    high: float | None = None
    timer: str = ""
    """The timer that counts down from now by what was measured, in minutes."""
    calls: str = ""
    """Id of the playbook that is run as this step."""
    enter: Act | None = None
    """What is entered when it is done; what stands in the way of that never holds the run up."""
    stops: str = ""
    """The timer that counts no more when this is done, of a `do`: the UPS was cut, or the mains are back."""

    def exit(self, answer: str) -> Exit | None:
        return next((found for found in self.exits if found.answer == answer), None)

    @property
    def can_wait(self) -> bool:
        """Whether it can be deferred: nothing after it depends on its answer."""
        return self.skip is not None and len(self.exits) == 1


@dataclass(frozen=True, slots=True)
class Lane:
    id: str
    name: Words
    steps: tuple[Step, ...]
    """In the order of the file; it opens with the first."""
    first: bool = False
    """People first: it never waits for the authorisation."""
    closing: bool = False
    """It opens when all lanes that are not closing have ended."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a run has to know: filled from the ticket, or asked once at the start."""

    id: str
    ask: Words
    kind: ParameterKind = "text"
    required: bool = True
    default: str = ""


@dataclass(frozen=True, slots=True)
class Suits:
    """For which alarms a playbook is proposed."""

    kinds: tuple[str, ...] = ()
    """Kinds of device."""
    words: tuple[str, ...] = ()
    """Found in the title of a ticket or the name of a device, whatever the case."""
    total: bool = False
    """When everything at a place is gone."""


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody a playbook speaks of: a post of the site's roster, or somebody outside."""

    id: str
    name: Words
    posts: tuple[str, ...] = ()
    """Ids of posts; the first that the roster knows counts."""
    phone: str = ""
    """Of somebody outside: the fire brigade."""


@dataclass(frozen=True)
class Playbook:
    id: str
    name: Words
    lanes: tuple[Lane, ...]
    refs: tuple[str, ...] = ()
    """PB-numbers."""
    source: str = ""
    trigger: Words = field(default_factory=dict)
    parameters: tuple[Parameter, ...] = ()
    authorise: tuple[str, ...] = ()
    """Roles of which one has to authorise the plan before any lane opens that is not `first`; empty: nobody has to."""
    authorise_within: Span | None = None
    timers: Mapping[str, Words] = field(default_factory=dict)
    suits: Suits = Suits()
    part: bool = False
    """Only other playbooks start it."""
    version: str = ""
    """Of its content: the same text has the same one."""

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        return {step.id: step for step in self.steps()}

    @cached_property
    def lane_of(self) -> Mapping[str, Lane]:
        """Step → its lane."""
        return {step.id: lane for lane in self.lanes for step in lane.steps}

    def steps(self) -> Iterator[Step]:
        return (step for lane in self.lanes for step in lane.steps)

    def roles(self) -> tuple[str, ...]:
        """Ids of all whom it speaks of, each once, in the order of the file."""
        named = [*self.authorise]
        for step in self.steps():
            named += [step.role, step.to, *step.by, *step.ladder]
        return tuple(dict.fromkeys(filter(None, named)))


Playbooks: TypeAlias = Mapping[str, Playbook]
"""By id."""
