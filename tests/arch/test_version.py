"""`noctui --version` answers before anything heavy is loaded."""

import re
import subprocess
import sys

import noctui

HEAVY = {"aiosqlite", "apscheduler", "pydantic", "rich", "ruamel", "sqlalchemy", "textual"}


def test_the_version_is_told_without_textual_or_sqlalchemy() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "noctui", "--version"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in re.findall(r"\|\s+([\w.]+)$", result.stderr, re.MULTILINE)}
    assert result.stdout == f"noctui {noctui.__version__}\n"
    assert "argparse" in loaded
    assert loaded & HEAVY == set()
