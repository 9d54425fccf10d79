"""One plain sentence for each code of an error. Codes are for programs, sentences for people."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentoring_xblock.errors import MentoringError

SENTENCES: Mapping[str, Promise] = {
    "not_found": _("This page is not for you, or it is not here any more."),
    "not_allowed": _("You can see this, but it is not yours to change."),
    # Of what is only read; with another status, as there is something.
    "not_for_you": _("This page is not for you, or it is not here any more."),
    "not_signed_in": _("This checklist is for people on the course. Please sign in, or ask the course team."),
    "not_enrolled": _("This checklist is for people on the course. If you should be, please ask the course team."),
    "not_now": _("That is not possible just now."),
    "method": _("This address only reads, or only writes. Please use the buttons on the page."),
    "malformed": _("We could not read what was sent. Please load the page again; what you wrote is kept."),
    "not_json": _("We could not read what was sent. Please load the page again; what you wrote is kept."),
    "too_large": _("That is too long to send. Please shorten it."),
    "other_person": _("Someone else has signed in since this page was opened. Please load it again."),
    "masquerading": _("You are looking as someone else, so nothing can be changed."),
    "not_as_another": _("You are looking as someone else, so this is not for you now."),
    "not_from_the_page": _("Files are saved from the page itself. Please open the page and choose the file there."),
    "broken": _("Something went wrong on our side. Nothing was changed. Please try again."),
    "busy": _("A lot is going on just now. Nothing was changed. Please try again in a moment."),
    "draft": _("This is a draft. Nothing is kept here; people on the course see it once it is published."),
    "preview": _("This is a preview. Nothing is kept here; people on the course see their own page."),
    "no_course": _("This checklist is not in a course yet, so it can only be read here."),
    "block_broken": _("This checklist cannot be opened yet. Please tell the course team."),
    "not_set_up": _("This checklist is still being prepared. Please look in again later."),
    "choose_a_template": _(
        "In Studio, choose Edit and then a template to begin with. Once it is saved, publish the unit."
    ),
    "no_home": _("This checklist's front page is not in the course yet. Please tell the course team."),
    "recorded_already": _("That was recorded already."),
    "key_used_for_other_content": _("This page is out of step. Please load it again; what you wrote is kept."),
    "changed_meanwhile": _("This changed while you were writing. Here is the new version; your words are still below."),
    "saved_meanwhile": _(
        "Someone saved this while you were editing. Nothing of yours was saved yet, and nothing is lost."
    ),
    "plan_has_ended": _("This checklist has been stopped. It can still be read."),
    "too_often": _("That is a lot at once. Please wait a minute and try again."),
    "too_often_today": _("That is enough of these for one day. Please try again tomorrow."),
    "too_many_exports": _("That is enough files for one hour. Please try again later."),
    "invalid": _("Please look at this again."),
    "join_first": _("Please join first. Then you can see who could be your mentor."),
    "joined_already": _("You have joined already."),
    "choose_one": _("Please choose one."),
    "missing": _("Please fill this in."),
    "name_missing": _("Please say which name others should see."),
    "job_role_missing": _("Please say what your job is."),
    "not_yet_missing": _("Please say what would help next time."),
    "reason_missing": _("Please say why."),
    "comment_missing": _("Please say what the matter is."),
    "places_out_of_range": _("Choose a number from 1 to 12."),
    "hours_out_of_range": _("Choose a number of hours from 1 to 60."),
    "minutes_out_of_range": _("Choose a number of minutes from 1 to 600."),
    "not_a_date": _("Please give a date, such as 4 5 2026."),
    "date_in_future": _("That date is in the future. Choose today or earlier."),
    "date_in_past": _("That date is past. Choose today or later."),
    "date_too_early": _("That is too long ago. Choose a later date."),
    "date_too_far": _("That is more than three years away. Choose an earlier date."),
    "too_long": _("That is too long: at most %(limit)s characters."),
    "control_character": _("There is a character in this that cannot be kept. Please type it again."),
    "broken_character": _("There is a character in this that cannot be kept. Please type it again."),
    "not_a_link": _("This is not a link. It should begin with https://"),
    "link_scheme": _("A link has to begin with https:// or http://"),
    "link_user_info": _("A link must not carry a name or password. Please take it out."),
    "choose_how": _("Please choose how you know."),
    "line_needed": _("Please add a line: what did you see or hear?"),
    "line_needed_for_way": _("This way of knowing needs a line: what did you see or hear, and why this way?"),
    "client_part_needed": _("Please say what the client's part was."),
    "already_signed": _("This skill is signed already."),
    "same_mentor_same_day": _(
        "You signed this once. Your second signature has to be seen and signed on another day, "
        "or another mentor can give it."
    ),
    "not_for_yourself": _("You cannot sign for yourself. Please ask your mentor."),
    "own_criterion_open": _("You still have this skill open yourself. Please ask another mentor to sign it."),
    "second_needed_already": _("This skill needs two signatures already."),
    "no_second_to_drop": _("There is no second signature to drop any more."),
    "undo_time_over": _("The 10 minutes are over. You can still take it back with a reason."),
    "withdraw_time_over": _(
        "You and this person finished working together more than a day ago. You can still tell the lead "
        "that you have doubts."
    ),
    "taken_back_already": _("This was taken back already."),
    "three_requests_open": _("You have asked three people already. Take one back to ask someone else."),
    "asked_already": _("You have asked already. There is no answer yet."),
    "not_able_right_now": _("This is not possible right now. You can ask someone else."),
    "working_together_already": _("You are working together already."),
    "mentor_on_break": _("This mentor is taking a break from new people. You can ask someone else."),
    "mentor_full": _("This mentor has no free place just now. You can ask someone else."),
    "enough_mentors": _("There are enough mentors here already."),
    "answered_already": _("This was answered already."),
    "ended_already": _("You have finished working together already."),
    "say_what_about": _("Please say what you talked about."),
    "no_mentor_yet": _("You have no mentor yet. Find one first."),
    "too_many_sessions": _("There are too many talks here to add another one."),
    "agreement_needed": _("Please tick that the client and the staff agreed, or leave the talk between you."),
    "shared_already": _("The lead can read this talk already."),
    "file_broken": _("This file did not arrive whole. Please choose it again."),
    "file_differs": _("This file is not the one that was added, so it is not handed out. Please tell the course team."),
    "file_empty": _("There is nothing in this file. Please choose another one."),
    "file_gone": _("This file cannot be found any more. Please tell the course team."),
    "file_kind": _("This kind of file cannot be added. Choose a PDF, JPG, PNG, DOCX, ODT or TXT file."),
    "file_name_long": _("The name of this file is too long. Please give it a shorter one."),
    "file_not_that": _("This file is damaged, or it is of another kind than its name says. Please save it again."),
    "file_too_large": _("This file is too large. Choose one of at most 4 MB."),
    "files_down": _("Files cannot be kept or fetched just now. Nothing was changed. Please try again later."),
    "files_off": _("Files cannot be added here."),
    "picture_too_large": _("This picture is too big to be read. Please save a smaller copy of it."),
    "too_many_files": _("There are %(limit)s files here already. Remove one first."),
    "too_many_plan_files": _("There are %(limit)s files in this checklist already. Remove one to add another."),
    "not_shared": _("This talk is not shared."),
}


def get_sentence(error: MentoringError, /) -> str:
    """The sentence in the reader's language; a code without one is a fault and reads as such."""
    sentence = SENTENCES.get(error.code, SENTENCES["broken"])
    return str(sentence) % error.params if error.params else str(sentence)
