"""Where a site keeps what: known from its folder alone, so that a desk can connect before anything is validated."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

SITE_FILE = "noctui.toml"


class NoSite(Exception):
    """There is no site to open; the text says what was looked for and what to do."""


@dataclass(frozen=True, slots=True)
class SitePaths:
    root: Path
    state: Path
    """Folder of the store, the socket and the logs, 0750."""
    store: str
    """SQLAlchemy URL; SQLite in the state folder unless `[engine] store` says otherwise."""

    @property
    def socket(self) -> Path:
        return self.state / "engine.sock"

    @property
    def lock(self) -> Path:
        return self.state / "engine.lock"

    @property
    def log(self) -> Path:
        return self.state / "engine.log"

    @property
    def anchors(self) -> Path:
        """(seq, hash) of the journal, written down outside of it every few minutes."""
        return self.state / "anchors.log"


def paths_of(root: Path) -> SitePaths:
    """The paths of the site in a folder. Raises NoSite when the folder holds none."""
    file = root / SITE_FILE
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8")).get("engine", {})
    except OSError as error:
        raise NoSite(f"{file}: {error.strerror}; `noctui site init {root}` writes a site there") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        settings = {}  # the engine reads the file properly and says where it is wrong
    settings = settings if isinstance(settings, dict) else {}
    state = root / str(settings.get("state", "state"))
    return SitePaths(
        root.resolve(), state.resolve(), str(settings.get("store") or f"sqlite:///{state.resolve()}/noctui.db")
    )


def find_site(named: str | None, environ: "os._Environ[str] | dict[str, str]" = os.environ) -> Path:
    """The site folder: the one named, `NOCTUI_SITE`, this folder, the user's own, /etc/noctui. Raises NoSite."""
    if chosen := named or environ.get("NOCTUI_SITE"):
        return Path(chosen)
    home = environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    places = (Path.cwd(), Path(home, "noctui"), Path("/etc/noctui"))
    for place in places:
        if (place / SITE_FILE).is_file():
            return place
    looked = ", ".join(str(place) for place in places)
    raise NoSite(f"no {SITE_FILE} in {looked}; try `noctui demo`, or write a site with `noctui site init DIR`")
