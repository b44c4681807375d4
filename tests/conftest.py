"""What every test shares: only passed tests fulfil a requirement, and in CI none may be skipped."""

import os
from collections.abc import Iterator

import pytest

from tests.lab import Lab, why_not
from tests.needs import need

pytest_plugins = ["tests.arch.proof"]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = len(reporter.stats.get("skipped", ())) if reporter is not None else 0
    if os.environ.get("CI") == "true" and skipped and exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"CI must run every test, {skipped} were skipped", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    need(why_not() is None, why_not() or "")
    with Lab() as found:
        yield found
