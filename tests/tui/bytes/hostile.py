"""Run `Sinks` in the terminal: `python -m tests.tui.bytes.hostile PAYLOAD armed|bare`."""

import sys

from noctui.tui.environment import prepare_environment

prepare_environment()

from noctui.tui.driver import DeskDriver  # noqa: E402
from tests.tui.payloads import PAYLOADS  # noqa: E402
from tests.tui.sinks import Sinks  # noqa: E402

if __name__ == "__main__":
    name, wall = sys.argv[1:]
    app = Sinks(PAYLOADS[name], armed=wall == "armed", driver_class=DeskDriver)
    app.run()
    sys.exit(app.return_code)
