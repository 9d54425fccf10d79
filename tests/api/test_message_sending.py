"""Sending what is due (rule N1): to whom, when, in which words; faults, crossing senders, many at once."""

from __future__ import annotations

import time
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError
from django.db.models import QuerySet
from django.utils import translation

from mentoring_xblock.api import message_sending, retries
from mentoring_xblock.api.evidence import Evidence
from mentoring_xblock.api.mentorships import about_request, decline, find_request
from mentoring_xblock.api.message_sending import Tally, forget_told, send_due
from mentoring_xblock.host import Contact
from mentoring_xblock.models import LedgerEntry, MentorProfile, Message, MessageChoice, Plan, Programme
from tests.api.ledger_world import overwrite
from tests.conftest import ASHA, LEE, PRIYA, SAM
from tests.factories import World
from tests.mailbox import Mailbox
from tests.visitors import capture_our_sql

pytestmark = pytest.mark.slow

NIGHT = datetime(2026, 5, 4, 21, 30, tzinfo=UTC)
DAY, MORNING = timedelta(days=1), 8


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def plan(world: World, mailbox: Mailbox) -> str:
    plan = world.pair(ASHA, SAM)
    Message.objects.all().delete()
    return plan


def choose(actor, **wish: object) -> None:
    MessageChoice.objects.update_or_create(user_id=actor.user_id, defaults=wish)


def count_waiting() -> int:
    return Message.objects.filter(waiting=1).count()


def wait_until_morning(world: World) -> None:
    """Nine in London, in summer: the day after."""
    world.now = (world.now + DAY).replace(hour=MORNING)


class TestNow:
    def test_a_request_is_told_at_once_with_one_link(self, world, mailbox):
        world.join(ASHA)
        world.ask(ASHA, world.volunteer(SAM), "Secret words")
        assert mailbox.send(world) == Tally(mails=1, told=1)
        [mail] = mailbox.take(SAM)
        assert mail.subject == "Would you be a mentor?"
        [item] = mail.items
        assert item.text == "Asha asks whether you would be their mentor. You can say yes or no."
        assert (item.link_text, item.url.rpartition("/")[2]) == ("Answer", "desk")
        assert mail.choices_url.endswith("/messages")
        assert "Secret" not in repr(mail)

    def test_it_is_told_once(self, world, mailbox):
        world.join(ASHA)
        world.ask(ASHA, world.volunteer(SAM))
        mailbox.send(world)
        assert mailbox.send(world, days=1) == Tally()

    def test_one_that_was_answered_meanwhile_is_not_told(self, world, mailbox):
        world.join(ASHA)
        request = world.ask(ASHA, world.volunteer(SAM))
        target = about_request(request, is_answer=True)
        find = find_request(world.programme, request)
        with world.use(SAM, "answer_request", find=find, target=target) as case:
            decline(case)
        assert mailbox.send(world) == Tally(dropped=1)

    def test_the_links_of_a_yes_lead_each_to_their_own_page(self, world, mailbox):
        world.pair(ASHA, SAM)
        mailbox.send(world)
        [item] = mailbox.take(ASHA)[0].items
        assert item.text.startswith("Sam Okoro said yes.")
        assert item.url.endswith("/checklist")


class TestReceipts:
    def test_come_to_both_after_ten_minutes_with_the_anchor_and_no_name(self, world, mailbox, plan):
        seq = world.sign(SAM, plan, "on-call", comment="Calm with Mr Jones.")
        entry = LedgerEntry.objects.get(plan__ref=plan, seq=seq)
        assert mailbox.send(world, minutes=9) == Tally()
        assert mailbox.send(world, minutes=1) == Tally(mails=2, told=2)
        anchor = f"{plan}:{seq}:{entry.hash}"
        for actor in (ASHA, SAM):
            [mail] = mailbox.take(actor)
            [item] = mail.items
            assert anchor in item.text
            assert [word for word in ("Asha", "Sam", "Jones", "Calm", "call") if word in mail.subject + item.text] == []

    def test_of_what_was_undone_there_are_none(self, world, mailbox, plan):
        seq = world.sign(SAM, plan, "on-call")
        world.wait(minutes=5)
        world.undo(SAM, plan, "on-call", seq)
        assert mailbox.send(world, minutes=5) == Tally(dropped=2)

    def test_not_yet_waits_for_its_undo_too(self, world, mailbox, plan):
        seq = world.say_not_yet(SAM, plan, "on-call")
        assert mailbox.send(world, minutes=9) == Tally()
        world.undo(SAM, plan, "on-call", seq)
        assert mailbox.send(world, minutes=2) == Tally(dropped=1)
        world.say_not_yet(SAM, plan, "on-call")
        mailbox.send(world, minutes=10)
        assert mailbox.read(ASHA) == ["Sam Okoro says: not yet. There is a line about what would help next time."]

    def test_one_taken_back_has_a_receipt_of_its_own_beside_the_first(self, world, mailbox, plan):
        seq = world.sign(SAM, plan, "on-call")
        world.withdraw(SAM, plan, "on-call", seq)
        mailbox.send(world, minutes=10)
        assert [text.split(". ")[0] for text in mailbox.read(SAM)] == [
            "You signed a skill",
            "You took a signature back",
        ]
        [mail] = mailbox.take(ASHA)
        assert [item.url.rpartition("/")[2].partition("?")[0] for item in mail.items] == ["skill", "skill"]


