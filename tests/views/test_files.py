"""Files as evidence, through the handlers: adding, taking out, saving, and everything that is tried with them."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from webob import Request

from mentoring_xblock.api.ledger import erase
from mentoring_xblock.api.plan_views import get_criterion
from mentoring_xblock.api.programmes import make_preview
from mentoring_xblock.domain.file_types import MAX_FILE_BYTES
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.models import EvidenceFile, LedgerEntry, LedgerText, Mentorship, Plan
from mentoring_xblock.web.templates import render_visitor
from tests.conftest import ASHA, LEE, PRIYA, SAM
from tests.factories import World, make_actor, make_source
from tests.made_files import PDF, make_docx, make_located_picture, make_wide_png
from tests.visitors import Visitor, get_text, list_changed, make_key, make_post, take_snapshot

RIA = make_actor(41, "Ria")
# That somebody tried is all that is left of a file that was not taken.
COUNTED = ["mentoring_xblock_submission"]
RIGHT_TO_LEFT = "rota\u202efdp.pdf"


@dataclass
class Room:
    """Asha's plan with Sam as her mentor, and the folder that the files go to."""

    world: World
    folder: Path
    plan: str
    asha: Visitor = field(init=False)
    sam: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.asha, self.sam = Visitor(self.world, ASHA), Visitor(self.world, SAM)

    def about(self, actor=ASHA, criterion: str = "on-call") -> dict[str, str]:
        address = self.world.address(criterion)
        detail = get_criterion(actor, self.world.programme, self.plan, address, at=self.world.now)
        return {"plan": self.plan, "criterion": address, "seen": detail.token}

    def attach(self, name: str = "rota.pdf", content: bytes = PDF, *, key: str | None = None, **more: Any):
        about = self.about(criterion=more.pop("criterion", "on-call"))
        return self.asha.post("attach", key=key, **{**about, "name": name, "content": encode(content), **more})

    def remove(self, ref: str):
        return self.asha.post("remove-file", **self.about(), file=ref)

    def list_stored(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def show(self, visitor: Visitor, criterion: str = "on-call") -> str:
        return get_text(visitor.get("skill", plan=self.plan, criterion=self.world.address(criterion)))


def encode(content: bytes) -> str:
    return b64encode(content).decode()


def get_file() -> EvidenceFile:
    return EvidenceFile.objects.latest("id")


def open_room(folder: Path, **settings: Any) -> Room:
    world = World(source=make_source(settings=Settings(**{"evidence_files": True, **settings})))
    return Room(world, folder, world.pair(ASHA, SAM))


@pytest.fixture
def room(db: None, stored: Path) -> Room:
    return open_room(stored)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


class TestAdding:
    def test_a_file_becomes_a_piece_of_evidence_that_a_signature_names(self, room):
        response = room.attach()
        assert (response.status_code, response.headers["X-Coach-Mentoring"]) == (200, "done")
        assert "The file is added." in get_text(response)
        row, [path] = get_file(), room.list_stored()
        entry = LedgerEntry.objects.get(pk=row.entry.pk)
        text = LedgerText.objects.get(entry=entry, field="file_1")
        digest = hashlib.sha256(PDF).hexdigest()
        assert json.loads(text.text) == {
            "digest": digest,
            "name": "rota.pdf",
            "size": len(PDF),
            "type": "application/pdf",
        }
        assert json.loads(entry.body)["data"]["pieces"] == [["file_1", 1]]
        assert path.read_bytes() == PDF
        assert "rota" not in str(path)
        seq = room.world.sign(SAM, room.plan, "on-call")
        body = json.loads(LedgerEntry.objects.get(plan__ref=room.plan, seq=seq).body)
        assert [piece[:2] for piece in body["data"]["evidence"]] == [["file_1", 1]]

    def test_what_else_was_written_stays_as_it_was(self, room):
        words = {"line": "I rang.", "happened_on": "2026-05-01", "ready": "no"}
        room.asha.post("evidence", **room.about(), **words)
        room.attach()
        detail = get_criterion(ASHA, room.world.programme, room.plan, room.world.address("on-call"), at=room.world.now)
        assert (detail.evidence, detail.record.state.happened_on) == ({"line": "I rang."}, "2026-05-01")
        assert "I rang." in room.show(room.asha)

    def test_a_picture_is_kept_without_where_it_was_taken(self, room):
        before = make_located_picture()
        room.attach("Day out.JPG", before)
        [path] = room.list_stored()
        assert b"Exif" not in path.read_bytes()
        assert get_file().digest == hashlib.sha256(path.read_bytes()).hexdigest() != hashlib.sha256(before).hexdigest()

    def test_five_are_taken_and_a_place_that_became_free_again(self, room):
        for number in range(5):
            room.attach(f"{number}.pdf")
        page = room.show(room.asha)
        assert 'type="file"' not in page
        assert "Remove one to add another." in page
        response = room.attach("6.pdf")
        assert (response.status_code, len(room.list_stored())) == (422, 5)
        assert "There are 5 files here already." in get_text(response)
        second = EvidenceFile.objects.get(piece="file_2")
        room.remove(second.ref)
        room.attach("7.pdf")
        row = get_file()
        assert (row.piece, json.loads(row.entry.body)["data"]["pieces"]) == ("file_2", [["file_2", 3]])

    def test_the_same_submission_twice_is_one_file(self, room):
        key, about = make_key(), room.about()
        fields = {**about, "name": "rota.pdf", "content": encode(PDF)}
        assert room.asha.post("attach", key=key, **fields).status_code == 200
        again = room.asha.post("attach", key=key, **fields)
        assert (again.status_code, EvidenceFile.objects.count(), len(room.list_stored())) == (200, 1, 1)
        assert "That was recorded already." in get_text(again)
        other = room.asha.post("attach", key=key, **fields | {"content": encode(PDF + b" ")})
        assert (other.status_code, len(room.list_stored())) == (422, 1)

    def test_a_page_that_is_out_of_date_adds_nothing(self, room):
        about = room.about()
        room.attach()
        response = room.asha.post("attach", **about, name="b.pdf", content=encode(PDF))
        assert (response.status_code, len(room.list_stored())) == (409, 1)

    @pytest.mark.slow
    def test_words_and_files_of_a_skill_count_together_for_the_day(self, room):
        for number in range(15):
            room.attach()
            room.remove(get_file().ref)
            room.world.wait(minutes=number % 3)
        assert room.attach().status_code == 429
        assert EvidenceFile.objects.count() == 0
        assert room.attach(criterion="team-meeting").status_code == 200

    def test_a_name_that_seems_to_be_a_persons_is_remarked_on(self, room):
        assert "looks like a name" in get_text(room.attach("Review of Mrs Jones.pdf"))

    def test_what_is_signed_in_full_stays_as_it_is(self, room):
        room.attach()
        room.world.sign(SAM, room.plan, "on-call")
        assert room.attach("b.pdf").status_code == 409
        assert room.remove(get_file().ref).status_code == 409
        assert len(room.list_stored()) == 1
        page = room.show(room.asha)
        assert "rota.pdf" in page
        assert 'type="file"' not in page
        assert "remove-file" not in page


@pytest.mark.slow
class TestRefused:
    @pytest.mark.parametrize(
        ("name", "content", "sentence"),
        [
            ("page.html", b"<script>alert(1)</script>", "This kind of file cannot be added."),
            ("rota.exe", b"MZ", "This kind of file cannot be added."),
            ("rota", PDF, "This kind of file cannot be added."),
            ("", PDF, "This kind of file cannot be added."),
            ("drawing.png", b"<svg onload='alert(1)'/>", "of another kind than its name says"),
            ("rota.docx", PDF, "of another kind than its name says"),
            ("photo.jpg", make_located_picture()[:200], "of another kind than its name says"),
            ("rota.txt", b"", "There is nothing in this file."),
            ("photo.png", make_wide_png(9_000, 9_000), "This picture is too big to be read."),
        ],
    )
    def test_a_file_that_is_not_taken_leaves_nothing_and_says_why(self, room, name, content, sentence):
        room.asha.post("evidence", **room.about(), line="I rang.", ready="no")
        before = take_snapshot()
        response = room.attach(name, content)
        assert (response.status_code, response.headers["X-Coach-Mentoring"]) == (422, "again")
        text = get_text(response)
        assert sentence in text
        assert 'aria-invalid="true"' in text
        # The rest of the page shows what is stored, not an empty form.
        assert "I rang." in text
        assert (list_changed(before, take_snapshot()), room.list_stored()) == (COUNTED, [])

    @pytest.mark.parametrize("content", ["%%%", "QUJ", "QUJD\n", "äöü="])
    def test_what_is_no_base64_is_refused(self, room, content):
        response = room.asha.post("attach", **room.about(), name="a.txt", content=content)
        assert response.status_code == 422
        assert "did not arrive whole" in get_text(response)

    def test_one_byte_too_many(self, room):
        assert room.attach("a.txt", b"x" * MAX_FILE_BYTES).status_code == 200
        response = room.attach("a.txt", b"x" * (MAX_FILE_BYTES + 1))
        assert (response.status_code, len(room.list_stored())) == (413, 1)
        assert "at most 4 MB" in get_text(response)

    def test_a_body_that_is_too_long_is_not_read(self, room):
        request = make_post({**room.about(), "key": make_key(), "name": "a.txt", "content": "QQ=="})
        request.content_length = 6_000_000
        request.body_file_raw = Unreadable()
        response = room.asha.send("action", "attach", request)
        assert response.status_code == 413
        assert "at most 4 MB" in get_text(response)

    def test_other_actions_take_no_more_than_before(self, room):
        response = room.asha.post("evidence", **room.about(), line="x" * 70_000)
        assert (response.status_code, "That is too long to send." in get_text(response)) == (413, True)

    @pytest.mark.parametrize("is_masquerading", [True])
    def test_somebody_who_looks_as_another_adds_nothing(self, room, is_masquerading):
        visitor = Visitor(room.world, ASHA, {"is_masquerading": is_masquerading})
        about = room.about()
        response = visitor.post("attach", **about, name="a.pdf", content=encode(PDF))
        assert (response.status_code, room.list_stored()) == (403, [])

    def test_others_add_and_remove_nothing(self, room):
        room.attach()
        ref, fields = get_file().ref, {"name": "a.pdf", "content": encode(PDF)}
        found = {}
        for actor in (SAM, LEE, RIA):
            visitor, about = Visitor(room.world, actor), {"plan": room.plan, "criterion": room.about()["criterion"]}
            found[actor.name] = (
                visitor.post("attach", **about, **fields).status_code,
                visitor.post("remove-file", **about, file=ref).status_code,
            )
        assert found == {"Sam Okoro": (403, 403), "Lee": (403, 403), "Ria": (404, 404)}
        room.world.end(ASHA, room.plan, SAM)
        assert room.sam.post("attach", **about, **fields).status_code == 404
        assert len(room.list_stored()) == 1

    def test_a_file_of_another_skill_is_not_removed_from_here(self, room):
        room.attach(criterion="team-meeting")
        assert room.remove(get_file().ref).status_code == 404
        assert room.remove("f" * 32).status_code == 404


class Unreadable:
    def read(self, *_args: object) -> bytes:
        raise AssertionError("the body was read")

    readline = readlines = read


def open_page(visitor: Visitor) -> str:
    return get_text(visitor.send("panel", "home", Request.blank("/")))


@pytest.mark.slow
class TestOff:
    def test_a_plan_whose_terms_say_nothing_of_files_has_none(self, db, stored):
        room = open_room(stored, evidence_files=False)
        assert 'type="file"' not in room.show(room.asha)
        response = room.attach()
        assert (response.status_code, room.list_stored()) == (409, [])
        assert "Files cannot be added here." in get_text(response)

    def test_the_setting_reaches_no_plan_that_was_joined_before(self, db, stored):
        room = open_room(stored, evidence_files=False)
        room.world.source = make_source(settings=Settings(evidence_files=True))
        assert room.attach().status_code == 409

    def test_without_a_storage_learners_see_no_field_and_leads_are_told(self, room, settings):
        room.attach()
        settings.MENTORING_FILES_STORAGE = None
        page = room.show(room.asha)
        assert 'type="file"' not in page
        assert "rota.pdf" in page
        assert room.attach().status_code == 409
        said = "not available on this site"
        assert said not in open_page(room.asha)
        assert said in open_page(Visitor(room.world, LEE))
        preview = render_visitor(make_preview(room.world.source), "", is_author=True)
        assert said in preview
        assert said not in render_visitor(make_preview(room.world.source), "")
        download = room.asha.download("file", plan=room.plan, file=get_file().ref)
        assert (download.status_code, "just now" in get_text(download)) == (503, True)


@pytest.mark.slow
class TestStorageDown:
    @pytest.fixture
    def broken(self, room, monkeypatch):
        def fail(*_args: object, **_named: object) -> None:
            raise OSError("no space left at s3://secret")

        def break_it(name: str) -> None:
            monkeypatch.setattr(FileSystemStorage, name, fail)

        return break_it

    def test_nothing_is_half_done(self, room, broken, caplog):
        broken("_save")
        before = take_snapshot()
        response = room.attach()
        assert (response.status_code, response.headers["X-Coach-Mentoring"]) == (503, "error")
        assert "Files cannot be kept or fetched just now." in get_text(response)
        assert list_changed(before, take_snapshot()) == COUNTED
        assert "s3" not in caplog.text

    def test_bytes_of_a_write_that_fails_after_them_go_again(self, room, monkeypatch):
        monkeypatch.setattr(EvidenceFile.objects, "create", lambda **_columns: 1 / 0)
        before = take_snapshot()
        assert room.attach().status_code == 500
        assert (list_changed(before, take_snapshot()), room.list_stored()) == (COUNTED, [])

    def test_where_they_cannot_go_the_answer_is_the_same(self, room, monkeypatch, broken):
        monkeypatch.setattr(EvidenceFile.objects, "create", lambda **_columns: 1 / 0)
        broken("delete")
        assert room.attach().status_code == 500
        assert len(room.list_stored()) == 1

    def test_a_file_can_be_removed_while_the_storage_is_down(self, room, broken, committed):
        room.attach()
        broken("delete")
        with committed():
            assert room.remove(get_file().ref).status_code == 200
        assert (EvidenceFile.objects.count(), len(room.list_stored())) == (0, 1)


@pytest.mark.slow
class TestTakingOut:
    def test_a_file_that_nobody_signed_for_goes_with_its_bytes(self, room, committed):
        room.attach()
        with committed():
            response = room.remove(get_file().ref)
        assert "The file is removed." in get_text(response)
        assert (EvidenceFile.objects.count(), room.list_stored()) == (0, [])
        assert "rota.pdf" not in room.show(room.sam)

    def test_bytes_stay_until_the_transaction_has_committed(self, room):
        room.attach()
        room.remove(get_file().ref)
        assert len(room.list_stored()) == 1

    def test_one_that_a_signature_names_is_kept_and_shown_as_taken_out(self, room, committed):
        room.attach(criterion="support-plans")
        room.world.sign(SAM, room.plan, "support-plans", client="They chose.")
        row = get_file()
        with committed():
            about = room.about(criterion="support-plans")
            response = room.asha.post("remove-file", **about, file=row.ref)
        assert "It is kept with the signature" in get_text(response)
        assert len(room.list_stored()) == 1
        page = room.show(room.sam, "support-plans")
        assert "Taken out later" in page
        assert "what was written has changed since" in page
        assert room.sam.download("file", plan=room.plan, file=row.ref).body == PDF

    def test_whoever_signs_a_page_from_before_signs_nothing(self, room):
        room.attach()
        about = room.about(SAM)
        room.remove(get_file().ref)
        response = room.sam.post("sign-off", **about, method="observation", seen_on="2026-05-04", comment="Calm.")
        assert (response.status_code, LedgerEntry.objects.filter(type="signed").count()) == (409, 0)

    def test_erasing_the_text_erases_the_bytes(self, room, committed):
        room.attach()
        row = get_file()
        plan = Plan.objects.get(ref=room.plan)
        with committed():
            erase(plan, [(row.entry.seq, "file_1")], reason="request", at=room.world.now)
            plan.save()
        assert (EvidenceFile.objects.count(), room.list_stored()) == (0, [])
        assert room.asha.download("file", plan=room.plan, file=row.ref).status_code == 404
        assert "rota.pdf" not in room.show(room.asha)


@pytest.mark.slow
class TestSaving:
    def get(self, room: Room, actor: Any, ref: str, **visit: Any):
        return Visitor(room.world, actor, visit).download("file", plan=room.plan, file=ref)

    def test_it_comes_as_an_attachment_that_runs_nothing(self, room):
        room.attach("Tägliche Übergabe.docx", make_docx())
        response = self.get(room, SAM, get_file().ref)
        assert response.status_code == 200
        assert response.body == make_docx()
        named = {name: response.headers[name] for name in response.headers if name != "Content-Length"}
        assert named == {
            "Cache-Control": "private, no-store",
            "Content-Disposition": "attachment; filename*=utf-8''T%C3%A4gliche%20%C3%9Cbergabe.docx",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Content-Type": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "Referrer-Policy": "same-origin",
            "X-Coach-Mentoring": "download",
            "X-Content-Type-Options": "nosniff",
        }

    def test_html_under_the_name_of_text_is_text(self, room):
        room.attach("page.txt", b"<script>alert(1)</script>")
        response = self.get(room, SAM, get_file().ref)
        assert (response.content_type, response.headers["X-Content-Type-Options"]) == ("text/plain", "nosniff")

    def test_a_name_that_reads_backwards_is_set_right(self, room):
        room.attach(RIGHT_TO_LEFT)
        assert 'filename="rotafdp.pdf"' in self.get(room, SAM, get_file().ref).headers["Content-Disposition"]
        assert "\u202e" not in room.show(room.sam)

    def test_who_may_and_who_may_not_know_of_it(self, room):
        room.attach()
        ref = get_file().ref
        assert {actor.name: self.get(room, actor, ref).status_code for actor in (ASHA, SAM, LEE, RIA)} == {
            "Asha": 200,
            "Sam Okoro": 200,
            "Lee": 200,
            "Ria": 404,
        }
        Mentorship.objects.update(signs=False)
        hidden = self.get(room, SAM, ref)
        nothing = self.get(room, SAM, "f" * 32)
        assert (hidden.status, hidden.headerlist, hidden.body) == (nothing.status, nothing.headerlist, nothing.body)
        assert hidden.status_code == 404
        Mentorship.objects.update(signs=True)
        room.world.end(ASHA, room.plan, SAM)
        assert self.get(room, SAM, ref).status_code == 404
        assert self.get(room, ASHA, ref, is_enrolled=False).status_code == 403

    def test_the_file_of_another_plan_is_not_found_under_ones_own(self, room):
        room.attach()
        ref, other = get_file().ref, room.world.pair(PRIYA, SAM)
        # Hers is the same file, at the same number of her own ledger.
        room.world.attach(PRIYA, other, "on-call", "rota.pdf", PDF)
        seqs = EvidenceFile.objects.values_list("plan__ref", "entry__seq")
        assert [seq for _plan, seq in seqs] == [seqs[0][1]] * 2
        response = Visitor(room.world, PRIYA).download("file", plan=other, file=ref)
        assert response.status_code == 404

    @pytest.mark.parametrize("ref", ["", " ", "../../etc/passwd", "a" * 500, "%00"])
    def test_a_made_up_reference_is_not_found(self, room, ref):
        assert self.get(room, ASHA, ref).status_code == 404

    def test_bytes_that_were_changed_are_not_handed_out(self, room):
        room.attach()
        [path] = room.list_stored()
        path.write_bytes(PDF.replace(b"1.7", b"1.6"))
        response = self.get(room, SAM, get_file().ref)
        assert response.status_code == 409
        assert "not the one that was added" in get_text(response)

    def test_a_row_that_was_changed_with_its_bytes_deceives_nobody(self, room):
        room.attach()
        [path] = room.list_stored()
        path.write_bytes(b"%PDF-1.4 other")
        EvidenceFile.objects.update(digest=hashlib.sha256(b"%PDF-1.4 other").hexdigest(), size=14)
        assert self.get(room, SAM, get_file().ref).status_code == 409

    def test_bytes_that_are_gone_are_said_to_be_gone(self, room):
        room.attach()
        [path] = room.list_stored()
        path.unlink()
        response = self.get(room, SAM, get_file().ref)
        assert (response.status_code, "cannot be found any more" in get_text(response)) == (409, True)
