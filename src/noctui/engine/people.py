"""Who calls: the kernel names the uid, the site's file says whether that login may sit at this desk, and as whom."""

import asyncio
import pwd

from noctui.domain.commands import Answer
from noctui.domain.inventory import Operator
from noctui.domain.operators import Sit
from noctui.engine.core import Core
from noctui.services import operators, pins
from noctui.services.site import Site
from noctui.wire.server import Caller, Desk


def admit(site: Site, caller: Caller) -> Operator | str:
    """The operator behind a caller, or the sentence of the refusal."""
    try:
        login = pwd.getpwuid(caller.uid).pw_name
    except KeyError:
        return f"uid {caller.uid} has no login on this machine"
    operator = site.file.operators.get(login)
    if operator is None:
        return f"{login} is not an operator of {site.file.name}; add the login to `operators` in noctui.toml"
    return operator


async def sit(core: Core, desk: Desk, wish: Sit) -> Operator | Answer | str:
    """Who sits at the desk from now on, or why not: an answer to who may try again, a sentence to who may not stay."""
    own, wanted = admit(core.site, desk.caller), core.site.file.operators.get(wish.login)
    if isinstance(own, str):
        return own
    trusted = wanted is not None and wanted.login in {own.login, *own.may_act_as}
    if wish.pin is None:
        return await _by_account(core, desk, own, wanted) if wanted is not None and trusted else _stranger(own, wish)
    if wanted is None:
        return Answer("unknown_operator", {"who": wish.login})
    return await _by_pin(core, desk, wanted, trusted, wish.pin)


def _stranger(own: Operator, wish: Sit) -> str:
    return f"{own.login} may not sit down as {wish.login}: `may_act_as` of {own.login} in noctui.toml names others"


async def _by_account(core: Core, desk: Desk, own: Operator, wanted: Operator) -> Operator:
    if wanted.login != own.login:
        await core.act(lambda tx: operators.seated(tx, wanted, "account"), own.login, desk.source)
    return wanted


async def _by_pin(core: Core, desk: Desk, wanted: Operator, trusted: bool, pin: str) -> Operator | Answer:
    """Whoever has no PIN needs none at an account that vouches for them."""
    actor, source = desk.operator.login, desk.source
    found = await core.act(lambda tx: operators.attempt(tx, wanted, pin), actor, source)
    if isinstance(found, Answer):
        return wanted if found.code == "no_pin" and trusted else found
    if not await asyncio.to_thread(pins.fits, found, pin):
        return await core.act(lambda tx: operators.refused(tx, wanted), actor, source)
    await core.act(lambda tx: operators.seated(tx, wanted, "pin"), actor, source)
    return wanted
