"""The laws that a machine can check, and that the checks themselves would notice a breach."""

import subprocess
import sys

import pytest

from tests.arch import house
from tests.arch.house import Module, Rule, breaches


def test_no_file_is_long_without_a_reason() -> None:
    assert breaches(house.short_files) == []


def test_every_excuse_for_a_long_file_is_still_needed() -> None:
    lengths = {module.path: module.source.count("\n") for module in house.modules()}
    assert [path for path in house.LONG_FOR_A_REASON if lengths.get(path, 0) <= house.LONGEST_FILE] == []


def test_no_function_is_long() -> None:
    assert breaches(house.short_functions) == []


def test_every_module_says_what_it_is() -> None:
    assert breaches(house.docstrings) == []


def test_time_and_chance_are_parameters_below_the_shells() -> None:
    assert breaches(house.time_as_parameter) == []


def test_only_the_face_imports_textual() -> None:
    assert breaches(house.textual_only_in_the_face) == []


def test_textuals_widgets_are_touched_in_two_files_only() -> None:
    assert breaches(house.widgets_at_home) == []


def test_no_error_is_swallowed() -> None:
    assert breaches(house.no_swallowed_errors) == []


def test_the_stores_file_is_opened_by_sqlite_only() -> None:
    assert breaches(house.no_foreign_open_of_the_store) == []


def test_the_floors_call_downwards_only() -> None:
    """In a process of its own: the linter silences every logger of the one that it runs in."""
    run = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"
    done = subprocess.run([sys.executable, "-c", run], cwd=house.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


BREACHES = [
    (house.short_files, "domain/a.py", "x = 1\n" * 401),
    (house.short_functions, "tui/a.py", "async def f():\n" + "    pass\n" * 60),
    (house.docstrings, "cli/a.py", "import os"),
    (house.time_as_parameter, "domain/a.py", "from datetime import datetime as d\nd.now()"),
    (house.time_as_parameter, "services/a.py", "import time as clock\nclock.monotonic_ns()"),
    (house.time_as_parameter, "store/a.py", "from time import sleep\nsleep(1)"),
    (house.time_as_parameter, "store/a.py", "import time\ndef f(now=time.time): ..."),
    (house.time_as_parameter, "config/a.py", "import uuid\nuuid.uuid4()"),
    (house.time_as_parameter, "probes/a.py", "import random\nrandom.choice([1])"),
    (house.time_as_parameter, "wire/client.py", "import time\ndef now(): return time.time()"),
    (house.textual_only_in_the_face, "cli/a.py", "def f():\n    from textual.app import App"),
    (house.textual_only_in_the_face, "engine/a.py", "import textual"),
    (house.widgets_at_home, "tui/a.py", "from textual.widgets import Static"),
    (house.widgets_at_home, "tui/a.py", "from textual import widgets"),
    (house.no_swallowed_errors, "tui/a.py", "try: f()\nexcept: g()"),
    (house.no_swallowed_errors, "tui/a.py", "try: f()\nexcept Exception: pass"),
    (house.no_swallowed_errors, "tui/a.py", "from contextlib import suppress\nwith suppress(Exception): f()"),
    (house.no_foreign_open_of_the_store, "engine/a.py", "open(site.store)"),
    (house.no_foreign_open_of_the_store, "engine/a.py", "(folder / 'noctui.db').read_bytes()"),
    (house.no_foreign_open_of_the_store, "cli/a.py", "shutil.copyfile(store_path, target)"),
    (house.no_foreign_open_of_the_store, "store/a.py", "import os\nos.open(path, os.O_RDONLY)"),
]


@pytest.mark.parametrize(("rule", "path", "source"), BREACHES)
def test_a_breach_is_seen(rule: Rule, path: str, source: str) -> None:
    (breach,) = rule(Module.of(path, source))
    assert breach.startswith(f"src/noctui/{path}:")


KEPT = [
    (house.short_files, "domain/a.py", "x = 1\n" * 400),
    (house.time_as_parameter, "engine/clock.py", "import time\ntime.time()"),
    (house.time_as_parameter, "probes/a.py", "import time\ndef f(clock=time.time_ns): clock()"),
    (house.time_as_parameter, "wire/client.py", "import time\ndef boot_clock(): return time.monotonic()"),
    (house.time_as_parameter, "domain/a.py", "from random import Random\ndef f(dice: Random): dice.random()"),
    (house.time_as_parameter, "domain/a.py", "def f(time): return time.time()"),
    (house.textual_only_in_the_face, "tui/a.py", "from textual.app import App"),
    (house.widgets_at_home, "tui/widgets.py", "from textual.widgets import Static"),
    (house.no_swallowed_errors, "tui/a.py", "try: f()\nexcept Exception as e: show(e)\nexcept OSError: pass"),
    (house.no_foreign_open_of_the_store, "engine/a.py", "from noctui.store import database\ndatabase.open(store)"),
    (house.no_foreign_open_of_the_store, "store/a.py", "import os\nos.open(path, os.O_CREAT | os.O_EXCL)"),
    (house.no_foreign_open_of_the_store, "config/a.py", "path.read_text()"),
]


@pytest.mark.parametrize(("rule", "path", "source"), KEPT)
def test_good_code_is_left_alone(rule: Rule, path: str, source: str) -> None:
    assert list(rule(Module.of(path, source))) == []
