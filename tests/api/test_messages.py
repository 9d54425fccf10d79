"""What is kept with a write, for whom, and that it costs one statement (rule N1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mentoring_xblock.api import mentorships, messages, plans
from mentoring_xblock.api.criteria import about_criterion
from mentoring_xblock.api.evidence import ask_second_signature
from mentoring_xblock.api.happened import Outcome
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.models import MentorProfile, Message, Plan
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World, make_source
from tests.mailbox import Mailbox
from tests.visitors import capture_our_sql

NAMES = {actor.user_id: actor.name.split()[0] for actor in (ASHA, BEN, SAM, PRIYA, LEE)}


def take() -> list[str]:
    """`kind name`, of everything that was queued; forgotten after."""
    rows = list(Message.objects.order_by("kind", "recipient_id").values_list("kind", "recipient_id"))
    Message.objects.all().delete()
    return [f"{kind} {NAMES[recipient_id]}" for kind, recipient_id in rows]


@pytest.fixture
def plan(world: World) -> str:
    """Asha with Sam and Priya; Ben with Priya is nobody's business."""
    plan = world.pair(ASHA, SAM)
    world.pair(ASHA, PRIYA)
    world.pair(BEN, PRIYA)
    take()
    return plan


def ask_second(world: World, actor, plan: str, criterion: str) -> None:
    target = about_criterion(world.address(criterion))
    with world.use(actor, "second_signature", plan_ref=plan, target=target) as case:
        ask_second_signature(case)


@pytest.mark.django_db
class TestWhoIsTold:
    def test_of_a_request_the_one_who_is_asked_and_of_a_yes_the_one_who_asked(self, world):
        world.join(ASHA)
        request = world.ask(ASHA, world.volunteer(SAM))
        assert take() == ["asked Sam"]
        world.agree(SAM, request)
        assert take() == ["agreed Asha"]

    def test_of_an_offer_the_other_way_round(self, world):
        plan = world.join(ASHA, mentors_may_offer=True)
        world.volunteer(SAM)
        find = mentorships.find_own_profile_and_plan(SAM, world.programme, plan)
        with world.use(SAM, "offer", find=find, target=mentorships.about_offer) as case:
            mentorships.offer_to_mentor(case, "")
        assert take() == ["offered Asha"]
        request = MentorProfile.objects.get(user_id=SAM.user_id).requests.get().ref
        world.agree(ASHA, request)
        assert take() == ["agreed Sam"]

    def test_of_a_no_and_of_a_request_taken_back_nobody(self, world):
        world.join(ASHA)
        for actor, action, is_answer, do in (
            (SAM, "answer_request", True, mentorships.decline),
            (ASHA, "withdraw_request", False, mentorships.withdraw_request),
        ):
            mentor = world.volunteer(SAM if is_answer else PRIYA)
            request = world.ask(ASHA, mentor)
            take()
            find = mentorships.find_request(world.programme, request)
            target = mentorships.about_request(request, is_answer=is_answer)
            with world.use(actor, action, find=find, target=target) as case:
                do(case)
            assert take() == []

    def test_of_a_signature_mentee_and_signer_and_of_what_was_taken_back_likewise(self, world, plan):
        seq = world.sign(SAM, plan, "on-call")
        assert take() == ["signed Asha", "signed_by_you Sam"]
        world.withdraw(SAM, plan, "on-call", seq)
        assert take() == ["taken_back Asha", "taken_back_own Sam"]
        seq = world.sign(SAM, plan, "team-meeting")
        take()
        world.withdraw(LEE, plan, "team-meeting", seq, action="withdraw_other")
        assert take() == ["taken_back Asha", "taken_back_other Lee", "taken_back_yours Sam"]

    def test_of_not_yet_the_mentee_and_of_an_undo_nobody(self, world, plan):
        seq = world.say_not_yet(SAM, plan, "on-call")
        assert take() == ["not_yet Asha"]
        world.undo(SAM, plan, "on-call", seq)
        assert take() == []

    def test_of_being_ready_the_mentors_who_sign_and_of_a_second_signature_all_but_the_one_who_asks(self, world, plan):
        ask_second(world, SAM, plan, "on-call")
        assert take() == ["second_asked Asha", "second_asked Priya"]
        Plan.objects.get(ref=plan).mentorships.filter(mentor__user_id=PRIYA.user_id).update(signs=False)
        world.say_ready(ASHA, plan, "on-call")
        assert take() == ["ready Sam"]

    def test_of_a_talk_the_other_of_the_pair(self, world, plan):
        world.log_session(SAM, plan)
        assert take() == ["talk_logged Asha"]
        world.log_session(ASHA, plan, mentor_ref=MentorProfile.objects.get(user_id=PRIYA.user_id).ref)
        assert take() == ["talk_logged Priya"]

    def test_of_an_end_the_other_or_both(self, world, plan):
        world.end(ASHA, plan, SAM)
        assert take() == ["ended Sam"]
        world.end(LEE, plan, PRIYA)
        assert take() == ["ended Asha", "ended Priya"]

    def test_of_a_break_and_of_leaving_the_mentors(self, world, plan):
        with world.use(ASHA, "pause", plan_ref=plan) as case:
            plans.pause_plan(case, None)
        assert take() == ["paused Sam", "paused Priya"]
        world.leave(ASHA, plan)
        assert [name for name in take() if name.startswith("left")] == ["left Sam", "left Priya"]

    def test_of_a_lead_s_own_signature_the_lead(self):
        world = World(source=make_source(settings=Settings(leads_may_sign=True)))
        plan = world.join(ASHA)
        world.sign(LEE, plan, "on-call")
        assert take() == ["signed Asha", "signed_by_you Lee"]


