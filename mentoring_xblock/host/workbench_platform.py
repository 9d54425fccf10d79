"""The workbench without a block: grades, events and mails are files under `var/`, to be looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from mentoring_xblock.domain.verify_record import sha256
from mentoring_xblock.host.protocol import Contact, Mail, Place, Process, Visit
from mentoring_xblock.host.workbench import make_visit
from mentoring_xblock.host.zones import read_zone

SITE = "workbench"
STUDENT = "student"


class _Asker:
    """What the workbench's services read of a runtime."""

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id


class WorkbenchPlatform:
    process: Process = "workbench"

    def send_grade(self, place: Place, user_id: int, earned: float, possible: float) -> None:
        self._write("grades", {"block": place.usage_key, "user": user_id, "earned": earned, "possible": possible})

    def send_completion(self, place: Place, user_id: int, share: float) -> None:
        self._write("completion", {"block": place.usage_key, "user": user_id, "share": share})

    def tracks_completion(self) -> bool:
        return True

    def emit(self, name: str, data: Mapping[str, object], *, course_key: str, user_id: int | None) -> None:
        self._write("events", {"name": name, "data": data, "course": course_key, "user": user_id})

    def get_contact(self, user_id: int, /) -> Contact | None:
        user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
        if user is None:
            return None
        users = import_string(self._get_services()["user"])()
        users.runtime = _Asker(user.username)
        preferences = users.get_current_user().opt_attrs.get("edx-platform.user_preferences", {})
        zone = read_zone(preferences.get("time_zone") or settings.TIME_ZONE)
        email = user.email or f"{user.username}@example.com"
        return Contact(user.pk, email, zone, preferences.get("pref-lang") or settings.LANGUAGE_CODE)

    def is_on_course(self, user_id: int, course_key: str, /) -> bool:
        enrolments = import_string(self._get_services()["mentoring_enrolment"])()
        is_staff = get_user_model().objects.filter(pk=user_id, is_active=True, is_staff=True).exists()
        return bool(is_staff or enrolments.is_enrolled(user_id, course_key))

    def send_mail(self, mail: Mail, /) -> None:
        """A file that any mail program opens. As nobody logs in here, its links say whom it is for."""
        name = get_user_model().objects.values_list("username", flat=True).get(pk=mail.contact.user_id)
        message = EmailMessage(policy=SMTP.clone(max_line_length=998))
        message["From"], message["To"] = "mentoring@example.com", mail.contact.email
        message["Subject"], message["Date"] = mail.subject, format_datetime(datetime.now(UTC))
        items = [f"{item.text}\n{item.link_text}: {_for_student(item.url, name)}" for item in mail.items]
        choose = _("Choose which e-mails you get")
        end = f"{mail.why}\n{choose}: {_for_student(mail.choices_url, name)}"
        message.set_content("\n\n".join([*items, end]) + "\n", cte="8bit")
        folder = self._get_folder() / "mail"
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{mail.contact.user_id}-{token_hex(4)}.eml"
        (folder / name).write_bytes(bytes(message))

    def get_block_url(self, place: Place, /) -> str:
        return self.get_panel_url(place, "home", {})

    def get_panel_url(self, place: Place, panel: str, params: Mapping[str, str], /) -> str:
        path = reverse("mentoring_xblock:open", args=[sha256(place.usage_key), panel])
        return f"{settings.MENTORING_SITE_URL}{path}{'?' if params else ''}{urlencode(params)}"

    def get_place(self, usage_key: str, course_key: str, /) -> Place:
        return Place(usage_key, course_key, SITE)

    def list_blocks(self, course_key: str, /) -> Iterator[Any]:
        """None: here a block is published when its page is looked at."""
        return iter(())

    def enqueue(self, task: str, /, *args: object) -> bool:
        return False

    def get_visit(self, request: Any, course_key: str, /) -> Visit:
        """As on a block's page: `?student=` says who asks."""
        services = self._get_services()
        users, enrolments = (import_string(services[name])() for name in ("user", "mentoring_enrolment"))
        users.runtime = _Asker(request.GET.get(STUDENT, ""))
        return make_visit(users, enrolments, course_key)

    def get_handler_url(self, request: Any, place: Place, handler: str, name: str, params: Mapping[str, str], /) -> str:
        path = reverse("handler", args=[place.usage_key, handler, name])
        return f"{path}?{urlencode({STUDENT: request.GET.get(STUDENT, ''), **params})}"

    def find_user_ids(self, anonymous_ids: Sequence[str], /) -> Mapping[str, int]:
        return {}

    def _write(self, name: str, line: Mapping[str, object], /) -> None:
        folder = self._get_folder()
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{name}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, sort_keys=True) + "\n")

    def _get_services(self) -> Mapping[str, str]:
        services: Any = settings.WORKBENCH["services"]
        return dict(services)

    def _get_folder(self) -> Path:
        return Path(settings.VAR)


def _for_student(url: str, username: str, /) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode({STUDENT: username})}"
