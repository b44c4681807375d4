"""Runs of playbooks on an engine as it really is: the way to the first step, to the next, and limits of many at once.

    python -m bench.runs [--steps 60] [--runs 200] [--answers 300] [--events 500]

The engine is a process of its own with its store on disk (SQLite, synchronous=FULL); the desk is a client on its
socket that watches the view of all runs. A long run has come back to the same step until it had so many events; the
desk then asks for all of it after every answer, as the screen of a run does. The limits: so many runs stand in the
middle of a playbook of so many steps, and their limits pass in the very same moment; how much later does a desk see
each of them late, as it is stored by then? Beside them stands what the same engine does for one run.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import Connection

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.engine.house import EngineProcess, Watcher, write_site
from tests.engine.walker import PLAYBOOK as TURNS

from noctui.config.site import load_site
from noctui.domain.commands import Answer
from noctui.domain.moments import SECOND, Instant
from noctui.domain.run_commands import AnswerStep, RunCommand, StartRun
from noctui.domain.run_views import RunDetail, RunQuery, RunRow
from noctui.engine.clock import Clock
from noctui.services import runs
from noctui.services.site import Site
from noctui.services.tx import Tx
from noctui.services.working import rebuild
from noctui.store import connect
from noctui.wire.client import Changed, Event, Key

FIRST, NEXT, LATE = 150, 80, 1000
"""Goals in milliseconds: to the first step, to the next one (95 of 100), and of a limit."""
LIMIT = 5
"""Seconds that the steps have."""
AHEAD = 15
"""Seconds until the limits of all runs begin to count: meanwhile the engine starts."""

ROLES = """roles:
  - {id: duty-leader, name: {en: Leader, zh: 领导}, posts: [noc]}
  - {id: deputy-head, name: {en: Head, zh: 组长}, posts: [noc]}
