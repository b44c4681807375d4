"""Who looks into a device leaves a trace of it in the journal; of whom its contract tells, the row says so."""

from noctui.domain.tools import UseTool
from noctui.services import rows
from noctui.store import journal
from tests.services.scene import VIEWER, Scene


def test_the_use_of_a_tool_is_journalled_with_who_and_on_what(scene: Scene) -> None:
    assert scene.do(UseTool("srv", "ssh")).done
    newest = scene.read(lambda connection: journal.page(connection, None, 1, ""))[0]
    assert (newest.kind, newest.subject, newest.actor) == ("device.tool", "device:srv", "anna")
    assert newest.payload == {"device": "srv", "tool": "ssh"}


def test_neither_an_unknown_device_nor_a_mere_viewer_starts_anything(scene: Scene) -> None:
    before = scene.kinds()
    assert scene.do(UseTool("nowhere", "ping")).code == "unknown_device"
    assert scene.do(UseTool("srv", "ping"), VIEWER).code == "not_allowed"
    assert scene.kinds() == before


def test_a_row_says_under_which_contract_its_device_is_and_whose_that_is(scene: Scene) -> None:
    row = rows.device_row(scene.site, scene.working, {}, "srv", scene.now)
    contract = scene.site.file.inventory.contracts[scene.site.file.inventory.devices["srv"].contract or ""]
    assert (row.contract, row.customer) == (contract.id, contract.customer)