class TestDigest:
    def test_comes_once_a_day_after_eight_with_everything_until_then(self, world, mailbox, plan):
        world.say_ready(ASHA, plan, "on-call")
        world.wait(hours=2)
        world.say_ready(ASHA, plan, "team-meeting")
        assert mailbox.send(world) == Tally(put_off=2)
        wait_until_morning(world)
        assert mailbox.send(world) == Tally(mails=1, told=2)
        assert mailbox.read(SAM) == ["Asha is ready to show you a skill."] * 2
        assert MessageChoice.objects.get(user_id=SAM.user_id).digest_on == world.day()

    def test_what_comes_after_it_waits_for_tomorrow(self, world, mailbox, plan):
        world.say_ready(ASHA, plan, "on-call")
        mailbox.send(world)
        wait_until_morning(world)
        mailbox.send(world)
        world.say_ready(ASHA, plan, "team-meeting")
        assert mailbox.send(world, hours=3) == Tally(put_off=1)
        wait_until_morning(world)
        assert mailbox.send(world).told == 1

    def test_what_is_due_at_once_goes_in_the_same_mail(self, world, mailbox, plan):
        world.log_session(ASHA, plan)
        world.now = world.now.replace(hour=20)
        world.sign(SAM, plan, "on-call")
        mailbox.send(world, hours=1)
        wait_until_morning(world)
        mailbox.send(world)
        [mail] = mailbox.take(SAM)
        assert (mail.subject, len(mail.items)) == ("News from your mentoring", 2)

    def test_ready_respects_who_saw_it(self, world, mailbox, plan):
        world.pair(ASHA, PRIYA)
        Message.objects.all().delete()
        seen_by = Plan.objects.get(ref=plan).mentorships.get(mentor__user_id=PRIYA.user_id).participant.ref
        world.say_ready(ASHA, plan, "on-call", Evidence(line="I did.", seen_by=seen_by))
        wait_until_morning(world)
        mailbox.send(world)
        assert (len(mailbox.read(PRIYA)), mailbox.read(SAM)) == (1, [])

    def test_what_was_signed_meanwhile_is_not_told_as_waiting(self, world, mailbox, plan):
        world.say_ready(ASHA, plan, "on-call")
        world.sign(SAM, plan, "on-call")
        wait_until_morning(world)
        mailbox.send(world)
        assert [text for text in mailbox.read(SAM) if "ready" in text] == []

    def test_leaving_is_told_to_the_mentors_once(self, world, mailbox, plan):
        world.say_ready(ASHA, plan, "on-call")
        world.leave(ASHA, plan)
        wait_until_morning(world)
        mailbox.send(world)
        assert mailbox.read(SAM) == ["Asha has stopped. Everything signed stays, and they can come back at any time."]

    def test_an_end_is_told_with_the_name_of_the_other(self, world, mailbox, plan):
        world.end(SAM, plan, SAM)
        wait_until_morning(world)
        mailbox.send(world)
        [mail] = mailbox.take(ASHA)
        assert mail.items[0].text == "You and Sam Okoro have finished working together. Everything signed stays."
        assert mail.items[0].link_text == "Find a mentor"


