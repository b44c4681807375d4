"""The list of scenarios to begin a drill: type to search, Enter begins."""

from collections.abc import Sequence

from noctui.catalog import _
from noctui.domain.run_views import PlaybookRow, PlaybooksDetail
from noctui.tui.dialogs.playbooks import PlaybookChooser


class DrillChooser(PlaybookChooser):
    """The list of playbooks, with scenarios in it: the name, and below what is trained, on which playbook, how hard."""

    def __init__(self, rows: Sequence[PlaybookRow]) -> None:
        super().__init__(PlaybooksDetail(tuple(rows)), "")
        self._title = _("Which drill? Nothing in it is real, and nothing is sent.")
        self._keys = _("type to search, arrows choose, Enter begins, Esc closes")

    async def action_read(self) -> None:
        """A scenario is not read before it is drilled."""
