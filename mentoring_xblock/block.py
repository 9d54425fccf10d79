"""The XBlock: what its author sets, its views, and four handlers that hand everything on by name."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from web_fragments.fragment import Fragment
from webob import Request, Response
from xblock.core import XBlock
from xblock.fields import Boolean, Dict, Float, Integer, List, Scope, String

from mentoring_xblock.api.programmes import BlockBroken, BlockSource, make_preview
from mentoring_xblock.block_hooks import BlockHooks
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.errors import MentoringError, NotFound, Refused
from mentoring_xblock.host import Host, Visit, make_host
from mentoring_xblock.olx import write_block
from mentoring_xblock.routes import ROUTES
from mentoring_xblock.views.home import show_home
from mentoring_xblock.web.pipeline import (
    Kind,
    answer,
    check_person,
    check_process,
    in_language_of,
    load_programme,
    make_request,
)
from mentoring_xblock.web.refusals import refuse
from mentoring_xblock.web.sentences import get_sentence
from mentoring_xblock.web.templates import SCRIPTS, STYLES, render_message, render_root, render_visitor

log = logging.getLogger(__name__)

CHECKLISTS = Path(__file__).resolve().parent / "checklists"
DEMO_CHECKLISTS = CHECKLISTS.parent / "workbench" / "checklists"
TEMPLATE_ONLY = ("name", "summary", "weeks", "hours")


def read_template(name: str, /, *, folder: Path = CHECKLISTS) -> dict[str, Any]:
    """The checklist of a shipped template, in the shape of the block's `checklist` field."""
    data: dict[str, Any] = yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
    return {key: value for key, value in data.items() if key not in TEMPLATE_ONLY}


def get_preview_sentence(visit: Visit, /) -> str | None:
    """What is said above the wording where nothing may be stored; None where the block is a course's own.

    A draft is for the people who write it. What does not come by a trusted route is refused like anything else.
    """
    if visit.process == "studio":
        return get_sentence(MentoringError("preview"))
    if not visit.is_trusted_route:
        return None
    if not visit.is_course:
        return get_sentence(MentoringError("no_course"))
    if not visit.is_published and visit.is_staff:
        return get_sentence(MentoringError("draft"))
    return None


