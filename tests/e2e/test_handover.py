"""A shift with three tickets, a run and two mutes goes from one operator to another, each at a console of their own."""

import getpass
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.domain.commands import Acknowledge
from noctui.domain.moments import HOUR, SECOND
from noctui.domain.run_commands import StartRun
from tests.cli.test_handover import BECOME, OTHER
from tests.e2e.conftest import Door
from tests.e2e.terminal import Tmux, noctui
from tests.e2e.watch import Onlooker, end_engines
from tests.engine.house import EngineProcess, write_site
from tests.needs import need

ME = getpass.getuser()
ROOMY = (120, 40)
LOST = ("gone-1", "gone-2", "gone-3")
MUTED = ("mute-1", "mute-2")
SMOKE = """
id: smoke
name: {en: Smoke, zh: 冒烟}
source: a test
authorise: {by: [duty-operator], within: 1h}
lanes:
  - id: people
    name: {en: People, zh: 人员}
    first: true
    steps:
      - {do: guard, say: {en: Call the guard., zh: 通知保安。}, role: duty-operator, limit: 1s}
      - {do: doors, say: {en: Close the doors., zh: 关门。}, role: duty-operator}
  - id: devices
    name: {en: Devices, zh: 设备}
    steps:
      - {do: save, say: {en: Save the devices., zh: 抢救设备。}, role: duty-operator}
"""
"""What runs meanwhile: a step that is overdue at once, and a plan that waits to be authorised."""


@pytest.fixture
def site() -> Iterator[Path]:
    """Five devices that do not answer, and a post that this login has and another one stands in for."""
    need(os.getuid() == 0, "only root can be a second login")
    with tempfile.TemporaryDirectory(prefix="noctui-handover-") as folder:
        Path(folder).chmod(0o750)
        door = Door("127.0.0.1")
        check = f"{{kind: tcp, port: {door.port}, interval: 1s, retry: 1s, attempts: 1, timeout: 500ms}}"
        addresses = {"here": "127.0.0.1"} | {name: f"127.0.1.{n}" for n, name in enumerate((*LOST, *MUTED), 1)}
        site = write_site(Path(folder) / "site", addresses, operators=[OTHER], check=check)
        (site / "roster.yaml").write_text(
            f"""
people:
  - {{id: a, name: Anna, login: {ME}, posts: [noc-duty]}}
  - {{id: b, name: 博, login: {OTHER}, posts: [noc-duty]}}
posts:
  - {{id: noc-duty, name: {{en: NOC duty, zh: 值班}}, first: a, backup: b}}
""",
            encoding="utf-8",
        )
        (site / "playbooks").mkdir()
        (site / "playbooks" / "smoke.yaml").write_text(SMOKE, encoding="utf-8")
        yield site
        end_engines(site)
        door.shut()


@pytest.fixture
def eyes(engine: EngineProcess) -> Iterator[Onlooker]:
    """Watching, with five tickets of which two belong to devices that are muted, and a run that is late."""
    with Onlooker(engine.socket) as eyes:
        eyes.until(lambda eyes: len(eyes.tickets) == 5)
        for name in MUTED:
            assert eyes.do(Acknowledge(name, eyes.engine.cycle + 2 * HOUR + SECOND, "the pole is moved")).done
        [ticket] = [ticket.id for ticket in eyes.tickets if ticket.root == LOST[0]]
        assert eyes.do(StartRun("smoke", ticket=ticket)).done
        yield eyes


def say(desk: Tmux, key: str, *texts: str) -> None:
    """Press a key and fill in the form that it opens, Enter after each text."""
    desk.keys(key)
    desk.wait_for("Esc (keeps|closes)")
    for text in texts:
        desk.type(text)
        desk.keys("Enter")
    desk.wait_for(lambda screen: "Esc keeps" not in screen and "Esc closes" not in screen, 5)


@pytest.mark.timeout(120)
def test_two_operators_hand_a_shift_over_each_at_their_own_console(
    engine: EngineProcess, eyes: Onlooker, tmp_path: Path
) -> None:
    face = ("--site", engine.site, "--lang", "en")
    with Tmux(tmp_path, noctui(*face), ROOMY) as anna, Tmux(engine.site, [*BECOME, *noctui(*face)], ROOMY) as bo:
        anna.wait_for("on duty: Anna.*5 open")
        bo.wait_for("on duty: Anna.*5 open")

        anna.keys("H")
        anna.wait_for("There is none yet: p begins one")
        say(anna, "p", "")
        anna.wait_for(r"H-1 Shift handover: NOC duty +being prepared.*You hand over: w adds a line")
        anna.wait_for(r"Worst now +RUN-1 Smoke Site A: Call the guard \(MISSED.*RUN-1 Smoke Site A waits for a yes")
        say(anna, "w", "", "If the rain stops, take the pumps back", "yes")
        anna.wait_for(r"To watch +If the rain stops")
        anna.wait_for(lambda screen: screen.count("acknowledged until") == 2)
        say(anna, "o", "")
        anna.wait_for(r"handover offered, not accepted.*You have offered it; U takes it back")

        bo.wait_for("handover offered, not accepted")
        bo.keys("H")
        bo.wait_for(r"You take over: go down with j.*▶ ‼ RED[^\n]+RUN-1 Smoke")
        bo.keys("Enter")
        bo.wait_for(rf"RUN-1 Smoke .*owner {ME}.*▶.*People +1/2 Call the guard")
        bo.keys("Escape")
        bo.wait_for("You take over: go down with j")
        bo.keys("a")
        bo.wait_for("Read back first, by number or a word")
        while "everything red is read back" not in bo.screen():
            _read_back_the_next(bo)
        anna.wait_for(lambda screen: "RED" not in screen and "✔ read" in screen, 2)

        say(bo, "Q", "which pump?")
        anna.wait_for(r"1 questions wait.*A answers", 2)
        bo.keys("a")
        bo.wait_for("A question is not answered yet: which pump")
        say(anna, "A", "", "the left one")
        bo.wait_for("everything red is read back; a takes it", 2)
        say(bo, "a", "relieve")
        for desk in (anna, bo):
            signed = desk.wait_for(rf"taken over.*Anna \({ME}\).*博 \({OTHER}\).*journal +\d+:[0-9a-f]{{64}}", 2)
            assert "not accepted" not in signed
            desk.wait_for("on duty: 博", 5)

        bo.keys("g", "Enter")
        bo.wait_for(r"RUN-1 Smoke .*owner 博.*Call the guard.*Enter +done")
        assert "handed to 博; H-1" in bo.wait_for(lambda screen: _goes_on(bo, screen))


def _goes_on(desk: Tmux, screen: str) -> bool:
    """Whether the step is done; else Enter once more: one that has only just come to the screen does not take it."""
    done = "2/2 Close the doors" in screen
    if not done:
        desk.keys("Enter")
        time.sleep(0.5)  # half of what the desk leaves for reading: an Enter too many comes before it is over
    return done


def _read_back_the_next(desk: Tmux) -> None:
    """By its number, as it stands in the line under the cursor; the cursor goes on by itself."""
    line = desk.wait_for(r"▶ (‼ RED|↻ AGAIN) +\d+").split("▶ ‼ RED")[-1].split("▶ ↻ AGAIN")[-1]
    number = line.split()[0]
    before = desk.screen().count("✔ read")
    say(desk, "r", number)
    desk.wait_for(lambda screen: screen.count("✔ read") > before or "everything red" in screen, 5)
