"""A site whose people are told by local programs, which write down what they are told."""

import json
import sys
from pathlib import Path

from tests.engine.house import write_site

_SPEAKS = """\
import json, os, signal, sys
heard = json.load(sys.stdin)
with open(sys.argv[1], "a", encoding="utf-8") as record:
    record.write(json.dumps(heard) + "\\n")
"""
_KILLS = (
    _SPEAKS
    + """\
if not os.path.exists(sys.argv[1] + ".killed"):
    open(sys.argv[1] + ".killed", "w").close()
    os.kill(os.getppid(), signal.SIGKILL)
"""
)
PROGRAMS = {
    "good": _SPEAKS,
    "kills": _KILLS,
    "bad": "import sys; sys.exit('no modem')",
    "hangs": "import time; time.sleep(600)",
}

ROSTER = """\
people:
  - id: anna
    name: Anna
    phone: "110"
    contacts: [{channel: good, address: anna-id}, {channel: bad, address: anna-id}]
  - {id: bo, name: Bo, phone: "120", contacts: [{channel: kills, address: bo-id}]}
  - {id: cy, name: Cy, contacts: [{channel: hangs, address: cy-id}]}
posts:
  - {id: noc, name: NOC duty, first: anna, backup: bo}
"""


def write_talking_site(folder: Path) -> Path:
    """Channels: good, bad (refuses), hangs, kills (takes it, and ends the engine before that can be marked; once)."""
    site = write_site(folder, {"here": "127.0.0.1"})
    lines = []
    for name, script in PROGRAMS.items():
        (site / f"{name}.py").write_text(script, encoding="utf-8")
        run = json.dumps([sys.executable, str(site / f"{name}.py"), str(site / "told")])
        lines += [f"[channels.{name}]", 'kind = "command"', f"run = {run}", 'limit = "1s"' if name == "hangs" else ""]
    with (site / "noctui.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    (site / "roster.yaml").write_text(ROSTER, encoding="utf-8")
    return site


def told(site: Path) -> list[dict[str, str]]:
    """What the programs were told so far."""
    record = site / "told"
    return [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()] if record.exists() else []
