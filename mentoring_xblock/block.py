"""The XBlock: what its author sets, its views, and four handlers that hand everything on by name."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext_noop as _
from web_fragments.fragment import Fragment
from webob import Request, Response
from xblock.core import XBlock
from xblock.fields import Scope

from mentoring_xblock.api.programmes import BlockBroken, BlockSource, NotSetUp, make_preview
from mentoring_xblock.block_fields import Names, Number, Things, WholeNumber, Words, YesOrNo
from mentoring_xblock.block_hooks import BlockHooks
from mentoring_xblock.domain.checklist import ChecklistProblem
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.errors import MentoringError, Refused
from mentoring_xblock.formats.olx import (
    OPTION,
    OWN,
    UNKNOWN,
    fill_node,
    get_foreign,
    list_unknown,
    read_node,
    write_block,
)
from mentoring_xblock.formats.templates import read_template
from mentoring_xblock.host import Host, Visit, make_host
from mentoring_xblock.host.languages import in_language
from mentoring_xblock.presenters.problems import describe_problems
from mentoring_xblock.routes import ROUTES
from mentoring_xblock.studio.authored import make_settings, read_fields
from mentoring_xblock.studio.editor import EDITOR_SCRIPTS, EDITOR_STYLES, render_editor
from mentoring_xblock.studio.outlook import OUTLOOK_STYLES, check_reader, render_outlook
from mentoring_xblock.studio.requests import answer_verb, check_author
from mentoring_xblock.studio.verbs import VERBS
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

# Of names that nobody knows, in one line of the log.
MOST_NAMED = 20
DEMO_CHECKLISTS = Path(__file__).resolve().parent / "workbench" / "checklists"


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
    # Without it Studio's previews show `student_view`.
    has_author_view = True

    display_name = Words(display_name=_("Title"), default=_("Coach-mentoring"), scope=Scope.settings)
    checklist = Names(display_name=_("Checklist"), default={}, scope=Scope.content)
    is_home = YesOrNo(display_name=_("Front page of its programme"), default=True, scope=Scope.settings)
    programme_slug = Words(display_name=_("Programme"), default="main", scope=Scope.settings)
    programme_title = Words(display_name=_("Programme title"), default="", scope=Scope.settings)
    weeks = WholeNumber(display_name=_("Length in weeks"), default=12, scope=Scope.settings)
    full_time_hours = WholeNumber(display_name=_("Full-time hours a week"), default=37, scope=Scope.settings)
    who_may_mentor = Words(display_name=_("Who may mentor"), default="anyone", scope=Scope.settings)
    mentors_per_plan = WholeNumber(display_name=_("Mentors a person"), default=2, scope=Scope.settings)
    training_needed = YesOrNo(display_name=_("Mentor training needed"), default=False, scope=Scope.settings)
    lead_name = Words(display_name=_("Name of the lead"), default="", scope=Scope.settings)
    privacy_link = Words(display_name=_("Privacy notice"), default="", scope=Scope.settings)
    safety_line = Words(display_name=_("Safety line"), default="", scope=Scope.settings)
    services = Things(display_name=_("Services"), default=[], scope=Scope.settings)
    weight = Number(display_name=_("Grade weight"), default=0.0, scope=Scope.settings)
    authorise_first = YesOrNo(display_name=_("A lead authorises first"), default=False, scope=Scope.settings)
    leads_may_sign = YesOrNo(display_name=_("A lead may sign"), default=False, scope=Scope.settings)
    leads_read_talks = YesOrNo(display_name=_("Leads read all talks"), default=False, scope=Scope.settings)
    limited_staff_lead = YesOrNo(display_name=_("Limited staff are leads"), default=False, scope=Scope.settings)
    evidence_files = YesOrNo(display_name=_("Evidence files"), default=False, scope=Scope.settings)
    pilot = YesOrNo(display_name=_("This is a pilot"), default=False, scope=Scope.settings)
    months_to_keep = WholeNumber(display_name=_("Months to keep"), default=None, scope=Scope.settings)
    counts_for_completion = YesOrNo(display_name=_("Counts for completion"), default=False, scope=Scope.settings)

    # What came in a course's file and is not known here; it is written out again with the rest.
    unknown_attributes = Names(default={}, scope=Scope.settings)

    @classmethod
    def parse_xml(cls, node: Any, runtime: Any, keys: Any) -> Any:
        """The block from its OLX, whatever an author may have written there by hand: an import never fails here."""
        others = cls.fields.keys() - OWN
        block = super().parse_xml(get_foreign(node, others), runtime, keys)
        held = read_node(node, others=others)
        for name, value in held.items():
            setattr(block, name, value)
        if unknown := list_unknown(held.get(UNKNOWN)):
            named = ", ".join(unknown[:MOST_NAMED])
            log.warning("coach-mentoring: OLX of %s has %s unknown names: %s", keys.usage_id, len(unknown), named)
        return block

    def add_xml_to_node(self, node: Any) -> None:
        super().add_xml_to_node(node)
        for name in OWN.intersection(node.attrib.keys()):
            del node.attrib[name]
        for child in [child for name in OWN for child in node.iterchildren(f"{OPTION}{name}")]:
            node.remove(child)
        fill_node(node, {name: getattr(self, name) for name in OWN})

    def get_settings(self) -> Settings:
        """The author's settings; values of the wrong kind are told apart later, with everything else."""
        return make_settings(read_fields(self))

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

    def studio_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """The editor, in Studio's editing window, for those who may change the course."""
        fragment = Fragment()
        author = None
        try:
            host = make_host(self)
            check_author(host)
            author = host.get_author()
            with in_language(author.language if author else None):
                fragment.add_content(render_editor(self, host))
            for path in EDITOR_STYLES:
                fragment.add_css_url(host.get_resource_url(path))
            for path in EDITOR_SCRIPTS:
                fragment.add_javascript_url(host.get_resource_url(path))
            fragment.initialize_js("CoachMentoringEditor")
        except MentoringError as error:
            self._add_refusal(fragment, error, None)
        except Exception:
            log.exception("coach-mentoring: the editor failed")
            self._add_refusal(fragment, MentoringError("broken"), None)
        return fragment

    def author_view(self, context: dict[str, Any] | None = None) -> Fragment:
        """What stands in the place of the block while a course is written: what people will see, and a summary."""
        fragment = Fragment()
        try:
            host = make_host(self)
            check_reader(host)
            author = host.get_author()
            with in_language(author.language if author else translation.get_language()):
                fragment.add_content(render_outlook(self, host, at=timezone.now()))
            for path in OUTLOOK_STYLES:
                fragment.add_css_url(host.get_resource_url(path))
        except MentoringError as error:
            self._add_refusal(fragment, error, None)
        except Exception:
            # One block of many in a unit, as for learners.
            log.exception("coach-mentoring: the preview failed")
            self._add_refusal(fragment, MentoringError("broken"), None)
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
        except NotSetUp as error:
            steps = [get_sentence(MentoringError("choose_a_template"))]
            return render_message(get_sentence(error), steps if visit.is_staff or visit.process == "studio" else None)
        except BlockBroken as error:
            problems = describe_problems([ChecklistProblem(*problem) for problem in error.problems], self.checklist)
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
            return render_root(request, show_home(request), address=request.get_panel_url("home"))

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
        """What the editor asks for, for those who may change the course; in the LMS there is nothing here."""
        try:
            host = make_host(self)
        except MentoringError as error:
            return refuse(error, request)
        return answer_verb(request, suffix, block=self, host=host, verbs=VERBS)

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
        managers = {
            "checklist": read_template("mentoring-only"),
            "display_name": "Mentoring",
            "programme_title": "Mentoring for registered managers",
        }
        both = write_block(home | {"evidence_files": True, "months_to_keep": 36}) + write_block(part)
        return [
            ("Senior and manager induction", write_block(home)),
            ("Second course", f"<vertical_demo>{both}</vertical_demo>"),
            ("A new unit", write_block({})),
            ("Care Certificate", _write_units(_make_care_certificate())),
            ("Registered managers", write_block(managers)),
        ]


def _make_care_certificate() -> list[dict[str, Any]]:
    """A home and two parts, a standard each."""
    care = read_template("care-certificate-2025")
    parts = [{**care, "title": section["title"], "sections": [section]} for section in care["sections"][:3]]
    home, *rest = ({"checklist": part, "display_name": part["title"]} for part in parts)
    first = home | {"display_name": "Care Certificate", "programme_title": "Care Certificate"}
    return [first, *(part | {"is_home": False, "checklist": part["checklist"] | {"introduction": ""}} for part in rest)]


def _write_units(blocks: list[dict[str, Any]], /) -> str:
    """Each in a unit of its own."""
    units = (f"<vertical_demo>{write_block(fields)}</vertical_demo>" for fields in blocks)
    return f"<vertical_demo>{''.join(units)}</vertical_demo>"
