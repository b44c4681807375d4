"""What a test needs from the machine: skipped with a reason at home, a failure in CI."""

import os

import pytest


def need(condition: bool, why: str) -> None:
    """Go on only if the condition holds. `why` says what is missing and how to get it."""
    if condition:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must be able to run this: {why}", pytrace=False)
    pytest.skip(why)
