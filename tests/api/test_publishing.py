"""A course that was published: what its blocks become here, and who has to be looked at again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mentoring_xblock.api import programmes
from mentoring_xblock.api.programmes import get_programme, publish_block
from mentoring_xblock.api.publishing import publish_course
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.models import Block, PlanCriterion, Programme
from tests.conftest import ASHA, SAM
from tests.factories import NOW, World, make_checklist, make_criterion, make_source

COURSE = "induction"
HOME = "induction.coach_mentoring.home.d0.u0"
OTHER = "induction.coach_mentoring.other.d0.u0"
THIRD = "induction.coach_mentoring.third.d0.u0"

pytestmark = pytest.mark.django_db


def publish(*sources, at=NOW, **options):
    return publish_course(COURSE, sources, at=at, **options)


def later(**spans):
    return NOW + timedelta(**spans)


def get_block(usage_key=HOME):
    return Block.objects.get(usage_key=usage_key)


def get_home(slug="main"):
    home = Programme.objects.get(course_key=COURSE, slug=slug).home
    return home and home.usage_key


def list_skills(usage_key=HOME):
    block = get_block(usage_key)
    return [item.id for item in programmes.get_checklists([block.version.digest])[block.version.digest].list_criteria()]


class TestBlocks:
    def test_of_the_course_are_taken_over(self):
        changed = publish(make_source(), make_source(OTHER, wants_home=False))
        assert changed == {Programme.objects.get().pk}
        assert Block.objects.filter(is_published=True).count() == 2
        assert get_home() == HOME

    def test_the_same_again_changes_nothing(self):
        publish(make_source())
        version = get_block().version_id
        assert publish(make_source(), at=later(minutes=1)) == frozenset()
        assert get_block().version_id == version

    def test_a_new_checklist_has_its_programme_looked_at_and_no_other(self):
        there = make_source(OTHER, settings=Settings(programme="there"))
        publish(make_source(), there)
        here = Programme.objects.get(slug="main")
        changed = publish(make_source(checklist=make_checklist(make_criterion("rota"))), there, at=later(days=1))
        assert changed == {here.pk}
        assert list_skills() == ["rota"]

    def test_a_setting_of_the_home_has_its_programme_looked_at(self):
        publish(make_source())
        assert publish(make_source(settings=Settings(weeks=6)), at=later(days=1)) == {Programme.objects.get().pk}

    def test_a_block_that_moved_has_both_programmes_looked_at(self):
        publish(make_source(), make_source(OTHER, wants_home=False))
        moved = make_source(OTHER, wants_home=False, settings=Settings(programme="there"))
        changed = publish(make_source(), moved, at=later(days=1))
        assert changed == set(Programme.objects.values_list("pk", flat=True))
        assert len(changed) == 2

    def test_of_other_courses_are_left_alone(self):
        elsewhere = make_source("nights.home", "nights")
        publish_course("nights", [elsewhere], at=NOW)
        assert publish(at=later(days=1)) == frozenset()
        assert get_block("nights.home").is_published

    def test_a_course_without_any_changes_nothing(self):
        assert publish() == frozenset()
        assert not Programme.objects.exists()

    def test_a_course_that_cannot_be_read_to_its_end_changes_nothing(self):
        publish(make_source(), make_source(OTHER, wants_home=False))

        def read():
            yield make_source(checklist=make_checklist(make_criterion("rota")))
            raise LookupError

        with pytest.raises(LookupError):
            publish_course(COURSE, read(), at=later(days=1))
        assert get_block(OTHER).is_published
        assert list_skills() == ["on-call", "team-meeting", "support-plans"]


class TestBroken:
    BROKEN = make_source(checklist={"sections": "Asha's own words"})

    def test_block_keeps_its_version_and_stops_no_other(self, caplog):
        publish(make_source(), make_source(OTHER, wants_home=False))
        rota = make_source(OTHER, wants_home=False, checklist=make_checklist(make_criterion("rota")))
        assert publish(self.BROKEN, rota, at=later(days=1))
        assert (list_skills(), list_skills(OTHER)) == (["on-call", "team-meeting", "support-plans"], ["rota"])
        assert get_block().is_published
        assert get_home() == HOME
        assert [record for record in caplog.messages if HOME in record]
        assert "Asha" not in caplog.text

    def test_block_that_is_new_is_not_there_yet(self):
        assert publish(self.BROKEN) == frozenset()
        assert not Block.objects.exists()

    def test_block_that_could_not_even_be_read_is_still_there(self):
        publish(make_source(), make_source(OTHER, wants_home=False))
        assert publish(make_source(), at=later(days=1), unread=[OTHER]) == frozenset()
        assert get_block(OTHER).is_published

    def test_block_that_the_database_does_not_take_stops_no_other(self, monkeypatch, caplog):
        def refuse(source, *, at):
            if source.usage_key == HOME:
                raise RuntimeError
            publish_block(source, at=at)

        monkeypatch.setattr("mentoring_xblock.api.publishing.publish_block", refuse)
        publish(make_source(), make_source(OTHER))
        assert [block.usage_key for block in Block.objects.all()] == [OTHER]
        assert f"block {HOME} was not taken over" in caplog.text


class TestGone:
    def test_block_is_out_of_its_programme_with_its_records_kept(self):
        world = World(source=make_source(OTHER, wants_home=False))
        publish(make_source(), world.source)
        plan_ref = world.pair(ASHA, SAM)
        world.sign(SAM, plan_ref, "team-meeting")
        signed = PlanCriterion.objects.count()
        programme_id = world.programme.id
        assert publish(make_source(), at=later(days=1)) == {programme_id}
        assert not get_block(OTHER).is_published
        assert PlanCriterion.objects.count() == signed
        assert [block.usage_key for block in get_programme(make_source(), at=later(days=1)).blocks] == [HOME]

    def test_block_that_comes_back_is_in_it_again(self):
        publish(make_source(), make_source(OTHER, wants_home=False))
        publish(make_source(), at=later(days=1))
        assert publish(make_source(), make_source(OTHER, wants_home=False), at=later(days=2))
        assert get_block(OTHER).is_published

    def test_home_is_followed_by_the_eldest_that_wants_to_be_it(self):
        publish(make_source(), make_source(THIRD, settings=Settings(weeks=6)), make_source(OTHER))
        unwilling = make_source("induction.coach_mentoring.part", wants_home=False)
        publish(unwilling, make_source(OTHER), make_source(THIRD, settings=Settings(weeks=6)), at=later(days=1))
        assert get_home() == THIRD
        assert '"weeks":6' in Programme.objects.get().settings

    def test_home_without_a_follower_leaves_none(self):
        publish(make_source(), make_source(OTHER, wants_home=False))
        assert publish(make_source(OTHER, wants_home=False), at=later(days=1)) == {Programme.objects.get().pk}
        assert get_home() is None

    def test_home_that_does_not_want_to_be_it_any_more_is_followed_at_once(self):
        publish(make_source(), make_source(OTHER))
        publish(make_source(wants_home=False), make_source(OTHER), at=later(days=1))
        assert get_home() == OTHER

    def test_home_is_followed_by_an_elder_that_wants_to_be_it_now(self):
        publish(make_source(OTHER, wants_home=False), make_source())
        assert get_home() == HOME
        publish(make_source(OTHER), make_source(wants_home=False), at=later(days=1))
        assert get_home() == OTHER

    def test_home_that_moved_to_another_programme_is_followed_at_once(self):
        publish(make_source(), make_source(OTHER))
        publish(make_source(settings=Settings(programme="there")), make_source(OTHER), at=later(days=1))
        assert (get_home(), get_home("there")) == (OTHER, HOME)

    def test_programme_is_looked_at_when_everything_went(self):
        publish(make_source())
        assert publish(at=later(days=1)) == {Programme.objects.get().pk}
        assert publish(at=later(days=2)) == frozenset()


class TestLate:
    def test_older_content_does_not_replace_newer(self):
        old = replace(make_source(checklist=make_checklist(make_criterion("old"))), content_at=NOW)
        new = replace(make_source(checklist=make_checklist(make_criterion("new"))), content_at=later(minutes=5))
        publish(new, at=later(minutes=6))
        assert publish(old, at=later(minutes=7)) == frozenset()
        assert list_skills() == ["new"]

    def test_reading_does_not_take_out_what_was_published_since(self):
        publish(make_source(), make_source(OTHER, wants_home=False), at=later(minutes=2))
        assert publish(make_source(), at=later(minutes=1)) == frozenset()
        assert get_block(OTHER).is_published
