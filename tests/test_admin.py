"""The tables in Django's admin, really served: to be looked at, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client, modify_settings, override_settings
from django.urls import clear_url_caches, reverse

from mentoring_xblock.models import LedgerText, Message, Plan
from tests.person import MARKS, ZED, Life, make_life
from tests.visitors import list_changed, take_snapshot

# The admin is not among the workbench's apps: bringing it in takes a while.
pytestmark = pytest.mark.slow

APPS = ["django.contrib.admin", "django.contrib.sessions", "django.contrib.messages"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
OPTIONS: Any = settings.TEMPLATES[0]["OPTIONS"]
PROCESSORS = [
    *OPTIONS["context_processors"],
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": {"context_processors": PROCESSORS}}]


@pytest.fixture(scope="module", autouse=True)
def _admin() -> Iterator[None]:
    with (
        modify_settings(INSTALLED_APPS={"append": APPS}, MIDDLEWARE={"append": MIDDLEWARE}),
        override_settings(
            ROOT_URLCONF="tests.admin_urls",
            TEMPLATES=TEMPLATES,
            SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        ),
    ):
        clear_url_caches()
        import mentoring_xblock.admin  # noqa: F401, registers

        yield
    clear_url_caches()


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Life]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_life()
        transaction.set_rollback(True)


@pytest.fixture
def life(made: Life, db: None) -> Life:
    return made


@pytest.fixture
def client(db: None) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("operator"))
    return client


def list_models() -> list[Any]:
    from django.contrib import admin

    return [model for model in admin.site._registry if model._meta.app_label == "mentoring_xblock"]


def url(model: Any, page: str, *args: object) -> str:
    return reverse(f"admin:mentoring_xblock_{model._meta.model_name}_{page}", args=args)


def test_every_table_is_shown_without_a_word_of_anybody_s(life, client):
    assert len(list_models()) >= 12
    for model in list_models():
        row = model._default_manager.order_by("-pk")[0]
        for page in (url(model, "changelist"), url(model, "change", row.pk)):
            answer = client.get(page)
            assert answer.status_code == 200, page
            text = answer.content.decode().replace(str(ZED.user_id), "")
            assert [mark for mark in MARKS if mark in text] == [], page
            assert "Asha" not in text


def test_a_text_of_the_ledger_is_shown_without_text_and_salt(life, client):
    row = LedgerText.objects.filter(text__contains="zq-said")[0]
    text = client.get(url(LedgerText, "change", row.pk)).content.decode()
    assert (row.text in text, row.salt in text, row.field in text) == (False, False, True)


def test_nothing_can_be_written_by_any_address(life, client):
    before = take_snapshot()
    for model in list_models():
        row = model._default_manager.order_by("-pk")[0]
        chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        assert client.post(url(model, "changelist"), chosen).status_code in (200, 302, 403)
        for page, *args in (("add",), ("change", row.pk), ("delete", row.pk)):
            assert client.post(url(model, page, *args), {"post": "yes", "version": "9"}).status_code == 403
        for page, *args in (("add",), ("delete", row.pk)):
            assert client.get(url(model, page, *args)).status_code == 403
    assert list_changed(before, take_snapshot()) == []


def test_no_list_offers_an_action_or_a_form(life, client):
    for model in list_models():
        text = client.get(url(model, "changelist")).content.decode()
        assert 'name="action"' not in text
        assert url(model, "add") not in text


@pytest.mark.parametrize("model", [LedgerText, Plan])
def test_a_plan_is_found_by_its_reference(life, client, model):
    text = client.get(url(model, "changelist"), {"q": life.own}).content.decode()
    shown = text.count('class="action-checkbox"') or text.count('class="field-id"')
    rows = (
        model.objects.filter(entry__plan__ref=life.own) if model is LedgerText else model.objects.filter(ref=life.own)
    )
    assert shown == min(rows.count(), 50)
    assert "0 results" not in text


@pytest.mark.parametrize("term", [str(ZED.user_id), "no number", "9" * 30, "1" * 18])
def test_an_account_is_found_by_its_id_and_anything_else_is_no_error(life, client, term):
    for model in list_models():
        text = client.get(url(model, "changelist"), {"q": term}).content.decode()
        assert model is not Plan or text.count('class="field-ref"') == (term == str(ZED.user_id))


def test_messages_that_were_tried_in_vain_can_be_picked_out(life, client):
    Message.objects.update(tries=0)
    Message.objects.filter(recipient_id=ZED.user_id).update(tries=3)
    text = client.get(url(Message, "changelist"), {"tries": "3"}).content.decode()
    assert text.count('class="field-id"') == Message.objects.filter(tries=3).count() > 0


def test_who_may_not_look_sees_nothing(life):
    client = Client()
    client.force_login(get_user_model().objects.create_user("staff", is_staff=True))
    for model in list_models():
        assert client.get(url(model, "changelist")).status_code == 403


def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(life, client, django_assert_max_num_queries):
    for model in list_models():
        with django_assert_max_num_queries(9):
            client.get(url(model, "changelist"))


COMPARISONS = ("", "__exact", "__startswith", "__contains", "__regex", "__gt", "__in", "__isnull", "__length__gt")


def list_columns(model: Any) -> Iterator[str]:
    """Every column of the table, and of the tables that it is tied to either way."""
    for field in model._meta.get_fields():
        if not field.is_relation:
            yield field.name
        elif field.related_model is not None:
            yield from (f"{field.name}__{other.name}" for other in field.related_model._meta.fields)


def test_no_address_picks_rows_by_what_is_not_offered_beside_the_list(life, rf):
    """Rows that are there for one beginning and not for another would tell a word letter by letter."""
    from django.contrib import admin

    seen, request = 0, rf.get("/")
    for model in list_models():
        lists = admin.site._registry[model]
        offered = {f"{name}{end}" for name in lists.list_filter for end in ("", "__exact", "__isnull")}
        asked = {f"{name}{how}" for name in list_columns(model) for how in COMPARISONS}
        assert {name for name in asked if lists.lookup_allowed(name, "z", request)} == asked & offered
        seen += len(asked - offered)
    assert seen > 1000
    assert not set(PRIVATE_LOOKUPS) & {name for lists in admin.site._registry.values() for name in lists.list_filter}


PRIVATE_LOOKUPS = ("text", "salt", "name", "job_role", "helps_with", "when_free", "about_me", "body")


@pytest.mark.parametrize("how", ["startswith", "regex"])
def test_a_private_word_is_not_found_out_letter_by_letter(life, client, how):
    from mentoring_xblock.admin import PRIVATE

    for model, names in PRIVATE.items():
        for name in names:
            value = getattr(model._default_manager.exclude(**{name: ""})[0], name)
            answers = [
                client.get(url(model, "changelist"), {f"{name}__{how}": start})
                for start in (str(value)[:2], "\N{SNOWMAN}")
            ]
            assert {answer.status_code for answer in answers} == {400}, name
