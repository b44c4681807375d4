"""From a channel of the site's file to the one who sends on it."""

from noctui.domain.channels import Bot, Channel, Gateway, Mail, Program
from noctui.notify import mail, other, program
from noctui.notify.bots import Robot
from noctui.notify.dingtalk import Dingtalk
from noctui.notify.feishu import Feishu
from noctui.notify.port import Notifier, Now
from noctui.notify.sms import Sms
from noctui.notify.wecom import Wecom

_ROBOTS: dict[str, type[Robot]] = {"wecom": Wecom, "dingtalk": Dingtalk, "feishu": Feishu}


def notifier(channel: Channel, now: Now) -> Notifier:
    match channel.via:
        case Bot() as bot:
            return _ROBOTS[bot.kind](bot, now, channel.proxy)
        case Gateway() as gateway:
            return Sms(gateway, now, channel.proxy)
        case Mail() as letters:
            return mail.Mail(letters)
        case Program() as command:
            return program.Program(command)
        case rest:
            return other.Other(rest)
