"""The command for cron, and the workbench's mails: files that a mail program opens."""

import email
import re
from email.policy import default
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client

from mentoring_xblock.workbench.models import Enrolment
from tests.factories import World, make_actor


@pytest.fixture
def signed(world: World, tmp_path: Path, settings) -> World:
    """Asha's skill was signed by Tom, who lives in New Zealand."""
    settings.VAR = tmp_path
    people = {
        name: get_user_model().objects.create_user(name, first_name=name.capitalize()) for name in ("asha", "tom")
    }
    for user in people.values():
        Enrolment.objects.create(user_id=user.pk, course=world.source.course_key)
    asha, tom = (make_actor(user.pk, user.first_name) for user in people.values())
    plan = world.pair(asha, tom)
    world.sign(tom, plan, "on-call")
    return world


def run(world: World, **later: float) -> str:
    world.wait(**later)
    out = StringIO()
    with time_machine.travel(world.now, tick=False):
        call_command("send_mentoring_messages", stdout=out)
    return out.getvalue().strip()


def read_mails(folder: Path) -> dict[str, email.message.EmailMessage]:
    """By whom they are to."""
    mails = [email.message_from_bytes(path.read_bytes(), policy=default) for path in folder.glob("mail/*.eml")]
    return {mail["To"].partition("@")[0]: mail for mail in mails}


def test_it_says_what_it_did_and_does_nothing_twice(signed, tmp_path):
    # It is morning in London and a quarter to ten in the evening in New Zealand.
    assert run(signed, minutes=10) == (
        "mails: 1, messages in them: 2, put off: 2, dropped: 0, to be tried again: 0, old rows deleted: 0"
    )
    assert list(read_mails(tmp_path)) == ["asha"]
    assert run(signed).startswith("mails: 0, messages in them: 0, put off: 0")
    # By then he has answered what he was asked.
    assert run(signed, hours=12).startswith("mails: 1, messages in them: 1, put off: 0, dropped: 1")
    assert sorted(read_mails(tmp_path)) == ["asha", "tom"]


def test_a_mail_of_the_workbench_has_whole_lines_and_links_that_say_who_one_is(signed, tmp_path):
    run(signed, minutes=10)
    mail = read_mails(tmp_path)["asha"]
    text = mail.get_content()
    assert (mail["Subject"], mail["From"]) == ("News from your mentoring", "mentoring@example.com")
    raw = next(tmp_path.glob("mail/*.eml")).read_text("utf-8")
    links = re.findall(r"http://\S+", raw)
    assert len(links) == 3
    assert all("student=asha" in link for link in links)
    assert "/messages" in links[-1]
    assert re.search(r"[0-9a-f]{32}:\d+:[0-9a-f]{64}\s", text)


def test_whoever_comes_by_a_link_of_a_mail_can_send_the_forms_there(signed, tmp_path):
    run(signed, minutes=10)
    link = re.findall(r"http://\S+", next(tmp_path.glob("mail/*.eml")).read_text("utf-8"))[0]
    answer = Client().get(link.partition(":8000")[2])
    assert (answer.status_code, "csrftoken" in answer.cookies) == (302, True)


def test_another_time_is_for_the_workbench_alone(signed, settings):
    with pytest.raises(CommandError, match="its zone"):
        call_command("send_mentoring_messages", "--at", "2026-05-04T10:00")
