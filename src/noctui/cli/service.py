"""`noctui service unit`: what systemd needs to keep the engine of a site running."""

import argparse
import grp
import pwd
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from noctui.cli.common import CommandError, add_deeds, add_site, site_paths
from noctui.cli.plain import harmless

if TYPE_CHECKING:
    from noctui.config.paths import SitePaths

_UNIT = """\
# /etc/systemd/system/noctui.service, written by `noctui service unit`; docs/service.md says how to install it
[Unit]
Description=noctui engine of {site}
Wants=network-online.target
After=network-online.target postgresql.service
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
User={user}
Group={group}
ExecStart={command}
# the loop that does the work says that it lives; when it hangs, its stacks are logged and it is started anew
WatchdogSec=30
TimeoutStartSec=300
TimeoutStopSec=20
# an engine that was told to stop stays stopped, and wrong files (3) get no better by trying again
Restart=on-failure
RestartPreventExitStatus=2 3
RestartSec=1
LimitNOFILE=16384
UMask=0027

# {why}
AmbientCapabilities={capability}
CapabilityBoundingSet={capability}
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths={writes}
ProtectHome={home}
PrivateTmp={tmp}
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    deeds = add_deeds(commands, "service", "run the engine as a service of the machine")
    unit = deeds.add_parser("unit", help="print a systemd unit for the site's engine")
    unit.add_argument("--user", metavar="LOGIN", help="who it runs as (default: whose the state folder is, or noctui)")
    unit.add_argument("--no-net-raw", action="store_true", help="without CAP_NET_RAW: ping_group_range lets it ping")
    add_site(unit)
    unit.set_defaults(func=_unit)


def _unit(arguments: argparse.Namespace) -> int:
    paths = site_paths(arguments)
    user = arguments.user or _owner(paths.state, paths.root) or "noctui"
    command = [sys.executable, "-m", "noctui", "engine", "run", "--site", str(paths.root)]
    if arguments.state:
        command += ["--state", str(paths.state)]
    print(unit(paths, user, _group(user), command, raw=not arguments.no_net_raw), end="")
    return 0


def unit(paths: "SitePaths", user: str, group: str, command: Iterable[str], raw: bool = True) -> str:
    """The text of a unit file. Raises CommandError for a path that can't stand in one."""
    written = sorted(_written(paths))
    needed = (paths.root, *written, Path(sys.prefix))
    return _UNIT.format(
        site=_plain(str(paths.root)),
        user=user,
        group=group,
        command=" ".join(_word(word) for word in command),
        why="to ping from raw sockets" if raw else "pings go through net.ipv4.ping_group_range",
        capability="CAP_NET_RAW" if raw else "",
        writes=" ".join(_word(str(path)) for path in written),
        home="read-only" if _any_below(needed, "/home", "/root", "/run/user") else "yes",
        tmp="no" if _any_below(needed, "/tmp", "/var/tmp") else "yes",
    )


def _written(paths: "SitePaths") -> set[Path]:
    """Folders that the engine writes into: they must exist when systemd starts it."""
    from noctui.store import connect

    store = {connect.file_of(paths.store).parent} if connect.is_sqlite(paths.store) else set()
    return {paths.state, paths.socket.parent, *store}


def _any_below(paths: Iterable[Path], *folders: str) -> bool:
    return any(path.is_relative_to(folder) for path in paths for folder in folders)


def _owner(*folders: Path) -> str:
    """Login of whom the first folder that exists belongs to; empty when that is root, who needs no engine."""
    for folder in folders:
        if folder.exists():
            return "" if folder.stat().st_uid == 0 else folder.owner()
    return ""


def _group(user: str) -> str:
    try:
        return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
    except KeyError:
        print(f"noctui: there is no user {harmless(user)} yet; docs/service.md says how to add one", file=sys.stderr)
        return user


def _word(text: str) -> str:
    """One word of a line that systemd splits: `%` and `$` mean nothing in it, spaces do not end it."""
    return '"' + _plain(text).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$") + '"'


def _plain(text: str) -> str:
    if harmless(text) != text:
        raise CommandError(f"{harmless(text)}: no unit can name a path with such characters", 2)
    return text.replace("%", "%%")
