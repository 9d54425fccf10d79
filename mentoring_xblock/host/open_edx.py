"""The LMS and Studio without a block: grades, completion, events, mails, addresses, accounts, workers."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey, UsageKey

from mentoring_xblock.domain.verify_record import sha256
from mentoring_xblock.errors import NotFound
from mentoring_xblock.host import ace
from mentoring_xblock.host.accounts import find_user, read_contact, read_person
from mentoring_xblock.host.lms import read_standing
from mentoring_xblock.host.names import get_name
from mentoring_xblock.host.places import get_site, is_course_place
from mentoring_xblock.host.protocol import Contact, Mail, Place, Process, Visit
from mentoring_xblock.host.xblocks import BLOCK_TYPE

log = logging.getLogger(__name__)

TASKS = "mentoring_xblock.tasks"

# Celery's own connections wait for a broker that is down, some for ever; somebody waits for this page. So we keep some
# of our own, which try once, and once more where the broker has only closed them meanwhile.
SECONDS_FOR_BROKER = 2
ONE_TRY = {"max_retries": 0, "socket_connect_timeout": SECONDS_FOR_BROKER}
RECONNECT = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


class OpenEdxPlatform:
    """`process` is "lms" or "studio". What learners have (grades, mails, pages) is the LMS's: NotFound in Studio."""

    def __init__(self, process: Process, /) -> None:
        self.process: Process = process
        self._loaded: tuple[str, Any] | None = None

    def send_grade(self, place: Place, user_id: int, earned: float, possible: float) -> None:
        """Nothing for an account that was deleted. The platform weighs the score by the block's `weight`.

        The StudentModule row is made here with an empty state: the one that the score itself would make has none, and
        then "Reset attempts" of the instructor's dashboard fails.
        """
        self._require_lms()
        user = find_user(user_id)
        if user is None:
            return
        block, usage_key = self._load_block(place), _read_usage_key(place)
        row, _created = get_name("StudentModule").objects.get_or_create(
            student_id=user.pk,
            course_id=usage_key.course_key,
            module_state_key=usage_key,
            defaults={"module_type": BLOCK_TYPE, "state": "{}"},
        )
        if not row.state:
            row.state = "{}"
            row.save(update_fields=["state"])
        get_name("grades_signals").SCORE_PUBLISHED.send(
            sender=None,
            block=block,
            user=user,
            raw_earned=float(earned),
            raw_possible=float(possible),
            only_if_higher=None,
        )

    def send_completion(self, place: Place, user_id: int, share: float) -> None:
        user = find_user(user_id) if self.tracks_completion() else None
        if user is not None:
            get_name("BlockCompletion").objects.submit_completion(
                user=user, block_key=_read_usage_key(place), completion=float(share)
            )

    def tracks_completion(self) -> bool:
        self._require_lms()
        return bool(get_name("ENABLE_COMPLETION_TRACKING_SWITCH").is_enabled())

    def emit(self, name: str, data: Mapping[str, object], *, course_key: str, user_id: int | None) -> None:
        """With the context that the platform's own events carry; what else a request knows, its middleware adds."""
        tracker = get_name("tracker").get_tracker()
        context = {"course_id": course_key, "org_id": _read_org(course_key), "user_id": user_id}
        with tracker.context(name, context):
            tracker.emit(name, dict(data))

    def get_contact(self, user_id: int, /) -> Contact | None:
        return read_contact(user_id)

    def is_on_course(self, user_id: int, course_key: str, /) -> bool:
        user, key = find_user(user_id), _read_course_key(course_key)
        if user is None or key is None:
            return False
        return bool(get_name("CourseEnrollment").is_enrolled(user, key) or get_name("has_access")(user, "staff", key))

    def send_mail(self, mail: Mail, /) -> None:
        self._require_lms()
        user = find_user(mail.contact.user_id)
        if user is not None:
            ace.send(mail, user)

    def get_block_url(self, place: Place, /) -> str:
        self._require_lms()
        path = reverse("jump_to", kwargs={"course_id": place.course_key, "location": place.usage_key})
        return _get_root(place.course_key) + path

    def get_panel_url(self, place: Place, panel: str, params: Mapping[str, str], /) -> str:
        self._require_lms()
        path = reverse("mentoring_xblock:open", args=(sha256(place.usage_key), panel))
        return _get_root(place.course_key) + path + (f"?{urlencode(params)}" if params else "")

    def get_handler_url(self, request: Any, place: Place, handler: str, name: str, params: Mapping[str, str], /) -> str:
        """As the block's own runtime makes it, where slashes of a key are written otherwise."""
        self._require_lms()
        usage_id = place.usage_key.replace(";", ";;").replace("/", ";_")
        parts = {"course_id": place.course_key, "usage_id": usage_id, "handler": handler, "suffix": name}
        return reverse("xblock_handler", kwargs=parts) + (f"?{urlencode(params)}" if params else "")

    def get_place(self, usage_key: str, course_key: str, /) -> Place:
        return Place(usage_key, course_key, get_site())

    def list_blocks(self, course_key: str, /) -> Iterator[Any]:
        """Blocks that no learner can reach any more (their unit was taken out) are not among them.

        Nothing for libraries and old courses, whose blocks store nothing. Raises what the modulestore raises, as for a
        course that is gone.
        """
        key = _read_course_key(course_key)
        if key is None:
            return
        store = get_name("modulestore")()
        with store.branch_setting(get_name("ModuleStoreEnum").Branch.published_only, key):
            found = list(store.get_items(key, qualifiers={"category": BLOCK_TYPE}, include_orphans=False))
        yield from (block for block in found if is_course_place(block.scope_ids.usage_id))

    def enqueue(self, task: str, /, *args: object) -> bool:
        """Studio's work goes to the LMS's workers."""
        app, name = get_name("current_app"), f"{TASKS}.{task}"
        try:
            app.loader.import_task_module(TASKS)
            options = {"queue": queue} if (queue := self._get_queue(name)) else {}
            if app.conf.task_always_eager:
                app.tasks[name].apply_async(args=args)
                return True
            broker = app.connection_for_write(connect_timeout=SECONDS_FOR_BROKER, transport_options=ONE_TRY)
            with get_name("producers")[broker].acquire(block=True, timeout=SECONDS_FOR_BROKER) as producer:
                app.tasks[name].apply_async(args=args, producer=producer, retry_policy=RECONNECT, **options)
        except Exception as error:
            log.warning("coach-mentoring: %s could not be queued: %s", task, type(error).__name__)
            return False
        return True

    def get_visit(self, request: Any, course_key: str, /) -> Visit:
        """What masquerading staff may see is what the platform says of them then; see `host/lms.py`."""
        self._require_lms()
        user, key = getattr(request, "user", None), _read_course_key(course_key)
        if user is None or not user.is_authenticated:
            return Visit(self.process, None)
        person = read_person(user)
        if key is None:
            return Visit(self.process, person, is_course=False)
        # Only middleware of the courseware does this; without it a masquerade would not be seen here.
        is_staff = bool(get_name("has_access")(user, "staff", key))
        get_name("setup_masquerade")(request, key, staff_access=is_staff)
        return read_standing(user, person, key).make_visit(person, is_published=True)

    def find_user_ids(self, anonymous_ids: Sequence[str], /) -> Mapping[str, int]:
        rows = get_name("AnonymousUserId").objects.filter(anonymous_user_id__in=list(anonymous_ids))
        return dict(rows.values_list("anonymous_user_id", "user_id"))

    def _require_lms(self) -> None:
        if self.process != "lms":
            raise NotFound

    def _load_block(self, place: Place, /) -> Any:
        """The published block, bound to nobody; kept, since one platform often sends to everyone on a programme."""
        if self._loaded is None or self._loaded[0] != place.usage_key:
            usage_key, store = _read_usage_key(place), get_name("modulestore")()
            with store.branch_setting(get_name("ModuleStoreEnum").Branch.published_only, usage_key.course_key):
                self._loaded = (place.usage_key, store.get_item(usage_key))
        return self._loaded[1]

    def _get_queue(self, name: str, /) -> str | None:
        """In Studio: the LMS's queue, where it knows one (`ALTERNATE_WORKER_QUEUES`) and the operator chose no other.

        The platform's own table for this (`ALTERNATE_ENV_TASKS`) is written after plugins gave their settings.
        """
        chosen = {**getattr(settings, "EXPLICIT_QUEUES", {}), **getattr(settings, "ALTERNATE_ENV_TASKS", {})}
        if self.process != "studio" or name in chosen:
            return None
        return next((queue for queue in getattr(settings, "CELERY_QUEUES", None) or () if ".lms." in queue), None)


def _read_usage_key(place: Place, /) -> Any:
    return UsageKey.from_string(place.usage_key).map_into_course(CourseKey.from_string(place.course_key))


def _read_course_key(text: str, /) -> Any:
    """None for what is no course, and for old keys with slashes."""
    try:
        key = CourseKey.from_string(text)
    except InvalidKeyError:
        return None
    return None if not key.is_course or getattr(key, "deprecated", False) else key


def _read_org(course_key: str, /) -> str:
    try:
        return str(CourseKey.from_string(course_key).org)
    except InvalidKeyError:
        return ""


def _get_root(course_key: str, /) -> str:
    """The LMS's address, of the course's own site where the organisation has one."""
    root = get_name("configuration_helpers").get_value_for_org(
        _read_org(course_key), "LMS_ROOT_URL", getattr(settings, "LMS_ROOT_URL", "")
    )
    return str(root).rstrip("/")
