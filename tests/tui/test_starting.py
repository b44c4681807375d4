"""What the form offers that starts a playbook: places and devices by name, those first that are likely meant."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from noctui.domain.playbook import Parameter, ParameterKind, Suits
from noctui.domain.run_views import PlaybookDetail, PlaybookRow
from noctui.domain.views import DeviceRow
from noctui.tui.choices import Choice, Known, offered
from noctui.tui.glyphs import UNICODE
from noctui.tui.look import Look
from noctui.tui.offers import Offers
from noctui.tui.reasons import Context
from noctui.tui.starting import starting
from tests.tui.scenes import NOW

PLACES = {"hq": "Headquarters", "east": "East room", "old": "Depot", "new": "Depot"}
CAMERA = DeviceRow("CAM-1", "Gate", "camera", "hq", "10.0.0.1", "up", NOW, place="Headquarters")
UPS = replace(CAMERA, id="UPS-1", name="Cellar", kind="ups")
NEAR = replace(UPS, id="UPS-2", name="Rack", site="east", place="East room")
NAMED = replace(CAMERA, id="PWR-9", name="Power meter", kind="meter")
ROWS = {row.id: row for row in (CAMERA, UPS, NEAR, NAMED)}


def asking_for(kind: ParameterKind, name: str, known: str = "") -> tuple[str, list[Choice]]:
    """What stands in the field at first, and what it offers."""
    detail = PlaybookDetail(
        PlaybookRow("power", {"en": "Power"}, (), {}, 1),
        source="",
        version="1",
        lanes=(),
        parameters=(Parameter(name, {"en": "Which one?"}, kind),),
        filled={name: known} if known else {},
        suits=Suits(("ups",), ("power",)),
        places=PLACES,
        here="east",
    )
    field = starting(detail, None).fields[0]
    look = Look(NOW, ZoneInfo("Asia/Shanghai"), UNICODE.__getitem__)
    offers = Offers(Known(Context("desk"), look, ROWS))
    return offers.initial(field), [*offers.of(field)][1:]


def test_a_place_is_offered_by_its_name_and_found_by_its_id_too() -> None:
    first, found = asking_for("site", "room", known="hq")
    assert first == "Headquarters"
    assert [one.label for one in found] == ["East room", "Depot (new)", "Depot (old)", "Headquarters"]
    assert [one.key for one in offered(found, "hq")[0] if one.key == "hq"] == ["hq"]


def test_the_devices_begin_with_what_the_playbook_is_about_and_where_it_is() -> None:
    _first, found = asking_for("device", "feeding")
    assert [one.key for one in found] == ["UPS-2", "UPS-1", "PWR-9", "CAM-1"]
    assert "East room" in found[0].about
    assert [one.key for one in offered(found, "cellar")[0]] == ["UPS-1"]


def test_a_question_for_a_kind_of_device_begins_with_those() -> None:
    _first, found = asking_for("device", "camera")
    assert found[0].key == "CAM-1"