class TestQueue:
    def test_costs_one_statement_whoever_is_told(self, world, plan):
        with capture_our_sql() as statements:
            world.sign(SAM, plan, "on-call")
        assert [sql.split(" ", 1)[0] for sql in statements if "mentoring_xblock_message" in sql] == ["INSERT"]

    def test_costs_nothing_where_nobody_is_told(self, world):
        world.volunteer(SAM)
        with capture_our_sql() as statements:
            world.volunteer(SAM, places=3)
            world.join(ASHA)
        assert [sql for sql in statements if "mentoring_xblock_message" in sql] == []

    def test_holds_ids_and_codes_alone(self, world, plan):
        world.say_not_yet(SAM, plan, "on-call", "Ring sooner next time.")
        row = dict(Message.objects.values().get())
        assert row["due_at"] == world.now + timedelta(minutes=10)
        assert {name for name, value in row.items() if isinstance(value, str) and value} == {"kind"}


class TestSendSoon:
    def outcome(self, world: World, what: str) -> Outcome:
        found: list[Outcome] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(messages, "queue", found.append)
            world.ask(ASHA, world.volunteer(SAM)) if what == "asked" else world.say_ready(
                ASHA, Plan.objects.get(user_id=ASHA.user_id).ref, "on-call"
            )
        return found[-1]

    @pytest.mark.parametrize(("what", "queued"), [("asked", ["send_messages"]), ("ready", [])])
    def test_asks_for_a_worker_only_if_something_is_due_now(self, world, monkeypatch, what, queued):
        world.join(ASHA)
        if what == "ready":
            world.pair(ASHA, SAM)
        mailbox = Mailbox(has_queue=True)
        monkeypatch.setattr(messages, "get_platform", lambda: mailbox)
        messages.send_soon(self.outcome(world, what))
        assert (mailbox.queued, mailbox.sent) == (queued, [])

    @pytest.mark.parametrize(("process", "mails"), [("workbench", 1), ("lms", 0)])
    def test_without_a_queue_the_workbench_sends_and_the_rest_waits_for_the_command(
        self, world, monkeypatch, process, mails
    ):
        world.join(ASHA)
        mailbox = Mailbox(process=process)
        monkeypatch.setattr(messages, "get_platform", lambda: mailbox)
        outcome = self.outcome(world, "asked")
        messages.queue(outcome)
        messages.send_soon(outcome)
        assert len(mailbox.sent) == mails
