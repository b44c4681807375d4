"""An inventory of ten thousand devices: read and checked, and again unchanged; and what damage does to a file.

    python -m bench.inventory [--devices 10000] [--damaged 10000] [--rounds 5] [--seed 1]

Seconds of the best round for the whole site (each in the same process, after a first reading), and for ruamel.yaml to
parse a tenth of the same files, scaled. The damaged files are those of a small site and, one in fifty, 770 kB:
bytes that come, go and change places at up to six places. Prints the slowest; a traceback ends the run.
"""

import argparse
import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from ruamel.yaml import YAML
from tests.config.build import INVENTORY, write
from tests.config.test_hostile_bytes import TRAPS

from noctui.config.problems import BadFiles
from noctui.config.site import load_site

_PER_FILE = 2500
_PLACES = 200
_SAMPLE = 10
_LARGE = 50
"""One file of so many is a large one."""
_IN_A_LARGE_ONE = 6500
GOALS = {"read and checked": 2.0, "unchanged": 0.3, "slowest damaged file": 1.0}

HEAD = (
    "kinds:\n  switch: {checks: {ping: {interval: 10s}}}\n"
    "  server: {checks: {ping: {}, ssh: {kind: tcp, port: 22, interval: 30s}}}\n"
    "contracts:\n  - {id: city, name: City, policy: s19}\nsites:\n"
)


def line(number: int) -> str:
    """A device with a name, a parent, a contract; every tenth has a check of its own more."""
    kind, parent = "switch" if number % 10 else "server", f"D{number % _PLACES:05}" if number >= _PLACES else ""
    address = f"10.{number // 62500}.{number // 250 % 250}.{number % 250 + 1}"
    return (
        f"  - {{id: D{number:05}, name: Device {number}, kind: {kind}, site: S{number % _PLACES:03}, "
        f"address: {address}, parents: [{parent}], contract: city}}\n"
    )


def _places() -> str:
    return "".join(f"  - {{id: S{number:03}, name: Site {number}}}\n" for number in range(_PLACES))


def write_large(folder: Path, devices: int) -> Path:
    files = {
        "inventory/core.yaml": HEAD + _places(),
        "noctui.toml": 'name = "Large"\nzone = "UTC"\n',
        "roster.yaml": "",
    }
    for first in range(0, devices, _PER_FILE):
        lines = map(line, range(first, min(devices, first + _PER_FILE)))
        files[f"inventory/part-{first:06}.yaml"] = "devices:\n" + "".join(lines)
    (folder / "state").mkdir(parents=True)
    return write(folder, files)


def best(rounds: int, job: Callable[[], object], before: Callable[[], object] = lambda: None) -> tuple[float, float]:
    """Seconds of the wall clock and of the processor."""

    def once() -> tuple[float, float]:
        before()
        gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        job()
        return time.perf_counter() - wall, time.process_time() - cpu

    return min(once() for _ in range(rounds))


def ruamel(folder: Path) -> None:
    texts = [path.read_text(encoding="utf-8").splitlines() for path in sorted((folder / "inventory").glob("part*"))]
    for lines in texts:
        YAML(typ="safe", pure=True).load("\n".join(lines[: len(lines) // _SAMPLE]))


def damaged(chance: Random, content: bytes) -> bytes:
    """The content with something done to it at a few places."""
    for _ in range(chance.randint(1, 6)):
        at, gone = chance.randrange(len(content)), chance.choice([0, 0, 1, 1, 2, 5, 40])
        come = chance.choice(
            [b"", chance.choice(TRAPS).encode(), chance.randbytes(2), content[: chance.randint(1, 80)]]
        )
        content = content[:at] + come + content[at + gone :]
    return content


def contents(chance: Random, count: int) -> Iterator[bytes]:
    small = INVENTORY.encode()
    large = (HEAD + _places() + "devices:\n" + "".join(map(line, range(_IN_A_LARGE_ONE)))).encode()
    for number in range(1, count + 1):
        yield damaged(chance, large if number % _LARGE == 0 else small)


def fuzz(folder: Path, chance: Random, count: int) -> tuple[tuple[float, float], int, int]:
    """The longest seconds from files to words, how many were refused, and how many problems were named in all."""
    slowest, refused, problems = (0.0, 0.0), 0, 0
    write(folder, {})
    for content in contents(chance, count):
        (folder / "inventory" / "core.yaml").write_bytes(content)
        gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            load_site(folder)
        except BadFiles as bad:
            refused, problems = refused + 1, problems + str(bad).count("\n") + 1
        slowest = max(slowest, (time.perf_counter() - wall, time.process_time() - cpu))
    return slowest, refused, problems


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--devices", type=int, default=10_000)
    parser.add_argument("--damaged", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with TemporaryDirectory() as home:
        site = write_large(Path(home, "large"), asked.devices)
        kept = site / "state" / "inventory.cache"
        load_site(site)
        tell("read and checked", *best(asked.rounds, lambda: load_site(site), lambda: kept.unlink(missing_ok=True)))
        tell("unchanged", *best(asked.rounds, lambda: load_site(site)))
        tell("ruamel.yaml, parsing only (scaled)", *(_SAMPLE * spent for spent in best(1, lambda: ruamel(site))))
        slowest, refused, problems = fuzz(Path(home, "small"), Random(asked.seed), asked.damaged)
        tell("slowest damaged file", *slowest)
        print(f"{asked.damaged} damaged files: {refused} refused with {problems} problems, no traceback")


def tell(what: str, wall: float, cpu: float) -> None:
    goal = f"   goal {GOALS[what]:.1f} s" if what in GOALS else ""
    print(f"{what:36} {wall:7.3f} s, processor {cpu:7.3f} s{goal}", flush=True)


if __name__ == "__main__":
    main()
