"""What leaves with somebody's record, and with the file of what is held about them: nobody else's words."""

import json

from mentoring_xblock.api import mentorships
from mentoring_xblock.models import Export, Mentorship, PlannedTalk
from tests import leading
from tests.cast import FAY, RIA, WORDS
from tests.conftest import ASHA, LEE, SAM
from tests.factories import World, make_actor, make_source
from tests.visitors import Visitor, get_text


def test_the_record_tells_no_not_yet_and_nothing_of_talks(cast):
    html = get_text(Visitor(cast.world, ASHA).get("record", plan=cast.plan))
    for name in ("not yet by Sam", "doubts of Fay", "talk with Sam", "note of Asha", "request to Sam"):
        assert WORDS[name] not in html, name
    assert WORDS["signature by Sam"] in html


NIA, OLU, PAT = (make_actor(number, name) for number, name in ((61, "Nia"), (62, "Olu"), (63, "Pat")))


def make_other_world():
    """A course of people who are in no other."""
    return World(source=make_source("night.coach_mentoring.home.d0.u0", "night"))


def about_answering(world, ref, *, is_answer=True):
    find = mentorships.find_request(world.programme, ref)
    return {"find": find, "target": mentorships.about_request(ref, is_answer=is_answer)}


class TestWhatIsHeld:
    def download(self, world, actor):
        return Visitor(world, actor).download("held")

    def test_holds_one_s_own_words_and_what_was_written_about_one(self, cast):
        text = self.download(cast.world, ASHA).text
        for name in (
            "evidence",
            "signature by Sam",
            "not yet by Sam",
            "talk with Sam",
            "note of Asha",
            "request to Sam",
            "outcome with Sam",
            "next step by Sam",
            "touch with Sam",
            "agenda with Fay",
            "look back of Sam",
            "answered question",
            "answer by Sam",
            "own note of Asha",
        ):
            assert WORDS[name] in text, name

    def test_holds_no_private_words_of_others(self, cast):
        text = self.download(cast.world, ASHA).text
        for name in ("note of Sam", "note of Fay", "doubts of Fay"):
            assert WORDS[name] not in text, name

    def test_of_others_checklists_a_mentor_has_what_they_wrote(self, cast):
        text = self.download(cast.world, SAM).text
        for name in ("signature by Sam", "not yet by Sam", "note of Sam"):
            assert WORDS[name] in text, name
        for name in ("evidence", "signature by Fay", "note of Asha", "talk with Fay", "answered question"):
            assert WORDS[name] not in text, name

    def test_who_mentors_no_more_has_none_of_the_mentee_s_words(self, cast):
        PlannedTalk.objects.filter(ref=cast.planned["Fay"]).update(
            proposed_by=ASHA.user_id, another_time="Not Mondays."
        )
        Mentorship.objects.filter(ref=cast.mentorship(FAY)).update(keep_in_touch="Ring Asha at home.")
        text = self.download(cast.world, FAY).text
        assert WORDS["talk with Fay"] in text
        for words in (WORDS["request to Fay"], WORDS["agenda with Fay"], "Not Mondays.", "Ring Asha at home."):
            assert words not in text, words
        text = self.download(cast.world, ASHA).text
        for words in (WORDS["request to Fay"], WORDS["agenda with Fay"], "Not Mondays.", "Ring Asha at home."):
            assert words in text, words

    def test_nobody_learns_who_said_no(self, cast):
        world = make_other_world()
        plan = world.join(NIA)
        world.volunteer(OLU)
        ref = leading.propose(world, plan, OLU)
        with world.use(OLU, "answer_request", **about_answering(world, ref)) as case:
            mentorships.decline(case)
        ref = world.ask(NIA, world.volunteer(PAT))
        with world.use(NIA, "withdraw_request", **about_answering(world, ref, is_answer=False)) as case:
            mentorships.withdraw_request(case)
        files = [json.loads(self.download(world, actor).text)["held"] for actor in (NIA, OLU, PAT, LEE)]
        kept = [row for held in files for row in held["requests"]]
        assert len(kept) == 5
        assert {(row["state"], row["answered_at"]) for row in kept} == {("closed", None)}

    def test_nobody_learns_who_ended_it(self, cast):
        world = make_other_world()
        plan = world.pair(NIA, OLU)
        world.end(OLU, plan, OLU)
        for actor, due in ((NIA, False), (OLU, True)):
            history = json.loads(self.download(world, actor).text)["held"]["history"]
            assert ("mentorship_ended" in {row["type"] for row in history}) is due

    def test_holds_no_account_number_of_anybody_else(self, cast):
        history = json.loads(self.download(cast.world, ASHA).text)["held"]["history"]
        assert not {name for row in history for name in row["texts"]} & {"actor_id", "mentor_id"}

    def test_a_stranger_has_next_to_nothing(self, cast):
        held = json.loads(self.download(cast.world, RIA).text)["held"]
        assert set(held) <= {"files that I saved"}

    def test_nobody_gets_it_in_somebody_else_s_name(self, cast):
        looking = Visitor(cast.world, ASHA, visit={"is_masquerading": True})
        assert looking.download("held").status_code == 404
        assert looking.get("held").status_code == 404
        assert Export.objects.count() == 0

    def test_is_counted(self, cast):
        for _time in range(10):
            assert self.download(cast.world, ASHA).status_code == 200
        assert self.download(cast.world, ASHA).status_code == 429
