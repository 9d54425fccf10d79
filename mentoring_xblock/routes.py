"""Names of panels, actions and downloads, and who answers them. A name that is not here does not exist."""

from __future__ import annotations

from mentoring_xblock.views import desk, home, people, plan, records, signing, skills, talks
from mentoring_xblock.web.pipeline import Routes
from mentoring_xblock.web.requests import Action

ROUTES = Routes(
    panels={
        "home": home.show_home,
        "invitation": home.show_invitation,
        "not-now": home.show_not_now,
        "checklist": home.show_checklist,
        "skills": home.show_all_skills,
        "skill": skills.show_skill,
        "not-yet": signing.show_not_yet,
        "take-back": signing.show_take_back,
        "concern": signing.show_concern,
        "receipts": signing.show_receipts,
        "mentors": people.show_mentors,
        "mentor": people.show_mentor,
        "desk": desk.show_desk,
        "volunteer": desk.show_volunteer,
        "person": people.show_person,
        "people": people.show_people,
        "end": people.show_end,
        "more": plan.show_more,
        "finish": plan.show_finish,
        "leave": plan.show_leave,
        "talks": talks.show_talks,
        "talk": talks.show_talk,
        "log-talk": talks.show_log_talk,
        "ask-or-tell": talks.show_ask_or_tell,
    },
    actions={
        "join": Action(home.join, done=home.show_checklist, again=home.show_invitation),
        "evidence": Action(skills.send_evidence, done=skills.show_skill, again=skills.show_skill),
        "ask-second": Action(skills.ask_second, done=skills.show_skill, again=skills.show_skill),
        "drop-second": Action(skills.drop_second, done=skills.show_skill, again=skills.show_skill),
        "sign-off": Action(signing.sign_off, done=skills.show_skill, again=skills.show_skill),
        "not-yet": Action(signing.say_not_yet, done=skills.show_skill, again=signing.show_not_yet),
        "undo": Action(signing.undo, done=signing.show_after, again=signing.show_after),
        "take-back": Action(signing.take_back, done=signing.show_after, again=signing.show_take_back),
        "take-back-other": Action(signing.take_back_other, done=skills.show_skill, again=signing.show_take_back),
        "concern": Action(signing.raise_concern, done=signing.show_after, again=signing.show_concern),
        "volunteer": Action(desk.volunteer, done=desk.show_desk, again=desk.show_volunteer),
        "mentor-break": Action(desk.take_break, done=desk.show_desk, again=desk.show_desk),
        "agree": Action(desk.agree, done=home.show_home, again=home.show_home),
        "decline": Action(desk.decline, done=home.show_home, again=home.show_home),
        "offer": Action(desk.offer, done=desk.show_desk, again=desk.show_desk),
        "ask-mentor": Action(people.ask_mentor, done=home.show_checklist, again=people.show_mentor),
        "withdraw-request": Action(people.withdraw_request, done=home.show_home, again=home.show_home),
        "end-mentorship": Action(people.end_mentorship, done=home.show_home, again=home.show_home),
        "finish-date": Action(plan.move_finish, done=plan.show_after_finish, again=plan.show_finish),
        "pause": Action(plan.pause, done=plan.show_more, again=plan.show_more),
        "resume": Action(plan.resume, done=plan.show_more, again=plan.show_more),
        "leave": Action(plan.leave, done=home.show_checklist, again=plan.show_leave),
        "ask-help": Action(plan.ask_help, done=home.show_home, again=home.show_home),
        "log-talk": Action(talks.log_talk, done=talks.show_logged, again=talks.show_log_talk),
        "share-talk": Action(talks.share_talk, done=talks.show_talk, again=talks.show_talk),
        "note": Action(talks.save_note, done=talks.show_talk, again=talks.show_talk),
    },
    downloads={
        "record": records.download_record,
        "verifier": records.download_verifier,
    },
)