@XBlock.wants("user")
@XBlock.wants("mentoring_enrolment")
class CoachMentoringBlock(BlockHooks, XBlock):
    """A coach-mentoring checklist and session log beside a course.

    Fields hold what the author configures, never anything about a person (rules C4, C8).
    """

    # As a specific learner, staff see the page as it is for them; nothing can be written then.
    show_in_read_only_mode = True

    display_name = String(display_name=_("Title"), default=_("Coach-mentoring"), scope=Scope.settings)
    checklist = Dict(display_name=_("Checklist"), default={}, scope=Scope.content)
    is_home = Boolean(display_name=_("Front page of its programme"), default=True, scope=Scope.settings)
    programme_slug = String(display_name=_("Programme"), default="main", scope=Scope.settings)
    programme_title = String(display_name=_("Programme title"), default="", scope=Scope.settings)
    weeks = Integer(display_name=_("Length in weeks"), default=12, scope=Scope.settings)
    full_time_hours = Integer(display_name=_("Full-time hours a week"), default=37, scope=Scope.settings)
    who_may_mentor = String(display_name=_("Who may mentor"), default="anyone", scope=Scope.settings)
    mentors_per_plan = Integer(display_name=_("Mentors a person"), default=2, scope=Scope.settings)
    training_needed = Boolean(display_name=_("Mentor training needed"), default=False, scope=Scope.settings)
    lead_name = String(display_name=_("Name of the lead"), default="", scope=Scope.settings)
    privacy_link = String(display_name=_("Privacy notice"), default="", scope=Scope.settings)
    safety_line = String(display_name=_("Safety line"), default="", scope=Scope.settings)
    services = List(display_name=_("Services"), default=[], scope=Scope.settings)
    weight = Float(display_name=_("Grade weight"), default=0.0, scope=Scope.settings)
    authorise_first = Boolean(display_name=_("A lead authorises first"), default=False, scope=Scope.settings)
    leads_may_sign = Boolean(display_name=_("A lead may sign"), default=False, scope=Scope.settings)
    leads_read_talks = Boolean(display_name=_("Leads read all talks"), default=False, scope=Scope.settings)
    limited_staff_lead = Boolean(display_name=_("Limited staff are leads"), default=False, scope=Scope.settings)
    evidence_files = Boolean(display_name=_("Evidence files"), default=False, scope=Scope.settings)
    pilot = Boolean(display_name=_("This is a pilot"), default=False, scope=Scope.settings)
    months_to_keep = Integer(display_name=_("Months to keep"), default=None, scope=Scope.settings)
    counts_for_completion = Boolean(display_name=_("Counts for completion"), default=False, scope=Scope.settings)

    def get_settings(self) -> Settings:
        """The author's settings; values of the wrong kind are told apart later, with everything else."""
        return Settings(
            programme=self.programme_slug,
            title=self.programme_title or self.display_name,
            weeks=self.weeks,
            hours=self.full_time_hours,
            who_may_mentor=self.who_may_mentor,
            mentors_per_plan=self.mentors_per_plan,
            training_needed=self.training_needed,
            lead_name=self.lead_name,
            privacy_link=self.privacy_link,
            safety_line=self.safety_line,
            services=tuple(self.services) if isinstance(self.services, list) else self.services,
            weight=self.weight,
            authorise_first=self.authorise_first,
            leads_may_sign=self.leads_may_sign,
            leads_read_talks=self.leads_read_talks,
            limited_staff_lead=self.limited_staff_lead,
            evidence_files=self.evidence_files,
            pilot=self.pilot,
            months_to_keep=self.months_to_keep,
            counts_for_completion=self.counts_for_completion,
        )

    def make_source(self, host: Host, /) -> BlockSource:
        place = host.get_place()
        return BlockSource(
            place.usage_key,
            place.course_key,
            self.is_home,
            self.get_settings(),
            self.checklist,
            content_at=host.get_content_at(),
        )

    @XBlock.supports("multi_device")
    def student_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The whole block for whoever looks. Nothing in `context` is trusted: it is the query string."""
        fragment = Fragment()
        visit = None
        try:
            host = make_host(self)
            visit = host.get_visit()
            with in_language_of(visit):
                fragment.add_content(self._render(host, visit))
            for path in STYLES:
                fragment.add_css_url(host.get_resource_url(path))
            for path in SCRIPTS:
                fragment.add_javascript_url(host.get_resource_url(path))
            fragment.initialize_js("CoachMentoringBlock")
        except MentoringError as error:
            self._add_refusal(fragment, error, visit)
        except Exception:
            # One block of many on the platform's page: that page must not fall with it.
            log.exception("coach-mentoring: the page failed")
            self._add_refusal(fragment, MentoringError("broken"), visit)
        return fragment

    @staticmethod
    def _add_refusal(fragment: Fragment, error: MentoringError, visit: Visit | None, /) -> None:
        with in_language_of(visit):
            fragment.add_content(render_message(get_sentence(error)))

    def _render(self, host: Host, visit: Visit, /) -> str:
        try:
            if sentence := get_preview_sentence(visit):
                return render_visitor(make_preview(self.make_source(host)), sentence, is_author=True)
            check_process(host, visit)
            return self._render_for(host, visit)
        except BlockBroken as error:
            problems = [f"{where}: {field}: {code}" for where, field, code in error.problems]
            is_for_author = visit.is_staff or visit.process == "studio"
            return render_message(get_sentence(error), problems if is_for_author else None)

    def _render_for(self, host: Host, visit: Visit, /) -> str:
        """Whoever the platform lets look may read the wording; everything else is for people on the course."""
        at = timezone.now()
        try:
            check_person(visit)
        except Refused as error:
            return render_visitor(load_programme(self.make_source(host), at=at), get_sentence(error))
        request = make_request(host, visit, self.make_source(host), at=at)
        with timezone.override(request.actor.zone):
            return render_root(request, show_home(request))

    @XBlock.handler
    def panel(self, request: Request, suffix: str = "") -> Response:
        return self._answer("panel", request, suffix)

    @XBlock.handler
    def action(self, request: Request, suffix: str = "") -> Response:
        return self._answer("action", request, suffix)

    @XBlock.handler
    def download(self, request: Request, suffix: str = "") -> Response:
        return self._answer("download", request, suffix)

    @XBlock.handler
    def studio(self, request: Request, suffix: str = "") -> Response:
        """Authoring is in Studio alone, for those who may change the course, by any method. No name is known yet."""
        try:
            host = make_host(self)
            if host.process == "studio" and not host.may_author():
                raise Refused("not_allowed")
            raise NotFound
        except MentoringError as error:
            return refuse(error, request)
        except Exception:
            log.exception("coach-mentoring: authoring failed")
            return refuse(MentoringError("broken"), request)

    def _answer(self, kind: Kind, request: Request, name: str, /) -> Response:
        try:
            host = make_host(self)
        except MentoringError as error:
            return refuse(error, request)
        return answer(
            request, kind=kind, name=name, host=host, routes=ROUTES, make_source=lambda: self.make_source(host)
        )

    @staticmethod
    def workbench_scenarios() -> list[tuple[str, str]]:
        """Demonstrations for the workbench, only ever added to: ids follow from the order."""
        home = {"checklist": read_template("senior-manager"), "programme_title": "Senior and manager induction"}
        nights = read_template("working-nights", folder=DEMO_CHECKLISTS)
        part = {"checklist": nights, "is_home": False, "display_name": "Working nights"}
        both = write_block(home | {"evidence_files": True, "months_to_keep": 36}) + write_block(part)
        return [
            ("Senior and manager induction", write_block(home)),
            ("Second course", f"<vertical_demo>{both}</vertical_demo>"),
        ]
