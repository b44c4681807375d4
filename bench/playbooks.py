"""A thousand playbooks: read and checked, read again from the cache, and parsed by ruamel.yaml alone, in the same run.

    python -m bench.playbooks [--files 1000] [--rounds 3]

The files are the bundled ones over and over, each under an id of its own. Prints seconds of the best round, and of the
processor in it, beside the goals. ruamel.yaml parses every twentieth file; its time is scaled.
"""

import argparse
import gc
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from ruamel.yaml import YAML

from noctui.bundled import folder
from noctui.config.library import read_library
from noctui.config.reader import Reader

GOALS = {"read and checked": 5.0, "from the cache": 0.5}
SAMPLE = 20
PEER = "ruamel.yaml, parsed only"


def write(site: Path, count: int) -> list[str]:
    """The texts that were written."""
    sources = [path.read_text(encoding="utf-8") for path in sorted((folder("data") / "playbooks").glob("*.yaml"))]
    (site / "playbooks").mkdir()
    texts = []
    for number in range(count):
        text = sources[number % len(sources)].replace("\nid: ", f"\nid: n{number}-", 1)
        (site / "playbooks" / f"{number:04}.yaml").write_text(text, encoding="utf-8")
        texts.append(text)
    return texts


def load(site: Path) -> None:
    library = read_library(Reader(site), (), state=site)
    assert not library.problems, library.problems[0]


def cold(site: Path) -> None:
    (site / "playbooks.cache").unlink(missing_ok=True)
    load(site)


def ruamel(texts: list[str]) -> None:
    for text in texts[::SAMPLE]:
        YAML(typ="safe", pure=True).load(text)


class Seconds(NamedTuple):
    wall: float
    cpu: float

    def times(self, factor: int) -> "Seconds":
        return Seconds(self.wall * factor, self.cpu * factor)


def best(job: Callable[[], None], rounds: int) -> Seconds:
    return min(timed(job) for _ in range(rounds))


def timed(job: Callable[[], None]) -> Seconds:
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    job()
    return Seconds(time.perf_counter() - wall, time.process_time() - cpu)


def measure(count: int, rounds: int) -> Mapping[str, Seconds]:
    with TemporaryDirectory() as home:
        site = Path(home)
        texts = write(site, count)
        return {
            "read and checked": best(lambda: cold(site), rounds),
            "from the cache": best(lambda: load(site), rounds),
            PEER: best(lambda: ruamel(texts), rounds).times(SAMPLE),
        }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    found = measure(asked.files, asked.rounds)
    for name, (wall, cpu) in found.items():
        goal = f"goal {GOALS[name]:g} s" if name in GOALS else ""
        share = wall / found[PEER].wall
        print(f"{name:26} {wall:7.2f} s (cpu {cpu:5.2f} s)  {share:6.1%} of ruamel.yaml  {goal}".rstrip())


if __name__ == "__main__":
    main()
