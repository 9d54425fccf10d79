"""What the workbench's host tells of who is here and where."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from xblock.reference.user_service import XBlockUser

from mentoring_xblock.errors import NotFound
from mentoring_xblock.host import Author, Neighbour, make_host
from mentoring_xblock.host.lms import LmsHost
from mentoring_xblock.host.opaque import make_opaque_id
from mentoring_xblock.host.studio import StudioHost
from mentoring_xblock.host.workbench import WorkbenchHost
from mentoring_xblock.host.zones import read_zone
from mentoring_xblock.workbench.scenarios import find_scenario, load_scenarios

USAGE_KEY = "induction.coach_mentoring.d0.u0"


class Runtime:
    """Gives the services that it was made with, and addresses made of their parts."""

    def __init__(self, **services: Any) -> None:
        self.services = services
        self.asked: list[str] = []

    def service(self, _block: object, name: str) -> Any:
        self.asked.append(name)
        return self.services.get(name)

    def handler_url(self, _block: object, handler: str, suffix: str, query: str) -> str:
        return f"/{handler}/{suffix}?{query}"

    def local_resource_url(self, _block: object, uri: str) -> str:
        return f"/resource/{uri}"


class Users:
    def __init__(self, **attributes: Any) -> None:
        self.user = XBlockUser(is_current_user=True, full_name=attributes.pop("full_name", "Asha Begum"))
        self.user.opt_attrs = {f"edx-platform.{name}": value for name, value in attributes.items()}

    def get_current_user(self) -> XBlockUser:
        return self.user


class Enrolments:
    def __init__(self, *pairs: tuple[int, str]) -> None:
        self.pairs = pairs

    def is_enrolled(self, user_id: int, course: str) -> bool:
        return (user_id, course) in self.pairs


def make(runtime: Runtime) -> WorkbenchHost:
    return WorkbenchHost(SimpleNamespace(runtime=runtime, scope_ids=SimpleNamespace(usage_id=USAGE_KEY)))


SIGNED_IN = {"is_authenticated": True, "user_id": 11, "user_is_staff": False}


class TestVisit:
    def test_of_someone_on_the_course(self):
        preferences = {"time_zone": "Pacific/Auckland", "pref-lang": "ar"}
        users = Users(**SIGNED_IN, user_preferences=preferences)
        visit = make(Runtime(user=users, mentoring_enrolment=Enrolments((11, "induction")))).get_visit()
        assert visit.person is not None
        assert (visit.person.user_id, visit.person.name, visit.person.language) == (11, "Asha Begum", "ar")
        assert visit.person.zone == ZoneInfo("Pacific/Auckland")
        assert (visit.process, visit.is_enrolled, visit.is_staff, visit.is_masquerading) == (
            "workbench",
            True,
            False,
            False,
        )

    def test_of_someone_on_another_course_alone(self):
        runtime = Runtime(user=Users(**SIGNED_IN), mentoring_enrolment=Enrolments((11, "other"), (12, "induction")))
        assert not make(runtime).get_visit().is_enrolled

    def test_of_staff(self):
        visit = make(Runtime(user=Users(**{**SIGNED_IN, "user_is_staff": True}))).get_visit()
        assert (visit.is_staff, visit.is_enrolled) == (True, False)

    @pytest.mark.parametrize(
        "services", [{}, {"user": None}, {"user": Users()}, {"user": Users(is_authenticated=False)}]
    )
    def test_of_nobody_is_without_a_person(self, services):
        visit = make(Runtime(**services)).get_visit()
        assert (visit.person, visit.is_enrolled, visit.is_staff) == (None, False, False)

    def test_without_preferences_is_in_english_and_utc(self):
        person = make(Runtime(user=Users(**SIGNED_IN))).get_visit().person
        assert person is not None
        assert (person.language, person.zone) == ("en", ZoneInfo("UTC"))

    def test_is_read_once_a_request(self):
        runtime = Runtime(user=Users(**SIGNED_IN))
        host = make(runtime)
        assert host.get_visit() is host.get_visit()
        assert runtime.asked.count("user") == 1


class TestPlace:
    def test_is_the_block_in_its_scenario(self):
        place = make(Runtime()).get_place()
        assert (place.usage_key, place.course_key, place.site) == (USAGE_KEY, "induction", "workbench")

    def test_addresses_are_the_runtimes(self):
        host = make(Runtime())
        assert host.get_url("panel", "home", "plan=a") == "/panel/home?plan=a"
        assert host.get_resource_url("css/a.css") == "/resource/public/css/a.css"


class Block:
    """A block of a scenario, with what the hosts read of it."""

    def __init__(self, usage_id: str, *children: Block, block_type: str = "coach_mentoring", **fields: Any) -> None:
        self.scope_ids = SimpleNamespace(usage_id=usage_id, block_type=block_type)
        self.children = children
        self.parent: Block | None = None
        self.runtime = Runtime()
        self.__dict__.update(fields)
        for child in children:
            child.parent = self

    def get_parent(self) -> Block | None:
        return self.parent

    def get_children(self) -> tuple[Block, ...]:
        return self.children


class TestAuthoring:
    def test_is_for_staff_under_their_opaque_id(self):
        preferences = {"time_zone": "Pacific/Auckland", "pref-lang": "ar"}
        host = make(Runtime(user=Users(**{**SIGNED_IN, "user_is_staff": True}, user_preferences=preferences)))
        assert host.may_author()
        assert host.get_author() == Author(make_opaque_id(11), ZoneInfo("Pacific/Auckland"), "ar")

    def test_is_for_nobody_else(self):
        assert not make(Runtime(user=Users(**SIGNED_IN))).may_author()
        assert not make(Runtime()).may_author()
        assert make(Runtime()).get_author() is None

    def test_the_other_blocks_are_those_of_the_scenario_in_its_order(self):
        home = Block("course.a", programme_slug="care", is_home=True, display_name="Front page")
        here = Block("course.b", programme_slug="care", is_home=False, display_name="Here")
        part = Block("course.c", programme_slug="nights", is_home=False, display_name="Nights")
        unit = Block("course.u", here, Block("course.h", block_type="html_demo"), block_type="vertical_demo")
        Block("course.r", home, unit, part, block_type="vertical_demo")
        assert WorkbenchHost(here).list_neighbours() == (
            Neighbour("course.a", "care", True, "Front page"),
            Neighbour("course.c", "nights", False, "Nights"),
        )

    def test_a_block_alone_has_none(self):
        assert WorkbenchHost(Block("course.a")).list_neighbours() == ()

    def test_a_scenario_that_cannot_be_read_has_none(self, caplog):
        assert WorkbenchHost(SimpleNamespace(scope_ids=SimpleNamespace(usage_id="course.a"))).list_neighbours() == ()
        assert "cannot be read" in caplog.text

    @pytest.mark.django_db
    def test_the_demos_second_course_has_a_home_and_a_part(self):
        from workbench.runtime import WorkbenchRuntime

        load_scenarios()
        scenario = find_scenario("coach_mentoring.1")
        assert scenario is not None
        root = WorkbenchRuntime("lee").get_block(scenario.usage_id)
        home, part = root.get_children()
        assert [item.title for item in WorkbenchHost(home).list_neighbours()] == ["Working nights"]
        (found,) = WorkbenchHost(part).list_neighbours()
        assert (found.usage_key, found.programme, found.wants_home) == (str(home.scope_ids.usage_id), "main", True)


class TestZone:
    @pytest.mark.parametrize(
        "name", [None, "", "Nowhere/Land", "America", "../../etc/passwd", "/etc/localtime", "a\x00b", "x" * 999]
    )
    def test_that_nobody_knows_is_utc(self, name):
        assert read_zone(name) == ZoneInfo("UTC")

    def test_by_its_name(self):
        assert read_zone("Pacific/Auckland") == ZoneInfo("Pacific/Auckland")


class TestOpaqueId:
    def test_is_the_same_for_one_person_and_tells_nothing(self):
        assert make_opaque_id(11) == make_opaque_id(11)
        assert make_opaque_id(11) != make_opaque_id(12)
        assert len(make_opaque_id(11)) == 32

    def test_is_another_on_another_site(self, settings):
        here = make_opaque_id(11)
        settings.SECRET_KEY = "another"
        assert make_opaque_id(11) != here


class TestProcess:
    def test_the_setting_names_the_host(self, settings):
        for name, host in (("workbench", WorkbenchHost), ("lms", LmsHost), ("studio", StudioHost)):
            settings.MENTORING_HOST = name
            assert isinstance(make_host(SimpleNamespace()), host)
        for unknown in ("LMS", "cms", "", None, 1):
            settings.MENTORING_HOST = unknown
            with pytest.raises(NotFound):
                make_host(SimpleNamespace())

    def test_without_the_setting_there_is_none(self, settings):
        del settings.MENTORING_HOST
        with pytest.raises(NotFound):
            make_host(SimpleNamespace())
