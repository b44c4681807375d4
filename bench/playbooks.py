"""A thousand playbooks: read and checked, read again from the cache, and parsed by ruamel.yaml alone, in the same run.

    python -m bench.playbooks [--files 1000] [--rounds 3]

The files are the bundled ones over and over, each under an id of its own. Prints seconds (the best round) beside the
goals. ruamel.yaml parses every twentieth file; its time is scaled.
"""

import argparse
import gc
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from ruamel.yaml import YAML

from noctui.bundled import folder
from noctui.config.library import read_library
from noctui.config.reader import Reader

GOALS = {"read and checked": 5.0, "from the cache": 0.5}
SAMPLE = 20


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


def best(job: Callable[[], None], rounds: int) -> float:
    """Seconds."""
    found = []
    for _ in range(rounds):
        gc.collect()
        begin = time.perf_counter()
        job()
        found.append(time.perf_counter() - begin)
    return min(found)


def measure(count: int, rounds: int) -> Mapping[str, float]:
    with TemporaryDirectory() as home:
        site = Path(home)
        texts = write(site, count)
        return {
            "read and checked": best(lambda: cold(site), rounds),
            "from the cache": best(lambda: load(site), rounds),
            "ruamel.yaml, parsed only": best(lambda: ruamel(texts), rounds) * SAMPLE,
        }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    found = measure(asked.files, asked.rounds)
    peer = found["ruamel.yaml, parsed only"]
    for name, seconds in found.items():
        goal = f"goal {GOALS[name]:g} s" if name in GOALS else ""
        print(f"{name:26} {seconds:7.2f} s  {seconds / peer:6.1%} of ruamel.yaml  {goal}".rstrip())


if __name__ == "__main__":
    main()
