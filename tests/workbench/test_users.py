"""`?student=` names a Django user; the services tell the block who that is, as the platform's would."""

import gc

import pytest
from django.contrib.auth import get_user_model
from workbench.runtime import WorkbenchRuntime

from mentoring_xblock.workbench.models import Enrolment
from mentoring_xblock.workbench.people import PEOPLE
from mentoring_xblock.workbench.scenarios import load_scenarios
from mentoring_xblock.workbench.users import (
    EnrolmentService,
    WorkbenchPerson,
    WorkbenchUserService,
    get_person,
    is_enrolled,
)


class Runtime:
    def __init__(self, user_id):
        self.user_id = user_id


class TestGetPerson:
    def test_a_user_of_that_name(self, asha):
        assert get_person(Runtime("asha")) == WorkbenchPerson(
            user_id=asha.pk,
            username="asha",
            name="Asha Begum",
            is_staff=False,
            time_zone="Europe/London",
            language="en",
        )

    def test_staff_is_who_the_database_says_is_staff(self, db):
        get_user_model().objects.create_user("lee", is_staff=True)
        get_user_model().objects.create_user("sam", is_staff=False)
        assert get_someone("lee").is_staff
        assert not get_someone("sam").is_staff

    def test_the_time_zone_is_the_demo_persons(self, db):
        get_user_model().objects.create_user("tom")
        assert get_someone("tom").time_zone == "Pacific/Auckland"

    def test_someone_beside_the_demo_has_the_settings_zone_and_language(self, db, settings):
        settings.TIME_ZONE = "Europe/Dublin"
        get_user_model().objects.create_user("bench-7")
        person = get_someone("bench-7")
        assert (person.name, person.time_zone, person.language) == ("bench-7", "Europe/Dublin", "en")

    @pytest.mark.parametrize(
        "name",
        [
            pytest.param("nobody", id="unknown"),
            pytest.param("ASHA", id="other case"),
            pytest.param("àsha", id="accent"),
            pytest.param("asha ", id="trailing space"),
            pytest.param("as", id="part of a name"),
            pytest.param("", id="empty"),
            pytest.param(None, id="none"),
            pytest.param("asha\x00", id="null byte"),
            pytest.param("a" * 151, id="too long"),
            pytest.param("asha' OR '1'='1", id="quotes"),
        ],
    )
    def test_any_other_name_is_nobody(self, asha, name):
        assert get_person(Runtime(name)) is None

    def test_a_user_who_is_not_active_is_nobody(self, asha):
        asha.is_active = False
        asha.save()
        assert get_person(Runtime("asha")) is None

    @pytest.mark.parametrize("name", ["asha", "nobody"])
    def test_costs_one_query_a_runtime(self, asha, name, django_assert_num_queries):
        runtime = Runtime(name)
        with django_assert_num_queries(1):
            for _ in range(3):
                get_person(runtime)

    def test_a_name_that_cannot_be_one_costs_none(self, db, django_assert_num_queries):
        with django_assert_num_queries(0):
            get_person(Runtime("<script>"))

    def test_a_runtime_that_gets_another_user_is_asked_anew(self, asha):
        runtime = Runtime("asha")
        get_person(runtime)
        runtime.user_id = "nobody"
        assert get_person(runtime) is None

    def test_nothing_is_remembered_once_the_runtime_has_gone(self, asha):
        from mentoring_xblock.workbench.users import _seen

        runtime = Runtime("asha")
        get_person(runtime)
        gc.collect()
        before = len(_seen)
        del runtime
        gc.collect()
        assert len(_seen) == before - 1


class TestUserService:
    def test_has_the_platforms_attributes(self, db):
        lee = get_user_model().objects.create_user("lee", first_name="Lee", last_name="Carter", is_staff=True)
        user = get_service("lee").get_current_user()
        assert user.full_name == "Lee Carter"
        assert user.is_current_user
        assert user.opt_attrs == {
            "edx-platform.is_authenticated": True,
            "edx-platform.user_id": lee.pk,
            "edx-platform.username": "lee",
            "edx-platform.user_is_staff": True,
            "edx-platform.user_preferences": {"pref-lang": "en", "time_zone": "Europe/London"},
        }

    @pytest.mark.parametrize("name", ["nobody", None])
    def test_an_anonymous_visitor_has_nothing_but_that(self, db, name):
        user = get_service(name).get_current_user()
        assert user.opt_attrs == {"edx-platform.is_authenticated": False}
        assert user.full_name is None

    def test_before_it_has_a_runtime_nobody_is_there(self):
        user = WorkbenchUserService().get_current_user()
        assert user.opt_attrs == {"edx-platform.is_authenticated": False}

    def test_the_runtime_uses_it(self, asha, usage_id):
        load_scenarios()
        block = WorkbenchRuntime("asha").get_block(usage_id)
        assert block.describe_viewer()["edx-platform.user_id"] == asha.pk


class TestEnrolment:
    COURSE = "senior-manager-plan"

    def test_is_by_user_and_course(self, asha):
        ben = get_user_model().objects.create_user("ben")
        Enrolment.objects.create(user=asha, course=self.COURSE)
        Enrolment.objects.create(user=ben, course="another-course")
        assert is_enrolled(asha.pk, self.COURSE)
        assert not is_enrolled(asha.pk, "another-course")
        assert not is_enrolled(ben.pk, self.COURSE)

    @pytest.mark.parametrize("course", ["Senior-Manager-Plan", "sénior-manager-plan", "senior-manager-plan ", ""])
    def test_is_by_the_very_slug(self, asha, course):
        Enrolment.objects.create(user=asha, course=self.COURSE)
        assert not is_enrolled(asha.pk, course)

    def test_a_user_who_is_not_there_is_enrolled_nowhere(self, db):
        assert not is_enrolled(0, self.COURSE)

    def test_blocks_can_ask_for_it(self, asha, usage_id):
        Enrolment.objects.create(user=asha, course="a-stand-in")
        load_scenarios()
        block = WorkbenchRuntime("asha").get_block(usage_id)
        service = block.runtime.service(block, "mentoring_enrolment")
        assert isinstance(service, EnrolmentService)
        assert service.is_enrolled(asha.pk, usage_id.split(".")[0])


class TestPeople:
    def test_have_names_of_their_own(self):
        assert len({person.username for person in PEOPLE}) == len(PEOPLE)
        assert len({person.name for person in PEOPLE}) == len(PEOPLE)

    def test_the_lead_alone_is_staff_and_one_is_not_enrolled(self):
        assert [person.username for person in PEOPLE if person.is_staff] == ["lee", "gwen"]
        assert [person.username for person in PEOPLE if not person.enrolled] == ["noor"]


def get_someone(username) -> WorkbenchPerson:
    person = get_person(Runtime(username))
    assert person is not None
    return person


def get_service(username):
    service = WorkbenchUserService()
    service.runtime = Runtime(username)
    return service
