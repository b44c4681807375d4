"""Where a scenario takes place: its parameters, for those that it leaves open from what the site has."""

from collections.abc import Mapping

from noctui.domain.drill import Scenario
from noctui.domain.inventory import Inventory
from noctui.domain.moments import Instant
from noctui.domain.playbook import Parameter, Playbook
from noctui.domain.roster import Roster, on_duty
from noctui.domain.topology import Topology

NO_ROSTER = Roster({}, {})
Parameters = dict[str, str]


def settled(
    scenario: Scenario,
    playbook: Playbook,
    inventory: Inventory,
    given: Mapping[str, str],
    roster: Roster = NO_ROSTER,
    began: Instant = 0,
) -> tuple[Parameters, Parameters]:
    """(values, the same as people call them) of the playbook's parameters.

    `given` counts before the scenario. Of a site the first that has devices is picked; of a device the one that is
    called like the parameter, then of a kind that suits the playbook, at the same site, with most others behind it.
    The roster's first post is picked, and who has that when the drill begins; what a scenario calls them by other words
    than their ids counts where the roster has none.
    """
    values: Parameters = {}
    for parameter in playbook.parameters:
        said = scenario.parameters.get(parameter.id) or parameter.default
        if parameter.kind in ("post", "person"):
            said = _on_duty(parameter, said, roster, began, values)
        values[parameter.id] = given.get(parameter.id) or said or _picked(parameter, playbook, inventory, values)
    return values, {name: _called(value, inventory, roster) for name, value in values.items()}


def _on_duty(parameter: Parameter, said: str, roster: Roster, began: Instant, values: Mapping[str, str]) -> str:
    if said in (roster.posts if parameter.kind == "post" else roster.people):
        return said
    first = next(iter(roster.posts), "")
    if parameter.kind == "post":
        return first or said
    post = next((value for value in values.values() if value in roster.posts), first)
    return next(iter(on_duty(roster, post, began).holders), said) if post else said


def _picked(parameter: Parameter, playbook: Playbook, inventory: Inventory, values: Parameters) -> str:
    if parameter.kind == "site":
        return _main(inventory)
    if parameter.kind == "device":
        place = next((value for value in values.values() if value in inventory.places), "")
        return _weightiest(inventory, parameter.id, playbook.suits.kinds, place, set(values.values()))
    return ""


def _main(inventory: Inventory) -> str:
    """The first that has devices: a site writes its machine room first."""
    used = {device.site for device in inventory.devices.values()}
    return next((place for place in inventory.places if place in used), next(iter(inventory.places), ""))


def _weightiest(inventory: Inventory, called: str, kinds: tuple[str, ...], place: str, taken: set[str]) -> str:
    """One that is not taken already."""
    topology = Topology.of(inventory)

    def weight(name: str) -> tuple[bool, bool, bool, int]:
        device = inventory.devices[name]
        named = called in f"{device.id} {device.name} {device.kind}".casefold()
        return named, device.kind in kinds, device.site == place, len(topology.behind(name))

    return max((name for name in inventory.devices if name not in taken), key=weight, default="")


def _called(value: str, inventory: Inventory, roster: Roster) -> str:
    """A post by all its names: it stands in words of each language."""
    if value in roster.posts:
        return " ".join(dict.fromkeys(roster.posts[value].name.values()))
    found = inventory.places.get(value) or roster.people.get(value)
    return found.name if found is not None else value
