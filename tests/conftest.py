"""What every test shares."""

pytest_plugins = ["tests.arch.proof"]
