"""Whether the files of a site are still those that were read. Only the standard library: a desk starts with this."""

from hashlib import sha256
from pathlib import Path

from noctui import __version__

_MARK = "files.good"
"""In the state folder: the fingerprint of the files that an engine has found good."""


def fingerprint(folder: Path) -> str:
    """A text that changes when a file of the site does, or when another noctui reads them."""
    files = [folder / "noctui.toml", *(file for form in ("*.y*ml", "*/*.y*ml") for file in folder.glob(form))]
    return sha256(repr((__version__, [(str(file), _changed(file)) for file in sorted(files)])).encode()).hexdigest()


def found_good(state: Path, mark: str) -> None:
    """Remember that the files of this fingerprint are good. Raises OSError."""
    (state / _MARK).write_text(mark, encoding="ascii")


def are_good(state: Path, mark: str) -> bool:
    """Whether an engine has read the files as they are, and found nothing wrong."""
    try:
        return (state / _MARK).read_text(encoding="ascii") == mark
    except (OSError, ValueError):
        return False


def _changed(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except OSError:  # an editor replaces it just now
        return 0, 0
    return found.st_mtime_ns, found.st_size
