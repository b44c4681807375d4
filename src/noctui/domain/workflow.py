"""The way of a defect: five steps, each signed, from who raised it to the centre that changes the product and back.

A question that turns out to be one of operation is explained to who raised it: it goes no further, and the ticket ends
like a consultation.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from noctui.domain.ticket import Fact, valid

Step: TypeAlias = Literal["submit", "analyse", "confirm", "report", "reply"]

Nature: TypeAlias = Literal["technical", "business", "operation"]
"""What an analysis finds the question to be."""

Signer: TypeAlias = Literal["raiser", "centre", "leader"]
"""raiser: who found the defect. centre: the service support centre. leader: who answers for the system."""

STEPS: tuple[Step, ...] = get_args(Step)

SIGNS: Mapping[Step, Signer] = MappingProxyType(
    {"submit": "raiser", "analyse": "centre", "confirm": "leader", "report": "centre", "reply": "centre"}
)
"""Who signs for a step. Nothing is changed before the leader's consent."""


def taken(facts: Sequence[Fact]) -> dict[Step, Fact]:
    """The steps that stand, each with the fact that signed it, in their order. `facts` may hold voided ones.

    A step stands only behind all before it: voiding one takes back those that built on it, also when it is signed
    anew. The leader has consented to the former analysis, not to the new one.
    """
    done: dict[Step, Fact] = {}
    for fact in valid(facts):
        if fact.kind == "stepped" and fact.data.get("step") in STEPS[len(done) : len(done) + 1]:
            done[STEPS[len(done)]] = fact
    return done


def next_step(facts: Sequence[Fact]) -> Step | None:
    """The step to be taken now; None when nothing is left to be signed."""
    done = taken(facts)
    return None if _is_operation(done) or len(done) == len(STEPS) else STEPS[len(done)]


def refusal(facts: Sequence[Fact], step: str, signed: str) -> str | None:
    """Why this step can't be signed now, as a code, or None.

    Codes: `unknown_step` (not the next one, or none at all), `text_required` (nobody signed).
    """
    if step != next_step(facts):
        return "unknown_step"
    return None if signed.strip() else "text_required"


def _is_operation(done: Mapping[Step, Fact]) -> bool:
    return "analyse" in done and done["analyse"].data.get("nature") == "operation"
