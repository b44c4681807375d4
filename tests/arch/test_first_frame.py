"""The first frame stands while the rest is loaded: it must not need the rest."""

import subprocess
import sys

NEEDED = {"moments", "operators", "ticket", "workflow"}
"""Modules of rules of which the bars without rows make use. Each class of the others takes a millisecond to build."""
LISTING = "import sys, noctui.tui.desk_app; print(*sys.modules)"


def test_the_first_frame_needs_few_modules_of_rules_and_none_of_a_place_that_is_not_open() -> None:
    listed = subprocess.run([sys.executable, "-c", LISTING], capture_output=True, text=True, check=True).stdout.split()
    rules = {name.removeprefix("noctui.domain.") for name in listed if name.startswith("noctui.domain.")}
    assert rules == NEEDED
    assert [name for name in listed if name.startswith(("noctui.tui.rooms", "noctui.tui.dialogs", "msgspec"))] == []


FIRST_ROWS = "noctui.tui.news, noctui.tui.rooms.desk, noctui.tui.rooms.devices, noctui.wire.client"
LATER = {
    *(
        f"noctui.domain.{name}"
        for name in ("commands", "queries", "inventory", "health", "topology", "sla", "channels")
    ),
    *(f"noctui.tui.{name}" for name in ("hands", "deeds", "dialogs.form")),
}
"""With them come a hundred and fifty classes."""


def test_the_first_rows_need_no_command_no_query_and_no_file_of_a_site() -> None:
    listing = f"import sys, {FIRST_ROWS}; print(*sys.modules)"
    listed = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True).stdout.split()
    assert "noctui.domain.views" in listed
    assert LATER.isdisjoint(listed)
