"""Choosing which e-mails one gets (rule N1)."""

from datetime import date

import pytest

from mentoring_xblock.models import MessageChoice
from tests.conftest import ASHA, BEN, SAM
from tests.factories import make_actor
from tests.visitors import Visitor, get_text


def get_row(actor):
    return MessageChoice.objects.values_list("pace", "at_night", "digest_on").get(user_id=actor.user_id)


class TestChoosing:
    def test_what_is_usual_is_chosen_until_somebody_chooses(self, world):
        html = get_text(Visitor(world, make_actor(99)).get("messages"))
        assert 'value="usual" checked' in html
        assert MessageChoice.objects.count() == 0

    def test_a_choice_is_kept_and_shown_and_is_nobody_else_s(self, world):
        MessageChoice.objects.create(user_id=BEN.user_id, pace="none")
        MessageChoice.objects.create(user_id=ASHA.user_id, digest_on=date(2026, 5, 3))
        response = Visitor(world, ASHA).post("message-choice", pace="daily", at_night="on")
        assert (response.status_code, get_row(ASHA)) == (200, ("daily", True, date(2026, 5, 3)))
        assert get_row(BEN) == ("none", False, None)
        html = get_text(Visitor(world, ASHA).get("messages"))
        assert 'value="daily" checked' in html
        assert 'name="at_night" value="on" checked' in html
        assert "Saved." in get_text(response)

    def test_one_that_there_is_not_is_refused_and_the_form_comes_again(self, world):
        response = Visitor(world, ASHA).post("message-choice", pace="hourly")
        assert (response.status_code, MessageChoice.objects.count()) == (422, 0)
        assert "Please choose one." in get_text(response)

    def test_staff_who_look_as_somebody_else_neither_see_nor_change_it(self, world):
        visitor = Visitor(world, ASHA, visit={"is_masquerading": True})
        assert visitor.get("messages").status_code == 404
        assert visitor.post("message-choice", pace="none").status_code == 403
        assert MessageChoice.objects.count() == 0

    @pytest.mark.parametrize("panel", ["more", "desk"])
    def test_the_way_there(self, world, panel):
        world.pair(ASHA, SAM)
        html = get_text(Visitor(world, ASHA if panel == "more" else SAM).get(panel))
        assert "/panel/messages" in html
