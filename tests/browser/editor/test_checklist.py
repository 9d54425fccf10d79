"""Shaping a checklist: adding, editing, copying, removing, taking back; what is said on the way."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.editor.conftest import NEW_UNIT, make_checklist, make_skill, read_state, read_titles

pytestmark = pytest.mark.browser

SMALL = {"checklist": make_checklist(2, 1)}


def find_skill(page: Page, title: str) -> Locator:
    """By the title as it is in the state, so that it is found while its field is being changed."""
    key = page.evaluate(
        """title => {
          const {editor, listSkills, keyOf} = CoachMentoringEditorParts;
          return keyOf(listSkills(editor.model.state.checklist).find(skill => skill.title === title));
        }""",
        title,
    )
    return page.locator(f"[data-cm-skill][data-cm-key={key}]")


def open_more(page: Page, title: str) -> Locator:
    skill = find_skill(page, title)
    skill.get_by_role("button", name="More about").click()
    return skill


def live(page: Page) -> Locator:
    return page.locator("[data-cm-live]")


def undo(page: Page) -> None:
    page.get_by_role("button", name="Undo").click()


class TestAdding:
    def test_a_skill_gets_its_id_from_its_title_when_that_is_first_left(self, open_editor):
        page = open_editor(state=SMALL, course=NEW_UNIT)
        page.get_by_role("button", name="Add a skill").first.click()
        expect(live(page)).to_have_text("Added a skill.")
        page.keyboard.type("Überwache den Dienst (Nachts)!")
        page.keyboard.press("Tab")
        added = read_state(page)["checklist"]["sections"][0]["criteria"][2]
        assert added == make_skill(0, id="uberwache-den-dienst-nachts", title="Überwache den Dienst (Nachts)!")
        expect(page.locator("[data-cm-totals]")).to_have_text("4 skills · 4 signatures at least")
        find_skill(page, "Überwache den Dienst (Nachts)!").get_by_label("Skill", exact=True).fill("Another title")
        page.keyboard.press("Tab")
        assert read_state(page)["checklist"]["sections"][0]["criteria"][2]["id"] == "uberwache-den-dienst-nachts"

    def test_an_id_that_is_there_already_gets_a_number(self, open_editor):
        page = open_editor(state=SMALL, course=NEW_UNIT)
        for _ in range(2):
            page.get_by_role("button", name="Add a skill").last.click()
            page.keyboard.type("Skill 1")
            page.keyboard.press("Tab")
        ids = [skill["id"] for skill in read_state(page)["checklist"]["sections"][1]["criteria"]]
        assert ids == ["skill-3", "skill-1-2", "skill-1-3"]

    def test_enter_goes_to_the_next_title_and_after_the_last_one_adds_another(self, open_editor):
        page = open_editor(state=SMALL, course=NEW_UNIT)
        page.get_by_label("Section", exact=True).first.press("Enter")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        page.keyboard.type("One more")
        assert read_titles(page) == [["Skill 1", "Skill 2", "One more"], ["Skill 3"]]
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        assert read_titles(page)[0] == ["Skill 1", "Skill 2", "One more", ""]

    def test_a_section_and_a_first_skill_in_it(self, open_editor):
        page = open_editor(state=SMALL, course=NEW_UNIT)
        page.get_by_role("button", name="Add a section").click()
        page.keyboard.type("The first week")
        page.keyboard.press("Tab")
        section = read_state(page)["checklist"]["sections"][2]
        assert section == {"id": "the-first-week", "title": "The first week", "criteria": []}
        page.get_by_role("button", name="Add a skill to “The first week”").click()
        page.keyboard.type("Know who to ring")
        assert read_titles(page)[2] == ["Know who to ring"]

    def test_pasted_lines_become_one_title(self, open_editor):
        page = open_editor(state=SMALL, course=NEW_UNIT)
        page.get_by_label("Skill", exact=True).first.fill("Two\r\n lines\tof text")
        assert read_state(page)["checklist"]["sections"][0]["criteria"][0]["title"] == "Two lines of text"

    def test_what_is_full_says_so_before_it_is_refused(self, open_editor):
        full = {"checklist": make_checklist(490, tracks=[{"id": f"t{n}", "title": f"T{n}"} for n in range(10)])}
        page = open_editor(state=full, course=NEW_UNIT)
        expect(page.locator("[data-cm-room]")).to_have_text("Room for 10 more: a checklist has at most 500 skills.")
        page.evaluate("for (let n = 0; n < 11; n++) document.querySelector('[data-cm-do=add-skill]').click()")
        expect(live(page)).to_have_text("There is no room for more: a checklist has at most 500.")
        assert len(read_titles(page)[0]) == 500
        page.locator("summary").filter(has_text="Tracks: 10").click()
        page.locator("[data-cm-do=add-track]").click()
        expect(live(page)).to_have_text("A checklist has at most 10 tracks.")
        assert len(read_state(page)["checklist"]["tracks"]) == 10


class TestEditing:
    def test_shown_signatures_tracks_client_kind_and_guide(self, open_editor):
        tracks = [{"id": "senior", "title": "Senior"}, {"id": "manager", "title": "Manager"}]
        page = open_editor(state={"checklist": make_checklist(1, tracks=tracks)}, course=NEW_UNIT)
        skill = open_more(page, "Skill 1")
        skill.get_by_label("Seen", exact=True).click()
        skill.get_by_label("2", exact=True).click()
        skill.get_by_label("Manager", exact=True).click()
        skill.get_by_label("The client must have had a part").check()
        skill.get_by_label("A judgement, not a task").check()
        skill.get_by_label("Guide").fill("Show it **well**.")
        expect(skill.locator("[data-cm-preview] strong")).to_have_text("well")
        changes = {"shown": "seen", "signatures": 2, "tracks": ["senior"], "client_voice": True, "kind": "judgement"}
        held = read_state(page)["checklist"]["sections"][0]["criteria"][0]
        assert held == make_skill(1, **changes, guide="Show it **well**.")
        expect(page.locator("[data-cm-totals]")).to_have_text("1 skill · Senior 1, Manager 0 · 2 signatures at least")

    def test_the_last_track_of_a_skill_stays_and_all_of_them_are_none(self, open_editor):
        tracks = [{"id": "senior", "title": "Senior"}, {"id": "manager", "title": "Manager"}]
        page = open_editor(state={"checklist": make_checklist(1, tracks=tracks)}, course=NEW_UNIT)
        skill = find_skill(page, "Skill 1")
        skill.get_by_label("Manager", exact=True).click()
        skill.get_by_label("Senior", exact=True).click()
        expect(live(page)).to_have_text("A skill is for one track at least.")
        expect(skill.get_by_label("Senior")).to_be_checked()
        skill.get_by_label("Manager", exact=True).click()
        assert read_state(page)["checklist"]["sections"][0]["criteria"][0]["tracks"] == []

    def test_a_guide_is_shown_as_people_will_see_it_without_what_could_run(self, open_editor):
        page = open_editor(state=SMALL, course=NEW_UNIT)
        skill = open_more(page, "Skill 1")
        run = "document.title='run'"
        bad = f'<img src=x onerror="{run}"> <script>{run}</script> [x](javascript:{run}) *ok*'
        skill.get_by_label("Guide").fill(bad)
        preview = skill.locator("[data-cm-preview]")
        expect(preview.locator("em")).to_have_text("ok")
        assert preview.locator("img, script, a, [onerror]").count() == 0
        assert page.title() != "run"

    def test_a_guide_that_is_too_long_says_by_how_much_and_keeps_every_letter(self, open_editor):
        page = open_editor(state=SMALL, course=NEW_UNIT)
        skill = open_more(page, "Skill 1")
        skill.get_by_label("Guide").fill("🙂" * 3_990)
        expect(skill.locator("[data-cm-count-of]")).to_have_text("Characters left: 10")
        skill.get_by_label("Guide").fill("🙂" * 4_003)
        expect(skill.locator("[data-cm-count-of]")).to_have_text("Characters too many: 3")
        assert len(read_state(page)["checklist"]["sections"][0]["criteria"][0]["guide"]) == 4_003

    def test_a_long_title_says_how_much_room_is_left(self, open_editor):
        page = open_editor(state=SMALL, course=NEW_UNIT)
        skill = find_skill(page, "Skill 1")
        field = skill.get_by_label("Skill", exact=True)
        field.fill("x" * 150)
        expect(skill.locator(".cm-count")).to_have_count(0)
        field.fill("x" * 190)
        expect(skill.locator(".cm-count")).to_have_text("Characters left: 10")
        field.fill("x" * 201)
        expect(skill.locator(".cm-count")).to_have_text("Characters too many: 1")
        field.fill("Skill 1")
        expect(skill.locator(".cm-count")).to_be_hidden()

    def test_tags_begin_with_a_starter_or_blank(self, open_editor):
        page = open_editor(state=SMALL, course=NEW_UNIT)
        skill = open_more(page, "Skill 1")
        expect(skill.get_by_text("The regulator is replacing its framework")).to_be_visible()
        starter = page.evaluate("CoachMentoringEditorParts.editor.data.tagStarters.findIndex(tag => tag.isOld)")
        skill.get_by_label("Add a tag").select_option(str(starter))
        expect(skill.get_by_label("Add a tag").locator("option:checked")).to_contain_text("(old)")
        skill.get_by_role("button", name="Add", exact=True).click()
        expect(skill.get_by_label("Framework")).to_be_focused()
        expect(skill.get_by_text("Old: it is being replaced")).to_be_visible()
        skill.get_by_role("button", name="Add", exact=True).click()
        page.keyboard.type("Our own")
        tags = read_state(page)["checklist"]["sections"][0]["criteria"][0]["tags"]
        assert [tag["framework"] for tag in tags] == ["CQC KLOE", "Our own"]
        skill.get_by_role("button", name="Remove “CQC KLOE").click()
        expect(skill.get_by_label("Framework")).to_have_value("Our own")
        assert len(read_state(page)["checklist"]["sections"][0]["criteria"][0]["tags"]) == 1

    def test_title_and_introduction_of_the_checklist(self, open_editor):
        page = open_editor(state=SMALL, course=NEW_UNIT)
        page.get_by_label("Title of the checklist").fill("Working nights")
        page.locator("summary").filter(has_text="Introduction").click()
        page.get_by_label("Introduction").fill("Nights are *quieter*.")
        expect(page.locator("[data-cm-preview=introduction] em")).to_have_text("quieter")
        checklist = read_state(page)["checklist"]
        assert (checklist["title"], checklist["introduction"]) == ("Working nights", "Nights are *quieter*.")


class TestTracks:
    MANY = [{"id": f"track-{number}", "title": f"Track {number}"} for number in range(5)]

    def test_more_than_three_stand_under_more_and_the_row_counts_them(self, open_editor):
        page = open_editor(state={"checklist": make_checklist(1, tracks=self.MANY)}, course=NEW_UNIT)
        skill = open_more(page, "Skill 1")
        expect(skill.locator("[data-cm-tracks-words]")).to_have_text("All tracks")
        skill.get_by_label("Track 3").uncheck()
        expect(skill.locator("[data-cm-tracks-words]")).to_have_text("Tracks: 4 of 5")
        assert len(read_state(page)["checklist"]["sections"][0]["criteria"][0]["tracks"]) == 4

    TWO = [{"id": "senior", "title": "Senior"}, {"id": "manager", "title": "Manager"}]

    def test_a_new_one_stands_at_every_skill(self, open_editor):
        page = open_editor(state={"checklist": make_checklist(1, tracks=self.TWO)}, course=NEW_UNIT)
        page.locator("summary").filter(has_text="Tracks: 2").click()
        page.get_by_role("button", name="Add a track").click()
        page.keyboard.type("Night lead")
        page.keyboard.press("Tab")
        assert read_state(page)["checklist"]["tracks"][2] == {"id": "night-lead", "title": "Night lead"}
        expect(find_skill(page, "Skill 1").get_by_label("Night lead")).to_be_checked()

    def test_removing_one_says_what_it_means_for_skills_that_name_it(self, open_editor):
        checklist = make_checklist(3, tracks=self.TWO)
        for skill, tracks in zip(
            checklist["sections"][0]["criteria"], (["senior"], ["senior", "manager"], []), strict=True
        ):
            skill["tracks"] = tracks
        page = open_editor(state={"checklist": checklist}, course=NEW_UNIT)
        page.locator("summary").filter(has_text="Tracks: 2").click()
        page.get_by_role("button", name="Remove “Senior”").click()
        asks = page.locator("[data-cm-track-why]:visible")
        expect(asks).to_contain_text("The skills that are for “Senior” alone will be for everyone: 1.")
        expect(asks).to_contain_text("The skills that name it beside others stay with the others: 1.")
        page.get_by_role("button", name="Keep the track").click()
        assert len(read_state(page)["checklist"]["tracks"]) == 2
        page.get_by_role("button", name="Remove “Senior”").click()
        page.get_by_role("button", name="Remove the track").click()
        held = read_state(page)["checklist"]
        assert [track["id"] for track in held["tracks"]] == ["manager"]
        assert [skill["tracks"] for skill in held["sections"][0]["criteria"]] == [[], ["manager"], []]
        undo(page)
        assert read_state(page)["checklist"] == checklist


class TestCopyingRemovingAndTakingBack:
    def test_a_copy_is_a_skill_of_its_own(self, open_editor):
        page = open_editor(state=SMALL, course=NEW_UNIT)
        open_more(page, "Skill 1").get_by_role("button", name="Make a copy").click()
        assert read_titles(page)[0] == ["Skill 1", "Skill 1 (copy)", "Skill 2"]
        ids = [skill["id"] for skill in read_state(page)["checklist"]["sections"][0]["criteria"]]
        assert len(set(ids)) == 3
        expect(find_skill(page, "Skill 1 (copy)").get_by_label("Skill", exact=True)).to_be_focused()

    def test_a_copy_of_a_section_has_new_ids_throughout(self, open_editor):
        page = open_editor(state=SMALL, course=NEW_UNIT)
        page.get_by_role("button", name="Move or remove the section “Section 1”").click()
        page.get_by_role("button", name="Make a copy").click()
        sections = read_state(page)["checklist"]["sections"]
        assert [section["title"] for section in sections] == ["Section 1", "Section 1 (copy)", "Section 2"]
        ids = [skill["id"] for section in sections for skill in section["criteria"]]
        assert len(set(ids)) == 5

    def test_removing_a_signed_skill_says_what_stays_and_can_be_taken_back(self, open_editor):
        page = open_editor()
        before = read_state(page)
        skill = open_more(page, "Cover shifts")
        skill.get_by_role("button", name="Remove", exact=True).click()
        expect(live(page)).to_have_text(
            re.compile(
                r"Removed “Cover shifts”\. \d+ signatures stay in people’s records and count no more\. In another"
            )
        )
        expect(page.locator("[data-cm-undo-words]")).to_contain_text("Removed “Cover shifts”.")
        assert "Cover shifts" not in read_titles(page)[0]
        undo(page)
        expect(live(page)).to_have_text(re.compile("^Taken back: Removed “Cover shifts”"))
        assert read_state(page) == before
        assert page.evaluate("CoachMentoringEditorParts.editor.model.isChanged") is False

    def test_the_focus_goes_to_what_stands_in_its_place(self, open_editor):
        page = open_editor(state=SMALL, course=NEW_UNIT)
        for title, next_title in (("Skill 1", "Skill 2"),):
            open_more(page, title).get_by_role("button", name="Remove", exact=True).click()
            expect(find_skill(page, next_title).get_by_label("Skill", exact=True)).to_be_focused()
        open_more(page, "Skill 2").get_by_role("button", name="Remove", exact=True).click()
        expect(page.get_by_role("button", name="Add a skill to “Section 1”")).to_be_focused()

    def test_everything_can_be_taken_back_by_ctrl_z_but_not_out_of_a_text_box(self, open_editor):
        page = open_editor(state=SMALL, course=NEW_UNIT)
        before = read_state(page)
        title = page.get_by_label("Skill", exact=True).first
        title.press_sequentially(" in words")
        page.get_by_label("Talked", exact=True).first.click()
        page.get_by_role("button", name="Move or remove the section “Section 2”").click()
        page.get_by_role("button", name="Remove", exact=True).click()
        title.press("Control+z")
        assert read_titles(page)[0][0] != "Skill 1 in words" or len(read_titles(page)) == 1
        page.get_by_role("button", name="Add a section").focus()
        for _ in range(4):
            page.keyboard.press("Control+z")
        assert read_state(page)["checklist"] == before["checklist"]

    def test_what_is_typed_in_one_go_is_one_step(self, open_editor):
        page = open_editor(state=SMALL, course=NEW_UNIT)
        fields = page.get_by_label("Skill", exact=True)
        fields.nth(0).press_sequentially(" a b c")
        fields.nth(1).press_sequentially(" d")
        undo(page)
        assert read_titles(page)[0] == ["Skill 1 a b c", "Skill 2"]
        undo(page)
        assert read_titles(page)[0] == ["Skill 1", "Skill 2"]


class TestRewordingSomethingSigned:
    def test_no_is_chosen_and_yes_raises_and_both_can_be_taken_back(self, open_editor):
        page = open_editor()
        skill = find_skill(page, "Cover shifts")
        key = skill.get_attribute("data-cm-key")
        question = skill.locator("[data-cm-question]")
        skill.get_by_label("Skill", exact=True).fill("Cover the shifts")
        expect(question).to_contain_text("4 signatures stand here. Does this change what people must do?")
        expect(live(page)).to_have_text("4 signatures stand here. Does this change what people must do?")
        expect(skill.get_by_label("No, clearer words")).to_be_checked()
        expect(question).to_contain_text("Yes, show it again – 4 signatures will stop counting")

        def edition() -> int:
            held = page.evaluate(
                "key => CoachMentoringEditorParts.findSkill(CoachMentoringEditorParts.editor.model.state, key).skill",
                key,
            )
            return int(held["edition"])

        before = edition()
        skill.get_by_label("Yes, show it again").check()
        assert edition() == before + 1
        skill.get_by_label("No, clearer words").check()
        assert edition() == before
        skill.get_by_label("Skill", exact=True).fill("Cover shifts")
        expect(question).to_have_count(0)

    def test_yes_goes_above_what_is_in_force(self, open_editor):
        page = open_editor()
        page.evaluate("CoachMentoringEditorParts.editor.model.facts['cover-shifts'].edition = 7")
        skill = find_skill(page, "Cover shifts")
        skill.get_by_label("Skill", exact=True).fill("Cover the shifts")
        skill.get_by_label("Yes, show it again").check()
        criteria = [skill for section in read_state(page)["checklist"]["sections"] for skill in section["criteria"]]
        assert [skill["edition"] for skill in criteria if skill["id"] == "cover-shifts"] == [8]

    @pytest.mark.parametrize("change", ["guide", "shown", "client"])
    def test_every_part_of_the_wording_asks(self, open_editor, change):
        page = open_editor()
        skill = open_more(page, "Cover shifts")
        if change == "guide":
            skill.get_by_label("Guide").fill("Otherwise.")
        elif change == "client":
            skill.get_by_label("The client must have had a part").check()
        else:
            skill.get_by_label("Seen", exact=True).click()
        expect(skill.locator("[data-cm-question]")).to_be_visible()

    def test_a_change_of_tracks_or_tags_asks_nothing_nor_does_a_skill_without_signatures(self, open_editor):
        page = open_editor()
        skill = open_more(page, "Cover shifts")
        skill.get_by_label("Manager", exact=True).click()
        skill.get_by_role("button", name="Add", exact=True).click()
        skill.get_by_label("A judgement, not a task").check()
        find_skill(page, "Develop/change a rolling rota").get_by_label("Skill", exact=True).fill("Another")
        expect(page.locator("[data-cm-question]")).to_have_count(0)


class TestIds:
    def test_the_id_of_a_signed_skill_is_kept_unless_it_is_confirmed(self, open_editor):
        page = open_editor()
        skill = open_more(page, "Cover shifts")
        expect(skill.locator("[data-cm-id-now]")).to_have_text("cover-shifts")
        skill.get_by_role("button", name="Change the id").click()
        expect(skill.locator("[data-cm-id-why]")).to_contain_text("4 signatures would no longer count here")
        skill.get_by_role("button", name="Keep the id").click()
        expect(skill.get_by_role("button", name="Change the id")).to_be_focused()
        expect(skill.locator("[data-cm-id-change]")).to_be_hidden()
        skill.get_by_role("button", name="Change the id").click()
        skill.get_by_label("New id").fill("shift-cover")
        skill.get_by_role("button", name="Use the new id").click()
        expect(skill.locator("[data-cm-id-now]")).to_have_text("shift-cover")

    def test_an_id_that_cannot_be_is_said(self, open_editor):
        page = open_editor()
        skill = open_more(page, "Cover shifts")
        for typed, sentence in (
            ("Shift cover", "Use small letters, digits and hyphens"),
            ("monthly-finances", "Another skill has this id already."),
            ("", "Use small letters, digits and hyphens"),
        ):
            skill.get_by_role("button", name="Change the id").click()
            skill.get_by_label("New id").fill(typed)
            skill.get_by_role("button", name="Use the new id").click()
            expect(skill.locator("[data-cm-id-error]")).to_contain_text(sentence)
            expect(skill.get_by_label("New id")).to_be_focused()
            expect(skill.get_by_label("New id")).to_have_attribute("aria-invalid", "true")
            skill.get_by_role("button", name="Keep the id").click()


class TestProblems:
    PROBLEMS = [
        {"where": "sections[0].criteria[1]", "field": "title", "code": "missing", "sentence": "Skill 2: no title."},
        {"where": "sections[1].criteria[0]", "field": "guide", "code": "too_long", "sentence": "Skill 3: too long."},
        {"where": "checklist", "field": "title", "code": "missing", "sentence": "The checklist has no title."},
    ]

    def test_they_stand_at_their_rows_and_links_lead_there(self, open_editor):
        page = open_editor(state=SMALL, course=NEW_UNIT)
        page.evaluate("problems => CoachMentoringEditorParts.showProblems(problems)", self.PROBLEMS)
        title = find_skill(page, "Skill 2").get_by_label("Skill", exact=True)
        expect(title).to_have_attribute("aria-invalid", "true")
        expect(title).to_have_accessible_description("Skill 2: no title.")
        page.get_by_role("link", name="Skill 3: too long.").click()
        guide = find_skill(page, "Skill 3").get_by_label("Guide")
        expect(guide).to_be_focused()
        expect(guide).to_have_accessible_description(re.compile("Skill 3: too long"))
        page.get_by_role("link", name="The checklist has no title.").click()
        expect(page.get_by_label("Title of the checklist")).to_be_focused()
        title.fill("Mended")
        expect(title).not_to_have_attribute("aria-invalid", "true")
        page.evaluate("CoachMentoringEditorParts.showProblems([])")
        expect(page.locator(".cm-errors, .cm-field__error:visible")).to_have_count(0)
        expect(guide).not_to_have_attribute("aria-invalid", "true")

    def test_many_are_named_up_to_twenty(self, open_editor):
        page = open_editor(state={"checklist": make_checklist(30)}, course=NEW_UNIT)
        problems = [
            {"where": f"sections[0].criteria[{at}]", "field": "title", "code": "x", "sentence": f"Wrong {at}."}
            for at in range(30)
        ]
        page.evaluate("problems => CoachMentoringEditorParts.showProblems(problems)", problems)
        expect(page.locator(".cm-errors li")).to_have_count(21)
        expect(page.locator(".cm-errors li").last).to_have_text("And 10 more.")
