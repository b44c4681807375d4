"""What a desk sees of the changes of the roster."""

from dataclasses import dataclass

from noctui.domain.moments import Instant
from noctui.domain.overrides import Stint
from noctui.domain.roster_changes import ChangeKind, ChangeStatus


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """View `changes`, key `id`: changes of the roster that are waited for, in force or still to come."""

    id: int
    kind: ChangeKind
    status: ChangeStatus
    posts: tuple[str, ...]
    """Ids; of an override perhaps a rotation's."""
    people: tuple[str, ...]
    """Ids of those whom it is about: of an override who is off and who is on, of a swap who offers and who answers, of
    an absence who is missing and then who stood in."""
    names: tuple[str, ...]
    """Of the same people."""
    begin: Instant
    end: Instant | None
    """None: not known."""
    by: str
    """The name of who asked for it."""
    at: Instant
    reason: str
    due: Instant | None = None
    """When somebody has to have taken the next step."""
    steps: tuple[str, ...] = ()
    """What may be done about it now, as the commands name it (`StepLeave`, `StepAbsence`); `answer`: `AnswerSwap`,
    `end`: `EndChange`."""
    stand_in: str = ""
    """The name of who has the post instead; of an absence."""
    plan: str = ""
    """Of a leave: who does what meanwhile."""
    stints: tuple[Stint, ...] = ()
    """Of a swap: what each of the two gives the other."""