class TestChoices:
    def ask_at(self, world: World, at: datetime) -> None:
        world.now = at
        world.join(ASHA)
        world.ask(ASHA, world.volunteer(SAM))

    def test_at_night_it_waits_for_the_morning_and_is_not_lost(self, world, mailbox):
        self.ask_at(world, NIGHT)
        assert mailbox.send(world) == Tally(put_off=1)
        assert mailbox.send(world, hours=9, minutes=29) == Tally()
        assert mailbox.send(world, minutes=1) == Tally(mails=1, told=1)

    def test_who_chose_so_is_told_at_night(self, world, mailbox):
        choose(SAM, at_night=True)
        self.ask_at(world, NIGHT)
        assert mailbox.send(world) == Tally(mails=1, told=1)

    def test_the_night_is_theirs(self, world, mailbox):
        mailbox.zones[SAM.user_id] = ZoneInfo("Pacific/Auckland")
        self.ask_at(world, NIGHT)
        assert mailbox.send(world) == Tally(mails=1, told=1)

    def test_the_digest_alone(self, world, mailbox):
        choose(SAM, pace="daily", at_night=True)
        self.ask_at(world, NIGHT)
        assert mailbox.send(world) == Tally(put_off=1)
        wait_until_morning(world)
        assert mailbox.send(world) == Tally(mails=1, told=1)

    def test_none_at_all(self, world, mailbox):
        choose(SAM, pace="none")
        self.ask_at(world, NIGHT)
        assert mailbox.send(world) == Tally(dropped=1)
        assert count_waiting() == 0

    def test_whoever_has_gone_gets_none(self, world, mailbox):
        mailbox.gone.add(SAM.user_id)
        self.ask_at(world, NIGHT)
        assert mailbox.send(world) == Tally(dropped=1)

    @pytest.mark.parametrize(("language", "spoken"), [("cy", "cy"), ("cy-gb", "cy"), ("es", "en")])
    def test_each_in_their_own_language_where_we_have_its_words(self, world, mailbox, settings, language, spoken):
        settings.MENTORING_UNREAD_LANGUAGES = ["cy"]
        mailbox.languages[SAM.user_id] = language
        said: list[tuple[str | None, str]] = []
        plain = mailbox.send_mail

        def listen(mail):
            said.append((translation.get_language(), mail.contact.language))
            plain(mail)

        mailbox.send_mail = listen
        self.ask_at(world, NIGHT.replace(hour=10))
        mailbox.send(world)
        assert said == [(spoken, spoken)]


class TestWhoLeftTheCourse:
    def test_gets_no_news_of_it(self, world, mailbox):
        world.join(ASHA)
        world.ask(ASHA, world.volunteer(SAM))
        mailbox.off_course = {SAM.user_id}
        assert mailbox.send(world) == Tally(dropped=1)
        mailbox.off_course = set()
        assert mailbox.send(world, days=1) == Tally()

    def test_has_the_receipts_of_what_they_signed_and_no_others(self, world, mailbox, plan):
        seq = world.sign(SAM, plan, "on-call")
        world.say_ready(ASHA, plan, "team-meeting")
        mailbox.off_course = {SAM.user_id, ASHA.user_id}
        assert mailbox.send(world, minutes=10) == Tally(mails=1, told=1, dropped=1, put_off=1)
        [text] = mailbox.read(SAM)
        assert text.startswith("You signed a skill.")
        world.withdraw(LEE, plan, "on-call", seq, action="withdraw_other")
        mailbox.off_course |= {LEE.user_id}
        wait_until_morning(world)
        assert mailbox.send(world) == Tally(mails=2, told=2, dropped=2)
        assert [text.partition(".")[0] for text in mailbox.read(SAM)] == ["A signature of yours was taken back"]
        assert len(mailbox.take(LEE)) == 1

    def test_is_looked_up_once_for_a_course_and_only_of_what_would_be_told(self, world, mailbox, plan):
        for skill in ("on-call", "team-meeting"):
            world.say_ready(ASHA, plan, skill)
        mailbox.send(world)
        assert mailbox.asked == []
        wait_until_morning(world)
        assert mailbox.send(world) == Tally(mails=1, told=2)
        assert mailbox.asked == [(SAM.user_id, world.programme.course_key)]

    def test_an_answer_that_the_platform_cannot_give_is_waited_for(self, world, mailbox):
        world.join(ASHA)
        world.ask(ASHA, world.volunteer(SAM))

        def fail(_user_id: int, _course_key: str) -> bool:
            raise RuntimeError

        mailbox.is_on_course = fail
        assert mailbox.send(world) == Tally(failed=1)
        del mailbox.is_on_course
        assert mailbox.send(world, days=1) == Tally(mails=1, told=1)


