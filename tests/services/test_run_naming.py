"""What a playbook already knows when it is started from a device."""

from noctui.domain.playbook import Parameter, ParameterKind, Playbook
from noctui.services.run_naming import known
from tests.domain.build import device
from tests.services.scene import ROSTER


def test_the_device_of_a_ticket_fills_the_first_question_for_one_and_not_what_is_beside_it() -> None:
    asked: tuple[tuple[str, ParameterKind], ...] = (("room", "site"), ("device", "device"), ("neighbour", "device"))
    playbook = Playbook("lan", {"en": "LAN"}, (), parameters=tuple(Parameter(name, {}, kind) for name, kind in asked))
    switch = device("SW-1")
    assert known(playbook, switch, None, ROSTER) == {"room": "hq", "device": "SW-1"}
    assert known(playbook, switch, None, ROSTER, {"neighbour": "SW-2"})["neighbour"] == "SW-2"
