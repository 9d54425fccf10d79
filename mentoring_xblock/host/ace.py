"""Mails through edx-ace: one message type, in the frame that the site gives to all its mails."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from mentoring_xblock.host.names import get_name
from mentoring_xblock.host.protocol import Mail, MailFailed

log = logging.getLogger(__name__)


def send(mail: Mail, user: Any, /) -> None:
    """MailFailed where edx-ace or the site's mail server did not take it.

    A mail that left is never reported as failed, whatever went wrong after it: it would be sent a second time. A policy
    of the site that refuses the mail is no failure either: trying again would change nothing.
    """
    noted: dict[str, object] = {}
    reason = "not_delivered"
    try:
        site = get_name("Site").objects.get_current()
        with _outside_of_requests(), get_name("emulate_http_request")(site=site, user=user):
            message = _make_message(mail, user, get_name("get_base_template_context")(site))
            _collect_reports(message, noted)
            get_name("ace").send(message)
    except Exception as error:
        reason = type(error).__name__
    if noted.get("email_delivery_succeeded"):
        return
    if "email" not in str(noted.get("policy_allowed_channels", "email")).split(","):
        log.info("coach-mentoring: the site's policy refused a mail to user %s", user.pk)
        return
    # Not `from` its cause: what a mail server says holds the address, and logs hold ids alone.
    raise MailFailed(reason)


@contextmanager
def _outside_of_requests() -> Iterator[None]:
    """The platform would make the recipient the user of a request that is under way, as where tasks run at once."""
    request = get_name("get_current_request")()
    get_name("set_current_request")(None)
    try:
        yield
    finally:
        get_name("set_current_request")(request)


def _make_message(mail: Mail, user: Any, frame: Mapping[str, Any], /) -> Any:
    return _make_message_type()().personalize(
        get_name("Recipient")(lms_user_id=user.pk, email_address=mail.contact.email),
        mail.contact.language,
        {
            **frame,
            # Our own line says where mails are stopped; the frame's link would lead to the platform's settings.
            "omit_unsubscribe_link": True,
            "subject": mail.subject,
            "items": [{"text": item.text, "link_text": item.link_text, "url": item.url} for item in mail.items],
            "why": mail.why,
            "choices_url": mail.choices_url,
        },
    )


def _collect_reports(message: Any, noted: dict[str, object], /) -> None:
    """edx-ace raises nothing for a mail that did not leave: only what the message reports to monitoring tells of it."""
    report = message.report

    def note(key: str, value: object) -> None:
        noted[key] = value
        report(key, value)

    message.report = note


def _make_message_type() -> Any:
    """Made when it is needed: its base class stands on the platform alone.

    Its two names say where edx-ace looks for the templates: `templates/mentoring_xblock/edx_ace/update/email/`.
    """

    class Update(get_name("BaseMessageType")):  # type: ignore[misc]  # a class of the platform is Any
        APP_LABEL = "mentoring_xblock"
        NAME = "update"

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            # About one person's own record: never sent over a channel for campaigns.
            self.options["transactional"] = True

    return Update