class TestNames:
    @pytest.mark.parametrize("name", ["a@b.example", "Cheap pills evil.com"])
    def test_one_that_looks_like_an_address_is_a_learner(self, world, mailbox, name):
        world.join(replace(ASHA, name=name))
        world.ask(ASHA, world.volunteer(SAM))
        mailbox.send(world)
        [text] = mailbox.read(SAM)
        assert text.startswith("A learner asks whether")
        assert name not in text

    def test_one_is_written_as_its_owner_writes_it(self, world, mailbox):
        world.join(replace(ASHA, name="bell hooks"))
        world.ask(ASHA, world.volunteer(SAM))
        mailbox.send(world)
        assert mailbox.read(SAM)[0].startswith("bell hooks asks whether")

    def test_what_turns_letters_round_and_what_is_too_long_is_taken_out(self, world, mailbox):
        Plan.objects.filter(ref=world.join(ASHA)).update(name="Asha\u202e" + "x" * 80)
        world.ask(ASHA, world.volunteer(SAM))
        mailbox.send(world)
        assert mailbox.read(SAM)[0].startswith(f"Asha{'x' * 55}… asks whether")

    def test_of_somebody_erased_too(self, world, mailbox, plan):
        world.end(SAM, plan, SAM)
        MentorProfile.objects.update(name="", user_id=None)
        wait_until_morning(world)
        mailbox.send(world)
        assert mailbox.read(ASHA)[0].startswith("You and a learner have finished")


