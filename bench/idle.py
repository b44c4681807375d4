"""What a desk costs while nobody touches it and twenty contract clocks count down before its operator's eyes.

    python -m bench.idle [--tickets 20] [--seconds 20]

Twenty devices behind a link that swallows everything are down, each with its ticket; their engine runs in a network
namespace. The peer is as many Static widgets, rewritten once a second, in the same run. Needs root.
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.sites import compile_all, load, site_of
from bench.terminal import Seen, Spell, Terminal, desk
from tests.engine.house import EngineProcess
from tests.lab import FarSide, why_not

CHECK = "{interval: 10s, retry: 1s, attempts: 2, timeout: 500ms}"


def watch(desk_: Terminal, peer: Terminal, seconds: float) -> dict[str, Spell]:
    """Each place for so long, and the peer after each."""
    found: dict[str, Spell] = {}
    for name, key in (("desk", "1"), ("tickets", "3")):
        desk_.press(key)
        desk_.watch(3)
        found[name] = desk_.watch(seconds)
        peer.watch(1)
        found[f"peer of {name}"] = peer.watch(seconds)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    if reason := why_not():
        print(f"skipped: {reason}")
        return 1
    compile_all()
    dead = FarSide.addresses(options.tickets, dead_every=1)
    with FarSide() as far, tempfile.TemporaryDirectory() as folder:
        site = site_of(Path(folder), dead, CHECK)
        peer_argv = [sys.executable, "-m", "bench.peers", "countdowns", str(options.tickets)]
        with EngineProcess(site, far.argv), Seen(desk(site)) as ours, Terminal(peer_argv) as peer:
            ours.until_seen(f"{options.tickets} open")
            found = watch(ours, peer, options.seconds)
    print(f"{options.tickets} countdowns, {options.seconds:.0f} s each, {load()}")
    print(f"{'idle':16} {'CPU %':>7} {'bytes/s':>8}   goal: 1.5 % and 1,500")
    for name, spell in found.items():
        print(f"{name:16} {spell.percent:7.2f} {spell.rate:8.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
