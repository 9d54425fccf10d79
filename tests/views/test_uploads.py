"""Files before they are taken: who may have one looked into, how often, and what is asked before a body is read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from PIL import Image
from webob import Response

from mentoring_xblock.api import uploads
from mentoring_xblock.api.file_checks import list_file_faults
from mentoring_xblock.api.submissions import REFUSED_UPLOADS_AN_HOUR
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.models import EvidenceFile, LedgerText, Submission
from tests.conftest import ASHA, PRIYA, SAM
from tests.factories import make_source
from tests.made_files import PDF, make_picture
from tests.views.test_files import RIA, Room, Unreadable, encode, get_file, open_room
from tests.visitors import Visitor, get_text, list_changed, make_key, make_post, take_snapshot

pytestmark = pytest.mark.slow

BAD = b"no picture"


@pytest.fixture
def room(db: None, stored: Any) -> Room:
    return open_room(stored)


def attach_bad(room: Room, **more: Any) -> Response:
    return room.attach("rota.png", BAD, **more)


class TestNothingIsLookedInto:
    """Where it would be, the answer was 422 and the attempt was counted."""

    def attempt(self, room: Room, visitor: Visitor, **about: str) -> int:
        before = take_snapshot()
        given = {**room.about(), **about}
        response = visitor.post("attach", **given, name="rota.png", content=encode(BAD))
        assert list_changed(before, take_snapshot()) == []
        return int(response.status_code)

    def test_for_others(self, room):
        found = [self.attempt(room, Visitor(room.world, actor)) for actor in (SAM, RIA)]
        assert found == [403, 404]

    def test_of_a_page_that_is_out_of_date(self, room):
        assert self.attempt(room, room.asha, seen="old") == 409

    def test_of_a_skill_that_is_signed_or_that_is_not_there(self, room):
        room.world.sign(SAM, room.plan, "on-call")
        assert self.attempt(room, room.asha) == 409
        assert self.attempt(room, room.asha, criterion=room.world.address("on-call") + "x") == 404

    def test_of_a_plan_that_was_left(self, room):
        room.world.leave(ASHA, room.plan)
        assert self.attempt(room, room.asha) == 409

    def test_without_a_storage_or_the_setting(self, room, settings):
        settings.MENTORING_FILES_STORAGE = None
        assert self.attempt(room, room.asha) == 409

    def test_where_there_are_as_many_as_a_plan_takes(self, room, monkeypatch):
        monkeypatch.setattr(uploads, "MAX_PLAN_FILES", 2)
        room.attach(criterion="team-meeting")
        room.attach(criterion="support-plans")
        assert self.attempt(room, room.asha) == 422
        assert "There are 2 files in this checklist already." in get_text(room.attach())


def test_a_picture_is_made_anew_before_the_transaction_and_its_locks(room, monkeypatch):
    held, opened = list(connection.savepoint_ids), []
    really_open = Image.open

    def note_and_open(*given: Any, **named: Any) -> Any:
        opened.append(list(connection.savepoint_ids))
        return really_open(*given, **named)

    monkeypatch.setattr(Image, "open", note_and_open)
    assert room.attach("rota.png", make_picture("PNG")).status_code == 200
    assert opened == [held]


class TestRefusedTooOften:
    def refuse(self, room: Room, times: int) -> None:
        for _turn in range(times):
            assert attach_bad(room).status_code == 422

    def test_twenty_in_an_hour_are_enough(self, room):
        self.refuse(room, REFUSED_UPLOADS_AN_HOUR)
        before = take_snapshot()
        response = room.attach()
        assert (response.status_code, "enough files for one hour" in get_text(response)) == (429, True)
        assert list_changed(before, take_snapshot()) == []
        other = Visitor(room.world, PRIYA)
        plan = room.world.pair(PRIYA, SAM)
        about = {**Room.about(Room(room.world, room.folder, plan), PRIYA)}
        assert other.post("attach", **about, name="a.pdf", content=encode(PDF)).status_code == 200
        room.world.wait(hours=1)
        assert room.attach().status_code == 200

    def test_what_was_recorded_does_not_count_and_the_rest_does(self, room):
        for _turn in range(3):
            assert room.attach().status_code == 200
        self.refuse(room, REFUSED_UPLOADS_AN_HOUR - 1)
        assert room.attach().status_code == 200
        self.refuse(room, 1)
        assert room.attach().status_code == 429

    def test_the_key_of_what_was_refused_serves_for_what_is_right(self, room):
        key = make_key()
        assert attach_bad(room, key=key).status_code == 422
        assert room.attach(key=key).status_code == 200
        again = attach_bad(room, key=key)
        assert (again.status_code, "out of step" in get_text(again)) == (422, True)
        assert EvidenceFile.objects.count() == 1

    def test_the_same_again_is_not_looked_into_again(self, room):
        key, fields = make_key(), {**room.about(), "name": "rota.pdf", "content": encode(PDF)}
        for _turn in range(REFUSED_UPLOADS_AN_HOUR + 2):
            assert room.asha.post("attach", key=key, **fields).status_code == 200
        assert Submission.objects.filter(action="upload_tried").count() == 1


class TestLargeBodies:
    """A body that cannot be read: where it is, the answer is a failure of ours."""

    def send(self, visitor: Visitor) -> Response:
        request = make_post({"key": make_key()})
        request.content_length = 5_000_000
        request.body_file_raw = Unreadable()
        return visitor.send("action", "attach", request)

    def test_of_the_mentee_it_is_read(self, room):
        assert self.send(room.asha).status_code == 500

    def test_without_a_plan_it_is_not(self, room):
        for actor in (SAM, RIA):
            assert self.send(Visitor(room.world, actor)).status_code == 403

    def test_where_files_are_off_it_is_not(self, db, stored):
        response = self.send(open_room(stored, evidence_files=False).asha)
        assert (response.status_code, "Files cannot be added here." in get_text(response)) == (409, True)

    def test_where_the_author_switched_files_off_since_it_is_read(self, room):
        room.world.source = make_source(settings=Settings(evidence_files=False))
        assert self.send(room.asha).status_code == 500

    def test_without_a_storage_it_is_not(self, room, settings):
        settings.MENTORING_FILES_STORAGE = None
        assert self.send(room.asha).status_code == 409

    def test_after_too_many_that_were_refused_it_is_not(self, room):
        for _turn in range(REFUSED_UPLOADS_AN_HOUR):
            attach_bad(room)
        assert self.send(room.asha).status_code == 429


class TestSpoiled:
    """Somebody changed the text of a file in the database."""

    @pytest.mark.parametrize("text", ["x", "[]", '{"digest":"\u00e9","name":"a.pdf","size":1,"type":"text/html"}'])
    def test_the_page_stands_and_the_check_finds_it(self, room, text):
        room.attach()
        QuerySet(LedgerText).filter(field="file_1").update(text=text)
        [fault] = list_file_faults()
        assert fault.code == "file_row_wrong"
        response = room.sam.download("file", plan=room.plan, file=get_file().ref)
        assert (response.status_code, "not the one that was added" in get_text(response)) == (409, True)
        for visitor in (room.asha, room.sam):
            page = room.show(visitor)
            assert ("A file that cannot be read" in page) == (not text.startswith('{"'))
        assert room.remove(get_file().ref).status_code == 200
