"""Which clock of which bundled policy keeps which C-number, for docs/requirements.md."""

from collections.abc import Iterator
from pathlib import Path

from noctui.bundled import folder
from noctui.config.sla import load_policies
from noctui.domain.policy import Policy


def promises(policies: Path | None = None) -> dict[str, str]:
    """By number: "`data/policies/s19.yaml` arrive, solution", several files apart by a semicolon.

    `policies`: another folder than the bundled one. Raises BadFiles.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for policy in sorted(load_policies(policies or folder("data") / "policies").values(), key=lambda each: each.id):
        for number, name in _named(policy):
            names = found.setdefault(number, {}).setdefault(policy.id, [])
            names += [name] if name not in names else []
    return {number: "; ".join(_told(*item) for item in files.items()) for number, files in found.items()}


def _named(policy: Policy) -> Iterator[tuple[str, str]]:
    """(C-number, what keeps it)."""
    for clock in policy.clocks:
        yield from ((number, clock.id) for number in clock.refs.values())
    if policy.repeat and policy.repeat.ref:
        yield policy.repeat.ref, "repeat"
    if policy.penalty:
        yield from ((number, "penalty") for number in policy.penalty.refs)


def _told(policy: str, names: list[str]) -> str:
    return f"`data/policies/{policy}.yaml` {', '.join(names)}"
