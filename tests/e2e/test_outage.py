"""The whole journey in the laboratory, read from the desk's screen: links are really cut, keys are really pressed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.terminal import Tmux, noctui
from tests.e2e.watch import ME, Onlooker, end_engines
from tests.engine.house import EngineProcess, write_lab_site
from tests.lab import LEAVES, Lab

DOWN = re.compile(r"✖ DOWN +sw-core [^\n]*T-1")
LEFT = re.compile(r"NEXT DUE.*?T-1 \w+ (\d\d):(\d\d):(\d\d)")


@pytest.fixture
def engine(lab: Lab, tmp_path: Path) -> Iterator[EngineProcess]:
    site = write_lab_site(tmp_path / "site")
    with EngineProcess(site, lab.argv) as found:
        yield found
    end_engines(site)


def seconds_left(screen: str) -> int:
    """Of the first clock in the strip."""
    found = LEFT.search(screen)
    assert found, screen
    hours, minutes, seconds = map(int, found.groups())
    return (hours * 60 + minutes) * 60 + seconds


def unreachable(screen: str) -> set[str]:
    return set(re.findall(r"UNREACHABLE +(\S+) +behind sw-core", screen))


@pytest.mark.req("R073", "R339")
@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids="{0[0]}x{0[1]}".format)
def test_an_outage_is_seen_taken_and_ended_on_the_screen(
    lab: Lab, engine: EngineProcess, tmp_path: Path, size: tuple[int, int]
) -> None:
    with (
        Onlooker(engine.socket) as eyes,
        Tmux(tmp_path, noctui("--site", engine.site, "--lang", "en"), size) as desk,
    ):
        eyes.until(lambda eyes: {row.state for row in eyes.devices.values()} == {"up"})
        desk.wait_for("all well.*engine ok.*nothing is due.*no device has a problem")

        lab.cut("sw-core")
        try:
            storm = desk.wait_for(lambda screen: unreachable(screen) == set(LEAVES) and DOWN.search(screen))
            assert "1 down" in storm.splitlines()[0]
            assert "1 open" in storm
            assert "taken by nobody" in storm
            before = seconds_left(desk.wait_for(LEFT.pattern))
            desk.wait_for(lambda screen: seconds_left(screen) <= before - 2, 5)

            desk.keys("a")
            desk.wait_for(r"accept: stored \(T-1\)", 5)
            desk.wait_for(lambda screen: "taken by nobody" not in screen, 5)
            desk.keys("3")
            desk.wait_for(rf"T-1 [^\n]* {ME}\b", 5)
            assert [ticket.owner for ticket in eyes.tickets] == [ME]
        finally:
            lab.mend("sw-core")
        desk.wait_for("T-1 sw-core has recovered", 20)
        desk.wait_for(rf"all well.*✔ T-1 [^\n]* {ME}\b", 10)
        desk.keys("1")
        calm = desk.wait_for("no device has a problem", 5)
        assert "UNREACHABLE" not in calm
        eyes.until(lambda eyes: {row.state for row in eyes.devices.values()} == {"up"})
        assert len(eyes.tickets) == 1

        desk.keys("6", "/")
        desk.type("sw-core")
        desk.keys("Enter")
        desk.wait_for(r"sw-core has recovered.*sw-core is DOWN.*filter: sw-core", 5)
        desk.keys("q")
        assert desk.wait() == 0
