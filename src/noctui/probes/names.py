"""Looking names up without being held up: each name by a thread of its own, and never twice at the same time.

The common pool of threads would do, were there not resolvers that answer after half a minute: a few of them would
keep everybody else from it, and the process from ending.
"""

import asyncio
import socket
import threading

_open: dict[tuple[asyncio.AbstractEventLoop, str], "asyncio.Future[str]"] = {}


async def resolve(host: str) -> str:
    """The address that this host prefers for a name. Raises OSError (socket.gaierror)."""
    loop = asyncio.get_running_loop()
    answer = _open.get((loop, host))
    if answer is None:
        answer = _open[loop, host] = loop.create_future()
        answer.add_done_callback(lambda done: _open.pop((loop, host), None))
        threading.Thread(target=_look_up, args=(host, answer), daemon=True, name=f"name {host[:50]}").start()
    return await asyncio.shield(answer)


def _look_up(host: str, answer: "asyncio.Future[str]") -> None:
    address, error = "", None
    try:
        address = str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])
    except (OSError, UnicodeError) as failure:
        error = failure
    try:
        answer.get_loop().call_soon_threadsafe(_settle, answer, address, error)
    except RuntimeError:
        return  # the loop has ended meanwhile: nobody waits any more


def _settle(answer: "asyncio.Future[str]", address: str, error: Exception | None) -> None:
    if answer.done():
        return
    if error is None:
        answer.set_result(address)
    else:
        answer.set_exception(error)
        answer.exception()  # whoever asked may have given up: that is no fault
