"""A platform whose mails are kept in a list, with the people whom it can reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.messages import Tally, send_due
from mentoring_xblock.host import Contact, Mail, MailFailed, Place, Process
from tests.factories import LONDON, World


@dataclass
class Mailbox:
    """Everybody can be reached, in London and in English, save those who are `gone`; `zones` and `languages` by id.

    `off_course`: who is on no course any more; `asked`: for whom, and of which course, that was looked up.
    `is_down`: no mail is taken. `queued`: names of the tasks that were asked for, where there is a queue.
    """

    process: Process = "lms"
    sent: list[Mail] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    off_course: set[int] = field(default_factory=set)
    asked: list[tuple[int, str]] = field(default_factory=list)
    zones: dict[int, ZoneInfo] = field(default_factory=dict)
    languages: dict[int, str] = field(default_factory=dict)
    is_down: bool = False
    has_queue: bool = False
    queued: list[str] = field(default_factory=list)

    def get_contact(self, user_id: int, /) -> Contact | None:
        if user_id in self.gone:
            return None
        zone, language = self.zones.get(user_id, LONDON), self.languages.get(user_id, "en")
        return Contact(user_id, f"{user_id}@example.com", zone, language)

    def is_on_course(self, user_id: int, course_key: str, /) -> bool:
        self.asked.append((user_id, course_key))
        return user_id not in self.off_course

    def send_mail(self, mail: Mail, /) -> None:
        if self.is_down:
            raise MailFailed
        self.sent.append(mail)

    def get_place(self, usage_key: str, course_key: str, /) -> Place:
        return Place(usage_key, course_key, "tests.example")

    def get_panel_url(self, place: Place, panel: str, params: Mapping[str, str], /) -> str:
        return f"https://tests.example/{place.usage_key}/{panel}" + (f"?{urlencode(params)}" if params else "")

    def enqueue(self, task: str, /, *args: object) -> bool:
        self.queued.append(task)
        return self.has_queue

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"mails need no {name}")

    def send(self, world: World, /, **later: float) -> Tally:
        """What is due at the world's time, or so much later."""
        world.wait(**later)
        return send_due(world.now, platform=self)

    def take(self, actor: Actor, /) -> list[Mail]:
        """The mails to this person, which are forgotten."""
        found = [mail for mail in self.sent if mail.contact.user_id == actor.user_id]
        self.sent = [mail for mail in self.sent if mail.contact.user_id != actor.user_id]
        return found

    def read(self, actor: Actor, /) -> list[str]:
        """What this person was told, thing by thing; forgotten after."""
        return [item.text for mail in self.take(actor) for item in mail.items]
