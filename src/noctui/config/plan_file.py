"""Plans as a file of roster/, as `config.roster` reads it."""

import json
from collections.abc import Iterable, Iterator

from noctui.config.local_time import write_moment
from noctui.domain.overrides import Plan, Stint


def plan_file(plans: Iterable[Plan], zone: str, heading: str) -> str:
    """`heading`: one line of words about where it comes from."""
    lines = (line for plan in plans for line in _plan(plan, zone))
    return "\n".join((f"# {heading}", "plans:", *lines)) + "\n"


def _plan(plan: Plan, zone: str) -> Iterator[str]:
    yield f"  - id: {_text(plan.id)}"
    yield f"    post: {_text(plan.post)}"
    yield f"    begin: {write_moment(plan.begin, zone)}"
    yield f"    end: {write_moment(plan.end, zone)}"
    if plan.reason:
        yield f"    reason: {_text(plan.reason)}"
    yield "    stints:"
    yield from (f"      - {{{_stint(stint, zone)}}}" for stint in plan.stints)


def _stint(stint: Stint, zone: str) -> str:
    said = f"begin: {write_moment(stint.begin, zone)}, end: {write_moment(stint.end, zone)}"
    side = "" if stint.side == "first" else f", side: {stint.side}"
    return f"{said}, person: {_text(stint.person)}{side}"


def _text(value: str) -> str:
    """JSON's quoting is also right for the strings of YAML, and no id is then a number."""
    return json.dumps(value, ensure_ascii=False)
