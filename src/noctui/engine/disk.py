"""Room on the disk of the state folder: some is put by while there is plenty, and given back when there is none left.

A store on a full disk takes nothing more: no ticket is opened and nobody called; SQLite can't even be opened to be read
when the files beside it must be made. What is put by carries on a running engine, and a smaller part a starting one.
"""

import os
import shutil
from pathlib import Path

MIB = 2**20
LOW = 200 * MIB
"""With less than that left the desks say so."""
FOR_WORK, FOR_A_START = "reserve.work", "reserve.start"
SIZES = {FOR_WORK: 15 * MIB, FOR_A_START: MIB}
_PLENTY = 10
"""So many times as much must be left for something to be put by."""


class Disk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def left(self) -> int:
        """Bytes that the engine may still write. Raises OSError where there is no such folder."""
        return shutil.disk_usage(self.folder).free

    def short(self) -> str:
        """How little is left, in words; empty while there is enough."""
        left = self.left()
        return f"{self.folder}: {left // MIB} MiB" if left < LOW else ""

    def put_by(self) -> None:
        """Raises OSError; whatever is there then is no less than before."""
        for name, size in SIZES.items():
            file = self.folder / name
            if not file.exists() and self.left() > _PLENTY * size:
                with file.open("xb") as out:
                    os.posix_fallocate(out.fileno(), 0, size)

    def give_back(self, name: str) -> bool:
        """Whether there was something put by."""
        try:
            (self.folder / name).unlink()
        except OSError:
            return False
        return True

    def is_full(self) -> bool:
        return self.folder.exists() and self.left() < MIB
