"""Who is looking: `?student=` names a Django user, nobody logs in. Unknown names are anonymous visitors."""

import re
from dataclasses import dataclass
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from django.conf import settings
from django.contrib.auth import get_user_model
from xblock.reference.user_service import UserService, XBlockUser

from mentoring_xblock.workbench.models import Enrolment
from mentoring_xblock.workbench.people import find_demo_person

# Django's own user names without the plus sign: xblock-sdk puts the name into URLs as it stands.
_USERNAME = re.compile(r"[\w.@-]{1,150}", re.ASCII)


class RuntimeOfUser(Protocol):
    """What is read of xblock-sdk's runtime, one a request. `user_id` is the text of `?student=`."""

    user_id: str | None


@dataclass(frozen=True, slots=True)
class WorkbenchPerson:
    user_id: int
    username: str
    name: str
    is_staff: bool
    time_zone: str
    language: str


_seen: WeakKeyDictionary[RuntimeOfUser, tuple[str | None, WorkbenchPerson | None]] = WeakKeyDictionary()


def is_username(text: str, /) -> bool:
    return _USERNAME.fullmatch(text) is not None


def get_person(runtime: RuntimeOfUser, /) -> WorkbenchPerson | None:
    """The active user of exactly that name, None for anyone else. One query a runtime at most."""
    name = runtime.user_id
    known = _seen.get(runtime)
    if known is None or known[0] != name:
        known = (name, _read_person(name))
        _seen[runtime] = known
    return known[1]


def _read_person(name: str | None) -> WorkbenchPerson | None:
    if name is None or not is_username(name):
        return None
    user = get_user_model().objects.filter(username=name, is_active=True).first()
    # Compared again, because MySQL's collation takes `ASHA` for `asha`.
    if user is None or user.username != name:
        return None
    demo = find_demo_person(name)
    return WorkbenchPerson(
        user_id=user.pk,
        username=user.username,
        name=user.get_full_name() or user.username,
        is_staff=user.is_staff,
        time_zone=demo.time_zone if demo else settings.TIME_ZONE,
        language=(demo and demo.language) or settings.LANGUAGE_CODE,
    )


def is_enrolled(user_id: int, course: str) -> bool:
    """`course` is a scenario's slug. Compared again in Python, for the same reason as names."""
    found = Enrolment.objects.filter(user_id=user_id, course=course).values_list("course", flat=True)
    return course in found


class WorkbenchUserService(UserService):
    """The XBlock service `user`, with the attributes that the platform gives.

    xblock-sdk makes it without arguments and sets `runtime` afterwards, so the user is read when asked for.
    """

    runtime: Any = None

    def get_current_user(self) -> XBlockUser:
        user = XBlockUser(is_current_user=True)
        person = get_person(self.runtime) if self.runtime is not None else None
        user.opt_attrs["edx-platform.is_authenticated"] = person is not None
        if person is not None:
            user.full_name = person.name
            user.opt_attrs["edx-platform.user_id"] = person.user_id
            user.opt_attrs["edx-platform.username"] = person.username
            user.opt_attrs["edx-platform.user_is_staff"] = person.is_staff
            user.opt_attrs["edx-platform.user_preferences"] = {
                "pref-lang": person.language,
                "time_zone": person.time_zone,
            }
        return user


class EnrolmentService:
    """The XBlock service `mentoring_enrolment`. On the platform the host asks the platform instead."""

    runtime: Any = None

    def is_enrolled(self, user_id: int, course: str) -> bool:
        return is_enrolled(user_id, course)
