"""Publishing: editions and wordings (C3), home and parts (C6), settings (C8)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError

from mentoring_xblock.api import programmes, sign_offs
from mentoring_xblock.api.plan_views import get_criterion, get_own_plan, get_plan
from mentoring_xblock.api.programmes import BlockBroken, BlockSource, get_programme, get_wording
from mentoring_xblock.domain.criterion_state import Status
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.errors import Conflict, NotFound, Refused
from mentoring_xblock.models import Block, Plan, Programme, PublishedCriterion, SignOff, Wording
from tests.conftest import ASHA, LEE, PRIYA, SAM
from tests.factories import NOW, World, make_actor, make_checklist, make_criterion, make_source
from tests.visitors import list_changed, take_snapshot

HOME, PART = "induction.coach_mentoring.home.d0.u0", "induction.coach_mentoring.part.d0.u1"


def publish(world: World, *criteria: dict[str, Any], **changes: Any) -> None:
    """The course holds this from now on."""
    checklist = make_checklist(*criteria, **changes) if criteria or changes else world.source.checklist
    world.source = replace(world.source, checklist=checklist)
    _ = world.programme


def set_up(world: World, **settings: Any) -> None:
    world.source = replace(world.source, settings=replace(world.source.settings, **settings))
    _ = world.programme


def make_part(**changes: Any) -> BlockSource:
    options: dict[str, Any] = {"wants_home": False, "checklist": make_checklist(make_criterion("nights")), **changes}
    return make_source(PART, **options)


def status_of(world: World, plan: str, criterion: str = "on-call") -> Status:
    return get_criterion(ASHA, world.programme, plan, world.address(criterion), at=world.now).status


class TestEdition:
    """C3: an edit never rewrites history."""

    @pytest.fixture
    def plan(self, world):
        publish(world, make_criterion("on-call"), make_criterion("rotas"))
        plan = world.pair(ASHA, SAM)
        world.sign(SAM, plan, "on-call")
        return plan

    def test_a_raised_edition_asks_to_show_it_again(self, world, plan):
        publish(world, make_criterion("on-call", edition=2), make_criterion("rotas"))
        assert status_of(world, plan) is Status.SHOW_AGAIN
        assert get_plan(ASHA, world.programme, plan).progress.signed == 0

    def test_signed_once_more_both_are_kept_and_one_counts(self, world, plan):
        publish(world, make_criterion("on-call", edition=2), make_criterion("rotas"))
        world.sign(SAM, plan, "on-call")
        assert status_of(world, plan) is Status.SIGNED
        assert list(SignOff.objects.order_by("id").values_list("edition", "occasion", "standing")) == [
            (1, 1, 1),
            (2, 1, 1),
        ]

    def test_the_highest_edition_ever_published_holds(self, world, plan):
        for edition in (5, 3, 1):
            publish(world, make_criterion("on-call", edition=edition), make_criterion("rotas"))
        [item, _rotas] = world.programme.here.checklist.list_criteria()
        assert item.edition == 5
        assert status_of(world, plan) is Status.SHOW_AGAIN

    def test_an_id_taken_out_and_back_counts_as_raised(self, world, plan):
        publish(world, make_criterion("rotas"))
        publish(world, make_criterion("on-call"), make_criterion("rotas"))
        assert status_of(world, plan) is Status.SHOW_AGAIN
        assert PublishedCriterion.objects.get(criterion="on-call").edition == 2

    def test_looking_again_raises_nothing_more(self, world, plan):
        publish(world, make_criterion("rotas"))
        publish(world, make_criterion("on-call"), make_criterion("rotas"))
        before = take_snapshot()
        for _ in range(3):
            _ = world.programme
        assert list_changed(before, take_snapshot()) == []

    def test_a_reworded_criterion_still_counts_and_keeps_the_wording_that_was_signed(self, world, plan):
        publish(world, make_criterion("on-call", title="Calls at night"), make_criterion("rotas"))
        assert status_of(world, plan) is Status.SIGNED
        signed = SignOff.objects.get()
        assert get_wording(signed.wording)["title"] == "On call"
        address, criterion = world.programme.find(world.address("on-call"))
        assert criterion.wording_digest != signed.wording
        assert address.criterion == "on-call"

    def test_every_wording_that_was_published_is_kept(self, world, plan):
        for title in ("Calls", "Calls at night"):
            publish(world, make_criterion("on-call", title=title), make_criterion("rotas"))
        assert Wording.objects.filter(body__contains='"Calls').count() == 2
        assert Wording.objects.filter(body__contains='"On call"').exists()

    def test_a_removed_criterion_stays_in_the_record_and_counts_no_more(self, world, plan):
        address = world.address("on-call")
        publish(world, make_criterion("rotas"))
        view = get_own_plan(ASHA, world.programme)
        assert view is not None
        assert [line.criterion.id for line in view.lines] == ["rotas"]
        assert SignOff.objects.get().standing == 1
        with pytest.raises(NotFound):
            world.programme.find(address)

    def test_a_signature_of_a_removed_criterion_can_still_be_taken_back(self, world, plan):
        address, seq = world.address("on-call"), SignOff.objects.get().entry.seq
        publish(world, make_criterion("rotas"))
        world.wait(minutes=30)
        target = sign_offs.about_entry(address, seq, types=sign_offs.SIGNED_ONLY)
        with world.use(SAM, "withdraw_own", plan_ref=plan, target=target) as case:
            sign_offs.withdraw(case, "It was another shift.")
        assert SignOff.objects.get().standing is None

    def test_moved_to_another_block_it_is_a_new_criterion(self, world, plan):
        publish(world, make_criterion("rotas"))
        get_programme(make_part(checklist=make_checklist(make_criterion("on-call"))), at=NOW)
        assert status_of(world, plan) is Status.TO_DO


class TestHomeAndParts:
    """C6."""

    def test_a_part_without_a_home_has_none(self, db):
        assert get_programme(make_part(), at=NOW).home_id is None

    def test_the_home_comes_first_and_the_plan_is_over_all_blocks(self, world):
        get_programme(make_part(), at=NOW)
        _ = world.programme
        programme = world.programme
        assert [block.usage_key for block in programme.blocks] == [HOME, PART]
        plan = world.pair(ASHA, SAM)
        for name in ("on-call", "team-meeting"):
            world.sign(SAM, plan, name)
        assert get_plan(ASHA, programme, plan).progress.total == 4

    def test_a_plan_is_complete_against_all_published_blocks(self, world):
        publish(world, make_criterion("on-call"))
        plan = world.pair(ASHA, SAM)
        world.sign(SAM, plan, "on-call")
        assert get_plan(ASHA, world.programme, plan).progress.is_complete
        get_programme(make_part(), at=NOW)
        assert not get_plan(ASHA, world.programme, plan).progress.is_complete
        world.sign(SAM, plan, "nights")
        assert get_plan(ASHA, world.programme, plan).progress.is_complete

    def test_the_settings_of_the_home_win(self, world):
        set_up(world, mentors_per_plan=4, lead_name="Lee")
        part = make_part(settings=Settings(mentors_per_plan=1, lead_name="Nobody"))
        for source in (part, world.source, part):
            programme = get_programme(source, at=NOW)
        assert (programme.settings.mentors_per_plan, programme.settings.lead_name) == (4, "Lee")
        assert Programme.objects.count() == 1

    def test_a_part_may_hold_settings_that_no_home_could_have(self, world):
        _ = world.programme
        odd = Settings(weight="heavy", weeks=None, title=7)  # type: ignore[arg-type]
        assert get_programme(make_part(settings=odd), at=NOW).settings.weeks == 12

    def test_even_if_the_part_comes_first(self, world):
        odd = Settings(weight=float("nan"), weeks=None, title="x" * 900)  # type: ignore[arg-type]
        get_programme(make_part(settings=odd), at=NOW)
        assert world.programme.settings == Settings()

    def test_of_two_homes_the_first_published_stays(self, world):
        set_up(world, lead_name="Lee")
        second = get_programme(make_part(wants_home=True, settings=Settings(lead_name="Other")), at=NOW)
        assert Block.objects.get(pk=second.home_id or 0).usage_key == HOME
        assert (second.here.usage_key, second.settings.lead_name) == (PART, "Lee")

    def test_it_stays_when_it_is_published_again(self, world):
        _ = world.programme
        get_programme(make_part(wants_home=True), at=NOW)
        set_up(world, lead_name="Lee")
        assert get_programme(make_part(wants_home=True), at=NOW).settings.lead_name == "Lee"

    def test_a_home_that_becomes_a_part_leaves_its_place_to_the_next(self, world):
        _ = world.programme
        second = make_part(wants_home=True, settings=Settings(lead_name="Other"))
        get_programme(second, at=NOW)
        world.source = replace(world.source, wants_home=False)
        assert world.programme.home_id is None
        assert get_programme(second, at=NOW).settings.lead_name == "Other"

    def test_a_block_that_moves_to_another_programme_takes_no_plan_along(self, world):
        world.join(ASHA)
        set_up(world, programme="nights")
        assert world.programme.slug == "nights"
        assert get_own_plan(ASHA, world.programme) is None
        assert Plan.objects.get().programme.slug == "main"

    def test_other_courses_and_programmes_are_apart(self, world):
        _ = world.programme
        other_course = make_source("b.coach_mentoring.home.d0.u0", "b")
        other_slug = make_part(settings=Settings(programme="nights"), wants_home=True)
        ids = {get_programme(source, at=NOW).id for source in (world.source, other_course, other_slug)}
        assert len(ids) == 3
        assert len(world.programme.blocks) == 1

    def test_tracks_of_all_blocks_are_offered_once(self, world):
        tracks = [{"id": "senior", "title": "Senior"}, {"id": "manager", "title": "Manager"}]
        publish(world, tracks=tracks)
        nights = [{"id": "nights", "title": "Nights"}, {"id": "senior", "title": "A senior"}]
        get_programme(make_part(checklist=make_checklist(make_criterion("nights"), tracks=nights)), at=NOW)
        assert world.programme.tracks == (("senior", "Senior"), ("manager", "Manager"), ("nights", "Nights"))


class TestBroken:
    def test_nothing_of_it_is_stored_and_what_was_published_stays(self, world):
        world.join(ASHA)
        before = take_snapshot()
        good = world.source
        for checklist in ("text", {}, {"title": "T", "sections": [{"id": "One"}]}, make_checklist(make_criterion("A"))):
            world.source = replace(good, checklist=checklist)
            with pytest.raises(BlockBroken) as caught:
                _ = world.programme
            # A block that is new has none: nobody has done anything about it.
            assert bool(caught.value.problems) is (checklist != {})
            assert list_changed(before, take_snapshot()) == []
        world.source = good
        assert len(list(world.programme.list_criteria())) == 3

    @pytest.mark.parametrize(
        "odd",
        [
            {"weight": "heavy"},
            {"weight": None},
            {"weight": float("inf")},
            {"services": None},
            {"services": 3},
            {"title": None},
            {"weeks": "many"},
            {"programme": ["main"]},
            {"months_to_keep": {}},
        ],
    )
    def test_settings_of_any_kind_are_named(self, world, odd):
        world.source = replace(world.source, settings=Settings(**odd))
        with pytest.raises(BlockBroken) as caught:
            _ = world.programme
        assert {field for where, field, _ in caught.value.problems if where == "settings"} == set(odd)

    def test_all_problems_are_named_at_once(self, world):
        settings = Settings(weeks=0, pilot=True)
        world.source = replace(world.source, settings=settings, checklist=make_checklist(make_criterion(kind="exam")))
        with pytest.raises(BlockBroken) as caught:
            _ = world.programme
        assert [field for _, field, _ in caught.value.problems] == ["weeks", "pilot", "kind"]


class TestSettingsInEffect:
    """C8: each setting of the home does what it says."""

    def test_mentors_a_plan_applies_at_once(self, world):
        set_up(world, mentors_per_plan=1)
        plan = world.pair(ASHA, SAM)
        with pytest.raises(Conflict, match="enough_mentors"):
            world.ask(ASHA, world.volunteer(PRIYA))
        set_up(world, mentors_per_plan=2)
        assert world.pair(ASHA, PRIYA) == plan

    def test_who_may_mentor_staff(self, world):
        set_up(world, who_may_mentor="staff")
        with pytest.raises(Refused):
            world.volunteer(SAM)
        world.volunteer(LEE)

    def test_a_lead_signs_only_by_the_terms_of_the_plan(self, world):
        before = world.join(ASHA)
        set_up(world, leads_may_sign=True)
        after = world.join(PRIYA)
        with pytest.raises(Refused):
            world.sign(LEE, before, "on-call")
        world.sign(LEE, after, "on-call")
        set_up(world, leads_may_sign=False)
        world.sign(LEE, after, "team-meeting")

    def test_limited_staff_are_leads_by_the_terms_of_the_plan(self, world):
        limited = make_actor(33, "Kit", is_lead=True, is_limited_staff=True)
        before = world.join(ASHA)
        set_up(world, limited_staff_lead=True)
        after = world.join(PRIYA)
        with pytest.raises(NotFound):
            get_plan(limited, world.programme, before)
        assert get_plan(limited, world.programme, after).plan.name == "Priya"
        assert get_plan(LEE, world.programme, before).plan.name == "Asha"

    def test_who_comes_back_agrees_to_the_terms_of_today(self, world):
        plan = world.join(ASHA)
        world.leave(ASHA, plan)
        set_up(world, leads_may_sign=True)
        world.join(ASHA)
        world.sign(LEE, plan, "on-call")

    def test_titles_come_from_the_home_else_from_its_checklist(self, world):
        assert world.programme.title == "Induction"
        set_up(world, title="New seniors")
        assert world.programme.title == "New seniors"


@pytest.mark.django_db(transaction=True)
def test_a_page_that_publishes_does_it_again_after_a_dead_lock(monkeypatch):
    """On MariaDB a page that publishes met those who sign at the same moment."""
    publish_once, calls = programmes.publish_block, []

    def publish_block(source: BlockSource, /, *, at: Any) -> None:
        calls.append(source)
        if len(calls) == 1:
            raise OperationalError(1213, "Deadlock found when trying to get lock")
        publish_once(source, at=at)

    monkeypatch.setattr(programmes, "publish_block", publish_block)
    assert get_programme(make_source(), at=NOW).here.checklist.title == "Induction"
    assert len(calls) == 2
