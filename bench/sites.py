"""Sites to measure with, and an engine for them."""

import compileall
import os
from collections.abc import Sequence
from pathlib import Path

from tests.engine.house import write_site

import noctui

CHECK = "{interval: 10s, retry: 2s, attempts: 3, timeout: 1s}"


def loopback(count: int) -> list[str]:
    """So many addresses that this host answers itself."""
    return [f"127.1.{number // 250}.{number % 250 + 1}" for number in range(count)]


def site_of(folder: Path, addresses: Sequence[str], check: str = CHECK) -> Path:
    """A site of devices D0000, D0001 …, all by themselves."""
    return write_site(folder, {f"D{number:04}": address for number, address in enumerate(addresses)}, check=check)


def compile_all() -> None:
    """Bytecode for noctui and for what it stands on: without it a start takes four times as long."""
    import rich
    import textual

    for package in (noctui, textual, rich):
        compileall.compile_dir(os.path.dirname(package.__file__ or ""), quiet=2)


def load() -> str:
    """How busy the machine is besides."""
    return f"load average {os.getloadavg()[0]:.2f}"