class TestFaults:
    def test_while_mail_is_down_it_waits_and_comes_once_it_is_up(self, world, mailbox, plan):
        world.sign(SAM, plan, "on-call")
        mailbox.is_down = True
        assert mailbox.send(world, minutes=10) == Tally(failed=2)
        assert mailbox.send(world, minutes=9) == Tally()
        assert mailbox.send(world, minutes=1) == Tally(failed=2)
        mailbox.is_down = False
        assert mailbox.send(world, minutes=20) == Tally(mails=2, told=2)

    def test_a_digest_that_was_not_taken_comes_later_the_same_day(self, world, mailbox, plan):
        world.say_ready(ASHA, plan, "on-call")
        wait_until_morning(world)
        mailbox.is_down = True
        assert mailbox.send(world) == Tally(failed=1)
        mailbox.is_down = False
        assert mailbox.send(world, minutes=10) == Tally(mails=1, told=1)

    def test_after_a_week_it_is_given_up_with_a_line_of_ids(self, world, mailbox, plan, caplog):
        world.sign(SAM, plan, "on-call")
        mailbox.is_down = True
        for _hour in range(7 * 24 // 3):
            mailbox.send(world, hours=3)
        assert count_waiting() == 2
        caplog.clear()
        assert mailbox.send(world, hours=12) == Tally(dropped=2)
        ids = list(Message.objects.order_by("recipient_id").values_list("pk", flat=True))
        assert [record.getMessage() for record in caplog.records] == [
            f"coach-mentoring: messages [{pk}] to person {person.user_id} are given up"
            for pk, person in zip(ids, (ASHA, SAM), strict=True)
        ]

    def test_one_person_s_fault_stops_nobody_else(self, world, mailbox, plan):
        world.sign(SAM, plan, "on-call")

        def get_contact(user_id: int) -> Contact | None:
            if user_id == ASHA.user_id:
                raise RuntimeError
            return Mailbox.get_contact(mailbox, user_id)

        mailbox.get_contact = get_contact
        assert mailbox.send(world, minutes=10) == Tally(mails=1, told=1, failed=1)

    def test_two_senders_in_one_another_s_way_send_once(self, world, mailbox, plan):
        world.sign(SAM, plan, "on-call")
        world.wait(minutes=10)
        inner: list[Tally] = []
        plain = mailbox.send_mail

        def cross(mail):
            inner.append(send_due(world.now + timedelta(minutes=1), platform=mailbox))
            plain(mail)

        mailbox.send_mail = cross
        send_due(world.now, platform=mailbox)
        assert [len(mailbox.take(actor)) for actor in (ASHA, SAM)] == [1, 1]

    def test_a_sender_that_was_cut_off_is_made_up_for_after_an_hour(self, world, mailbox, plan):
        world.sign(SAM, plan, "on-call")

        def die(_mail):
            raise SystemExit

        mailbox.send_mail, plain = die, mailbox.send_mail
        with pytest.raises(SystemExit):
            mailbox.send(world, minutes=10)
        mailbox.send_mail = plain
        assert mailbox.send(world, minutes=10) == Tally(mails=1, told=1)
        assert mailbox.send(world, minutes=50) == Tally(mails=1, told=1)

    def test_without_a_front_page_in_the_course_it_waits(self, world, mailbox, plan):
        world.sign(SAM, plan, "on-call")
        home = Programme.objects.get().home
        Programme.objects.update(home=None)
        assert mailbox.send(world, minutes=10) == Tally(put_off=2)
        Programme.objects.update(home=home)
        assert mailbox.send(world, minutes=10) == Tally(mails=2, told=2)

    def test_a_damaged_entry_tells_nobody_and_stops_nobody(self, world, mailbox, plan):
        world.log_session(SAM, plan)
        world.end(ASHA, plan, SAM)
        overwrite(LedgerEntry.objects.get(type="mentorship_ended"), body="{")
        wait_until_morning(world)
        assert mailbox.send(world).told == 1

    def test_what_was_told_is_forgotten_after_a_month(self, world, mailbox, plan):
        world.sign(SAM, plan, "on-call")
        mailbox.send(world, minutes=10)
        assert forget_told(at=world.now + timedelta(days=29)) == 0
        assert forget_told(at=world.now + timedelta(days=31)) == 2


def add_many(world: World, count: int) -> None:
    """So many who wait for a receipt, each a person of their own."""
    template = Message.objects.get(kind="signed_by_you")
    shared = {name: getattr(template, name) for name in ("programme_id", "plan_id", "entry_id", "due_at")}
    rows = (Message(recipient_id=10_000 + number, kind="taken_back_yours", **shared) for number in range(count))
    Message.objects.bulk_create(rows, batch_size=1_000)


class TestMany:
    def sign_and_add(self, world: World, plan: str, count: int, *, at: datetime, criterion: str = "on-call") -> None:
        world.now = at
        world.sign(SAM, plan, criterion)
        add_many(world, count)
        world.wait(minutes=10)

    @pytest.mark.parametrize("count", [200, pytest.param(10_000, marks=pytest.mark.slow)])
    def test_those_who_wait_for_the_morning_cost_so_many_statements_a_page(self, world, mailbox, plan, count):
        self.sign_and_add(world, plan, count, at=NIGHT)
        with capture_our_sql() as statements:
            assert mailbox.send(world) == Tally(put_off=count + 2)
        pages = -(-(count + 2) // message_sending.PAGE)
        assert len(statements) <= 10 * pages + 1

    def test_four_thousand_take_no_more_memory_than_four_hundred(self, world, mailbox, plan):
        peaks = []
        for day, (criterion, count) in enumerate([("on-call", 400), ("team-meeting", 4_000)]):
            self.sign_and_add(world, plan, count, at=NIGHT + timedelta(days=day), criterion=criterion)
            tracemalloc.start()
            assert mailbox.send(world) == Tally(put_off=count + 2)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            Message.objects.all().delete()
        assert peaks[1] < 1.3 * peaks[0]


class TestDeadLocks:
    """Chosen as a dead-lock's victim, the statement is done again; a mail that has gone does not go twice."""

    def test_after_the_mail_has_gone(self, world, mailbox, plan, monkeypatch):
        world.sign(SAM, plan, "on-call")
        Message.objects.exclude(recipient_id=ASHA.user_id).delete()
        wait_until_morning(world)
        update, victims = QuerySet.update, iter([True, True])

        def be_a_victim(rows: QuerySet, **values: object) -> int:
            if "sent_at" in values and next(victims, False):
                raise OperationalError(1213, "Deadlock found when trying to get lock")
            return update(rows, **values)

        monkeypatch.setattr(QuerySet, "update", be_a_victim)
        monkeypatch.setattr(time, "sleep", lambda _seconds: None)
        # As in production each statement stands alone; a test's own transaction must not count as one around it.
        alone = SimpleNamespace(get_connection=lambda: SimpleNamespace(in_atomic_block=False))
        monkeypatch.setattr(retries, "transaction", alone)
        assert mailbox.send(world) == Tally(mails=1, told=1)
        assert next(victims, None) is None
        assert count_waiting() == 0
        assert mailbox.send(world) == Tally()
        assert len(mailbox.take(ASHA)) == 1
