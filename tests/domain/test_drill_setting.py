"""Where a drill takes place when nobody says it."""

from dataclasses import replace

from noctui.domain.drill_setting import settled
from noctui.domain.inventory import Inventory, Place
from noctui.domain.playbook import Parameter, Playbook, Suits
from noctui.domain.roster import Part, Person, Post, Roster
from tests.domain.build import device, inventory
from tests.domain.drills import PLAN, SCENARIO, words


def plan(*parameters: Parameter) -> Playbook:
    return replace(PLAN, parameters=parameters, suits=Suits(kinds=("ups",)))


def site() -> Inventory:
    """A switch with two behind it, a UPS, and a server that is called database; the first site is empty."""
    made = inventory(
        device("SW"), device("A", "SW"), device("B", "SW"), replace(device("UPS-1"), kind="ups"), device("SRV-DB")
    )
    named = {
        name: replace(one, site="hq", name="Database" if name == "SRV-DB" else "") for name, one in made.devices.items()
    }
    places = {"annex": Place("annex", "Annex"), "hq": Place("hq", "Head office")}
    return replace(made, devices=named, places=places)


ROOM = Parameter("room", words("Which room?"), "site")
UPS = Parameter("feeds", words("Which UPS?"), "device")
BASE = Parameter("database", words("Which database?"), "device")
TEXT = Parameter("what", words("What?"), "text", default="all")


def test_what_is_open_is_picked_from_the_site_and_called_as_people_call_it() -> None:
    values, shown = settled(SCENARIO, plan(ROOM, UPS, BASE, TEXT), site(), {})
    assert values == {"room": "hq", "feeds": "UPS-1", "database": "SRV-DB", "what": "all"}
    assert shown["room"] == "Head office"


def test_two_devices_are_not_the_same_one_and_without_a_hint_it_is_what_most_depends_on() -> None:
    values, _ = settled(
        SCENARIO, replace(plan(UPS, Parameter("other", words("?"), "device")), suits=Suits()), site(), {}
    )
    assert values == {"feeds": "SW", "other": "A"}


def test_what_is_given_counts_before_the_scenario_and_the_scenario_before_the_site() -> None:
    scenario = replace(SCENARIO, parameters={"room": "annex", "what": "some"})
    values, shown = settled(scenario, plan(ROOM, TEXT), site(), {"what": "none"})
    assert (values, shown["room"]) == ({"room": "annex", "what": "none"}, "Annex")


def test_a_site_without_anything_leaves_it_open() -> None:
    assert settled(SCENARIO, plan(ROOM, UPS), Inventory(), {})[0] == {"room": "", "feeds": ""}


def test_somebody_is_missing_whom_the_roster_has_there_unless_the_scenario_names_one_of_it() -> None:
    asked = plan(Parameter("post", words("Which post?"), "post"), Parameter("who", words("Who?"), "person"))
    roster = Roster(
        {name: Person(name, name.title()) for name in ("lin", "mao")},
        {"desk": Post("desk", {"en": "Desk", "zh": "值班台"}, (Part(("lin",)),), (Part(("mao",)),))},
    )
    told = replace(SCENARIO, parameters={"post": "the desk", "who": "the night operator"})
    values, shown = settled(told, asked, site(), {}, roster)
    assert (values, shown) == ({"post": "desk", "who": "lin"}, {"post": "Desk 值班台", "who": "Lin"})
    assert settled(replace(told, parameters={"who": "mao"}), asked, site(), {}, roster)[0]["who"] == "mao"
    assert settled(told, asked, site(), {"who": "Zoe"}, roster)[0]["who"] == "Zoe"
    assert settled(told, asked, site(), {})[0] == told.parameters, "without a roster the words stay"
