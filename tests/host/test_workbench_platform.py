"""The workbench at its own addresses: who asks, as on the block's page."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory

from mentoring_xblock.host import get_platform
from mentoring_xblock.workbench.models import Enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, int]:
    found = {}
    for name in ("asha", "lee", "noor", "gone"):
        user = get_user_model().objects.create(
            username=name, first_name=name.title(), is_staff=name == "lee", is_active=name != "gone"
        )
        found[name] = user.pk
    Enrolment.objects.create(user_id=found["asha"], course="induction")
    return found


def visit(query: str, course: str = "induction") -> Any:
    return get_platform().get_visit(RequestFactory().get(f"/mentoring/?{query}"), course)


class TestVisit:
    @pytest.mark.parametrize(
        ("name", "enrolled", "staff"), [("asha", True, False), ("lee", False, True), ("noor", False, False)]
    )
    def test_is_that_of_the_person_in_the_address(self, people, name, enrolled, staff) -> None:
        found = visit(f"student={name}")
        assert (found.person.user_id, found.person.name) == (people[name], name.title())
        assert (found.process, found.is_enrolled, found.is_staff) == ("workbench", enrolled, staff)

    def test_is_of_that_course_alone(self, people) -> None:
        assert not visit("student=asha", "other").is_enrolled

    @pytest.mark.parametrize("query", ["", "student=", "student=nobody", "student=gone", "student=%2F", "student=ASHA"])
    def test_of_nobody_is_without_a_person(self, people, query) -> None:
        assert visit(query).person is None


class TestLogIn:
    """Where whoever followed a link as nobody chooses who they are."""

    def test_offers_the_link_as_everyone(self) -> None:
        html = Client().get("/", {"next": "/mentoring/open/x/skill/?plan=a"}).content.decode()
        assert 'href="/mentoring/open/x/skill/?plan=a&amp;student=asha"' in html

    @pytest.mark.parametrize("url", ["", "https://example.org/", "//example.org/", "javascript:alert(1)"])
    def test_but_none_to_another_site(self, url) -> None:
        assert "Go on to your link" not in Client().get("/", {"next": url}).content.decode()


def test_a_course_is_theirs_who_are_enrolled_or_staff(people):
    found = {name: get_platform().is_on_course(number, "induction") for name, number in people.items()}
    assert found == {"asha": True, "lee": True, "noor": False, "gone": False}
    assert not get_platform().is_on_course(people["asha"], "second-course")
