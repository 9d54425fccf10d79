"""Mails in the platform's frame, and what a site's mail server and its policies do with them."""

from __future__ import annotations

import logging
from smtplib import SMTPRecipientsRefused
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from crum import get_current_request, set_current_request
from django.core import mail as outbox
from django.test import RequestFactory
from edx_ace import policy
from edx_ace.channel import ChannelType
from edx_ace.signals import ACE_MESSAGE_SENT

from mentoring_xblock.host import Contact, Mail, MailFailed, MailItem, get_platform
from tests.open_edx.services import TEMPLATES, install_services


@pytest.fixture
def services(monkeypatch, platform):
    return install_services(monkeypatch, platform)


@pytest.fixture
def lms(services):
    return get_platform()


def read_html(sent: Any) -> str:
    return str(sent.alternatives[0][0])


class TestMail:
    @pytest.fixture(autouse=True)
    def ace_settings(self, settings, monkeypatch):
        settings.TEMPLATES = TEMPLATES
        settings.ACE_ENABLED_CHANNELS = ["django_email"]
        settings.ACE_CHANNEL_DEFAULT_EMAIL = "django_email"
        settings.ACE_CHANNEL_TRANSACTIONAL_EMAIL = "django_email"
        monkeypatch.setattr(policy, "policies", list)

    @pytest.fixture
    def mail(self, asha):
        contact = Contact(asha.pk, "asha@example.com", ZoneInfo("UTC"), "en")
        item = MailItem("Sam & you are <working> together.", "Open my checklist", "https://learn.example.com/a?b=1&c=2")
        return Mail(contact, "You & Sam", (item, item), "You get this because …", "https://learn.example.com/choices")

    def test_stands_in_the_frame_of_the_platform(self, lms, services, mail, asha):
        lms.send_mail(mail)
        (sent,) = outbox.outbox
        assert (sent.subject, sent.to, sent.from_email) == ("You & Sam", ["asha@example.com"], "lms@example.com")
        assert sent.body.splitlines()[:3] == [
            "Sam & you are <working> together.",
            "Open my checklist: https://learn.example.com/a?b=1&c=2",
            "",
        ]
        assert sent.body.endswith(
            "You get this because …\nChoose which e-mails you get: https://learn.example.com/choices\n"
        )
        html = read_html(sent)
        assert html.count("Sam &amp; you are &lt;working&gt; together.") == 2
        assert '<a href="https://learn.example.com/a?b=1&amp;c=2"' in html
        assert "<footer>Academy at learn.example.com</footer>" in html
        assert services.requests[0].user == asha

    def test_leaves_a_request_that_is_under_way_alone(self, lms, mail):
        request: Any = RequestFactory().get("/handler")
        request.user = "the mentor"
        set_current_request(request)
        try:
            lms.send_mail(mail)
            assert get_current_request() is request
        finally:
            set_current_request(None)
        assert request.user == "the mentor"

    def test_is_transactional(self, lms, mail):
        told = []

        def note(message, **kwargs):
            told.append(message)

        ACE_MESSAGE_SENT.connect(note)
        try:
            lms.send_mail(mail)
        finally:
            ACE_MESSAGE_SENT.disconnect(note)
        assert told[0]["options"]["transactional"]

    def test_tells_its_language_to_the_frame(self, lms, mail):
        contact = Contact(mail.contact.user_id, mail.contact.email, ZoneInfo("UTC"), "cy")
        lms.send_mail(Mail(contact, mail.subject, mail.items, mail.why, mail.choices_url))
        assert '<div lang="cy">' in read_html(outbox.outbox[0])

    @pytest.mark.parametrize(
        "error", [ConnectionRefusedError("asha@example.com"), SMTPRecipientsRefused({"asha@example.com": (550, b"no")})]
    )
    def test_that_the_server_refuses_has_failed_without_naming_anyone(self, lms, mail, monkeypatch, error):
        def refuse(*args, **kwargs):
            raise error

        monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        with pytest.raises(MailFailed) as failed:
            lms.send_mail(mail)
        assert "asha" not in f"{failed.value!r} {failed.value.__cause__!r} {failed.value.__context__!r}"

    def test_without_a_channel_or_a_template_has_failed(self, lms, mail, settings, monkeypatch):
        settings.TEMPLATES = [{**TEMPLATES[0], "OPTIONS": {"loaders": []}}]
        with pytest.raises(MailFailed, match="not_delivered"):
            lms.send_mail(mail)

    def test_that_left_has_not_failed_whatever_comes_after(self, lms, mail):
        def fail(**kwargs):
            raise RuntimeError

        ACE_MESSAGE_SENT.connect(fail)
        try:
            lms.send_mail(mail)
        finally:
            ACE_MESSAGE_SENT.disconnect(fail)
        assert len(outbox.outbox) == 1

    def test_that_a_policy_of_the_site_refuses_is_let_go(self, lms, mail, monkeypatch, caplog):
        deny = SimpleNamespace(check=lambda message: SimpleNamespace(deny={ChannelType.EMAIL}))
        monkeypatch.setattr(policy, "policies", lambda: [deny])
        with caplog.at_level(logging.INFO, logger="mentoring_xblock"):
            lms.send_mail(mail)
        assert outbox.outbox == []
        assert (
            caplog.messages[-1] == f"coach-mentoring: the site's policy refused a mail to user {mail.contact.user_id}"
        )

    def test_without_the_platforms_mail_has_failed(self, lms, mail, monkeypatch):
        monkeypatch.delattr("openedx.core.djangoapps.ace_common.message.BaseMessageType")
        with pytest.raises(MailFailed, match="AttributeError"):
            lms.send_mail(mail)

    def test_to_a_deleted_account_is_let_go(self, lms, mail, asha):
        asha.delete()
        lms.send_mail(mail)
        assert outbox.outbox == []
