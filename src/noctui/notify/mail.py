"""Mail over SMTP. aiosmtplib is imported with the first one."""

import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from noctui.domain import channels
from noctui.domain.message import Message, Outcome, Refused, Retry, Sent
from noctui.domain.moments import to_datetime
from noctui.notify.plain import cut, short
from noctui.notify.secrets import NoSecret, reveal

_LONGEST_SUBJECT = 400
_TIMEOUT = 15.0
"""Seconds for each step of the conversation."""


class Mail:
    """The address is a mail address."""

    def __init__(self, mail: channels.Mail) -> None:
        self.mail = mail

    async def send(self, message: Message, address: str) -> Outcome:
        import aiosmtplib

        try:
            password = reveal(self.mail.password)
            letter = written(message, self.mail.sender, address)
        except NoSecret as missing:
            return Refused(str(missing))
        except ValueError:
            return Refused("not a mail address")
        try:
            await self._deliver(letter, address, password)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            first = refused.recipients[0]
            return _judged(first.code, first.message, password)
        except aiosmtplib.SMTPResponseException as refused:
            return _judged(refused.code, refused.message, password)
        except TimeoutError:
            return Retry("the mail server does not answer in time")
        except OSError as error:
            return Retry(_broken(error))
        except aiosmtplib.SMTPException as error:  # STARTTLS or a login, which the server does not have
            return Refused(short(error.message, password))
        return Sent(letter["Message-ID"])

    async def close(self) -> None:
        """Each letter has its own connection."""

    async def _deliver(self, letter: EmailMessage, address: str, password: str) -> None:
        import aiosmtplib

        mail = self.mail
        await aiosmtplib.send(
            letter,
            sender=mail.sender,
            recipients=[address],
            hostname=mail.host,
            port=mail.port,
            username=mail.login or None,
            password=password or None,
            timeout=_TIMEOUT,
            use_tls=mail.security == "tls",
            start_tls=mail.security == "starttls",
        )


def written(message: Message, sender: str, address: str) -> EmailMessage:
    """The letter; a copy of it has the same Message-ID. Raises ValueError for what is no mail address."""
    letter = EmailMessage()
    domain = Address(addr_spec=sender).domain or "localhost"
    letter["From"], letter["To"] = Address(addr_spec=sender), Address(addr_spec=address)
    letter["Subject"] = cut(" ".join(message.subject.split()) or message.tag, _LONGEST_SUBJECT)
    letter["Date"] = format_datetime(to_datetime(message.at))
    letter["Message-ID"] = f"<{message.digest}@{domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(f"{message.text}\n\n{message.tag}\n")
    return letter


def _broken(error: OSError) -> str:
    cause = error if isinstance(error, ssl.SSLError) else error.__cause__  # aiosmtplib wraps it when TLS comes first
    if isinstance(cause, ssl.SSLError):
        return f"no secure connection: {short(cause.reason)}"
    return "cannot connect, or the connection broke"


def _judged(code: int, words: str, password: str) -> Outcome:
    said = f"SMTP {code}: {short(words, password)}"
    return Refused(said) if code >= 500 else Retry(said)
