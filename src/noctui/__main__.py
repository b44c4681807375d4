"""`python -m noctui` is the same door as the `noctui` command."""

from noctui.cli.main import run

if __name__ == "__main__":
    run()