"""


def playbook(steps: int) -> str:
    """One lane of steps that are done one after the other, each with a limit, a role and a ladder."""
    head = ["id: long", "source: bench", "name: {en: Long, zh: 长}", "trigger: {en: always, zh: 总是}", "lanes:"]
    head += ["  - id: only", "    name: {en: Only, zh: 唯一}", "    steps:"]
    words = "{en: 'Do what step %d says, with care and in peace.', zh: '做第 %d 步。'}"
    for number in range(steps):
        head += [f"      - do: s{number}", f"        say: {words % (number, number)}"]
        head += ["        role: duty-leader", f"        limit: {LIMIT}s", "        ladder: [deputy-head]"]
    return "\n".join(head) + "\n"


def site_of(folder: Path, steps: int) -> Path:
    site = write_site(folder, {"here": "127.0.0.1"})
    (site / "playbooks").mkdir()
    (site / "playbooks" / "long.yaml").write_text(playbook(steps), encoding="utf-8")
    (site / "playbooks" / "turns.yaml").write_text(TURNS, encoding="utf-8")
    (site / "roles.yaml").write_text(ROLES, encoding="utf-8")
    return site


async def walk(folder: Path, steps: int, answers: int) -> tuple[list[float], list[float]]:
    """Milliseconds to the first step of every run, and to every next step, as a desk sees them."""
    first: list[float] = []
    following: list[float] = []
    with EngineProcess(site_of(folder / "walk", steps)) as engine:
        async with Watcher(engine.socket) as desk:
            await desk.live()
            while len(following) < answers:
                begun = time.perf_counter()
                number = int((await desk.client.do(StartRun("long", beside=True))).params["run"])
                await desk.until(partial(is_at, desk, number, "s0"))
                first.append(1000 * (time.perf_counter() - begun))
                for step in range(steps - 1):
                    begun = time.perf_counter()
                    await desk.client.do(AnswerStep(number, f"s{step}", 1, "done"))
                    await desk.until(partial(is_at, desk, number, f"s{step + 1}"))
                    following.append(1000 * (time.perf_counter() - begun))
    return first, following


async def go_round(folder: Path, events: int, answers: int) -> tuple[list[float], list[float]]:
    """Milliseconds to the next step of a run that has so many events, and until all of it is on a desk."""
    following: list[float] = []
    whole: list[float] = []
    with EngineProcess(site_of(folder / "round", 1)) as engine:
        async with Watcher(engine.socket) as desk:
            await desk.live()
            number = int((await desk.client.do(StartRun("turns"))).params["run"])
            for visit in range(1, events):
                await desk.client.do(AnswerStep(number, "turn", visit, "more"))
            for visit in range(events, events + answers):
                begun = time.perf_counter()
                await desk.client.do(AnswerStep(number, "turn", visit, "more"))
                await desk.until(partial(is_at, desk, number, "turn", visit + 1))
                following.append(1000 * (time.perf_counter() - begun))
                begun = time.perf_counter()
                found = await desk.client.ask(RunQuery(number))
                whole.append(1000 * (time.perf_counter() - begun))
                assert isinstance(found, RunDetail)
                assert len(found.events) == visit + 1
    return following, whole


def is_at(desk: Watcher, number: int, step: str, visit: int = 1) -> bool:
    row = desk.client.views["runs"].get(number)
    return isinstance(row, RunRow) and (row.lanes[0].step, row.lanes[0].visit) == (step, visit)


def fill(site: Site, connection: Connection, count: int, steps: int, due_from: Instant) -> None:
    """Runs in the middle of their playbook; the step at which they are has opened at `due_from`, all together."""
    working = rebuild(connection, site)

    def do(command: RunCommand, now: Instant) -> Answer:
        return runs.perform(Tx(connection, site, now, "bench"), working, command)

    for _ in range(count):
        number = int(do(StartRun("long", beside=True), due_from - steps * SECOND).params["run"])
        for step in range(steps // 2):
            now = due_from if step == steps // 2 - 1 else due_from - (steps - step) * SECOND
            do(AnswerStep(number, f"s{step}", 1, "done"), now)


def lateness(folder: Path, steps: int, count: int) -> list[float]:
    """By how many milliseconds the limits of so many runs are booked too late, that pass together."""
    path = site_of(folder / f"late{count}", steps)
    loaded = load_site(path)
    site = Site.of(loaded.file, loaded.policies, loaded.calendars)
    loaded.paths.state.mkdir(parents=True)
    url = connect.sqlite_url(loaded.paths.state / "noctui.db")
    writer = connect.open_writer(url)
    begun, clock = time.monotonic(), Clock()
    with writer.begin() as connection:
        fill(site, connection, 1, steps, clock.wall() - 3600 * SECOND)
        each = time.monotonic() - begun
        due_from = clock.wall() + round((count * each * 1.5 + AHEAD) * SECOND)
        fill(site, connection, count, steps, due_from)
    writer.dispose()
    return asyncio.run(watch(path, count, due_from + LIMIT * SECOND, clock))


async def watch(site: Path, count: int, due: Instant, clock: Clock) -> list[float]:
    """Milliseconds from the limit until a desk sees its alarm, of each run but the first, which only took the time."""
    seen: dict[Key, float] = {}

    with EngineProcess(site) as engine:
        async with Watcher(engine.socket) as desk:
            await desk.live()
            hear = desk.client.listen

            def look(event: Event) -> None:
                now = clock.wall()
                if isinstance(event, Changed) and event.view == "runs" and now >= due:
                    seen.update({key: (now - due) / 1000 for key in event.keys or () if key not in seen})
                hear(event)

            desk.client.listen = look
            await desk.until(lambda: len(seen.keys() - {1}) == count, patience=(due - clock.wall()) / SECOND + 30)
    return [late for key, late in seen.items() if key != 1]


def told(what: str, values: Sequence[float], goal: int) -> str:
    """One line: the middle, 95 of 100, the worst."""
    high = quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]
    return f"{what:<44} {median(values):8.1f} {high:8.1f} {max(values):8.1f} {goal:8}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--answers", type=int, default=300)
    parser.add_argument("--events", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="noctui-bench-") as name:
        first, following = asyncio.run(walk(Path(name), options.steps, options.answers))
        later, whole = asyncio.run(go_round(Path(name), options.events, 60))
        one, many = (lateness(Path(name), options.steps, count) for count in (1, options.runs))
    print(f"{'milliseconds':<44} {'median':>8} {'95 %':>8} {'worst':>8} {'goal':>8}")
    print(told("start to first step seen by a desk", first, FIRST))
    print(told("answer to next step seen by a desk", following, NEXT))
    print(told(f"the same in a run of {options.events} events", later, NEXT))
    print(told(f"all of a run of {options.events} events at a desk", whole, NEXT))
    print(told("limit to its alarm, 1 run", one, LATE))
    print(told(f"limit to its alarm, {options.runs} runs of {options.steps} steps", many, LATE))
    return 0


if __name__ == "__main__":
    sys.exit(main())
