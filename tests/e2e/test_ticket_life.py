"""A ticket's life at the keyboard, from the first call to its end, and a full queue: read from the screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.domain.commands import NewTicket
from tests.e2e.conftest import Door
from tests.e2e.terminal import Tmux, noctui
from tests.e2e.watch import ME, Onlooker, end_engines
from tests.engine.house import EngineProcess, write_site

ROOMY, SMALL = (120, 40), (80, 24)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    """A device that answers, under a policy whose repair may pause and which observes no week before the end."""
    door = Door("127.0.0.1")
    check = f"{{kind: tcp, port: {door.port}, interval: 1s, retry: 1s, attempts: 1, timeout: 500ms}}"
    folder = write_site(tmp_path / "site", {"fw-1": "127.0.0.1"}, check=check)
    inventory = folder / "inventory" / "main.yaml"
    inventory.write_text(inventory.read_text(encoding="utf-8").replace("policy: s19", "policy: s12"), encoding="utf-8")
    yield folder
    end_engines(folder)
    door.shut()


@pytest.fixture
def eyes(engine: EngineProcess) -> Iterator[Onlooker]:
    """Watching, with the device up."""
    with Onlooker(engine.socket) as eyes:
        eyes.until(lambda eyes: {row.state for row in eyes.devices.values()} == {"up"})
        yield eyes


def form(desk: Tmux, *texts: str) -> None:
    """Fill in the form that stands there, Enter after each text, and send it."""
    for text in texts:
        desk.type(text)
        desk.keys("Enter")
    desk.keys("F5")


@pytest.mark.timeout(90)
def test_a_fault_goes_from_the_call_to_its_end_by_keys_alone(
    engine: EngineProcess, eyes: Onlooker, tmp_path: Path
) -> None:
    with Tmux(tmp_path, noctui("--site", engine.site, "--lang", "en"), ROOMY) as desk:
        desk.wait_for("all well.*engine ok")
        desk.keys("3")
        desk.wait_for("no ticket")

        desk.keys("n")
        desk.wait_for(r"new ticket.*Kind \* +fault.*F5 sends at once")
        for text in ("", "fw-1", "", "no way out"):
            desk.type(text)
            desk.keys("Enter")
        desk.wait_for(r"Device +fw-1.*What \* +no way out.*Class 1 major")
        desk.type("1")
        desk.wait_for(r"City · Three classes that rise.*Class 1 major.*first due: respond [\w ]*\d\d:\d\d.*, repair")
        desk.keys("F5")
        born = desk.wait_for(r"T-1 no way out.*status open +owner nobody +level Class 1 major", 5)
        assert "▸ respond" in born
        assert "▸ repair" in born

        desk.keys("a")
        desk.wait_for(rf"status accepted +owner {ME}", 5)
        desk.keys("x")
        why = desk.wait_for(r"Why\? +T-1.*\[▸ respond\].*rule", 5)
        assert "within 1h00m  level Class 1 major" in why
        assert "ends with      customer answered, arrived on site, service recovered" in why
        desk.keys("Escape")
        desk.wait_for(lambda screen: "Why?" not in screen)

        desk.keys("f")
        desk.wait_for(r"What happened to T-1\?[^\n]*\n[^\n]*\n[^\n]*║ t +responded")
        desk.keys("Enter")
        desk.wait_for("responded  T-1.*Who was answered")
        form(desk, "told Ms Li")
        desk.wait_for(r"✔ respond +C-\d+ +met .*customer answered: told Ms Li", 5)

        desk.keys("z")
        desk.wait_for(r"pause +T-1.*Reason \*")
        form(desk, "nobody lets us in")
        desk.wait_for(r"repair +C-\d+ +paused, \S+ used, \S+ left.*clocks paused: nobody lets us in", 5)
        desk.keys("Z")
        desk.wait_for(r"resume +T-1")
        form(desk)
        desk.wait_for(r"▸ repair +C-\d+ .*clocks resumed", 5)

        desk.keys("R")
        desk.wait_for(r"recovered +T-1")
        form(desk)
        desk.wait_for(r"nothing is due.*status recovered.*✔ repair +C-\d+ +met ", 5)
        desk.keys("v")
        desk.wait_for(r"What was the cause \*")
        form(desk, "a loose fibre")
        desk.wait_for("status resolved.*cause removed: a loose fibre", 5)

        desk.keys("c")
        desk.wait_for(r"Type the word \*")
        form(desk)
        desk.wait_for("This has to be filled in")
        form(desk, "close")
        desk.wait_for(r"status closed.*close: stored \(T-1\)", 5)
    assert next(row for row in eyes.tickets if row.id == 1).status == "closed"


@pytest.mark.timeout(90)
def test_on_a_small_screen_a_queue_is_filtered_taken_at_once_and_a_question_answered(
    engine: EngineProcess, eyes: Onlooker, tmp_path: Path
) -> None:
    for number in range(1, 9):
        eyes.do(NewTicket("fault" if number % 2 else "complaint", f"case {number}", contract="city"))
    with Tmux(tmp_path, noctui("--site", engine.site, "--lang", "en"), SMALL) as desk:
        desk.wait_for("all well.*8 open")
        desk.keys("3")
        desk.wait_for(lambda screen: screen.count("case ") == 8)
        desk.keys("/")
        desk.type("complaint")
        desk.keys("Enter")
        desk.wait_for(lambda screen: screen.count("case ") == 4 and "(4 of 8)" in screen)

        desk.keys("Space", "Space", "Space")
        desk.wait_for("3 marked")
        desk.keys("a")
        desk.wait_for(r"accept: stored \(T-\d, T-\d, T-\d\)", 5)
        desk.wait_for(lambda screen: screen.count(ME) == 3 and "marked" not in screen)
        assert sum(row.owner == ME for row in eyes.tickets) == 3

        desk.keys("n")
        desk.wait_for(r"new ticket.*Kind \*")
        for text in ("cons", "", "", "how to log in", "", "Wang", "", "", ""):
            desk.type(text)
            desk.keys("Enter")
        desk.wait_for(r"Kind \* +consultation.*what was answered: with it the consultation is closed at once")
        desk.type("by card")
        desk.keys("F5")
        closed = desk.wait_for("consultation +how to log in.*status closed.*cause removed: by card", 5)
        assert "reporter Wang" in closed
