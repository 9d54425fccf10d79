"""What every table says about people (OEP-30's annotations), in the platform's own words."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

PRIVACY = Path(__file__).parents[2] / "docs" / "privacy.md"
MODELS = list(apps.get_app_config("mentoring_xblock").get_models())

TYPES = {
    *("id", "name", "username", "password", "location", "phone_number", "email_address", "birth_date", "ip"),
    *("external_service", "biography", "gender", "sex", "image", "video", "other"),
}
RETIREMENTS = {"retained", "local_api", "consumer_api", "third_party"}
ANNOTATION = re.compile(r"^\.\. (no_pii|pii|pii_types|pii_retirement):[ \t]*(.*)$", re.MULTILINE)


def read_annotations(model: type, /) -> list[tuple[str, str]]:
    # A class without words of its own must not be taken for its parent.
    return ANNOTATION.findall(inspect.cleandoc(model.__dict__.get("__doc__") or ""))


def list_faults(model: type, /) -> list[str]:
    found = read_annotations(model)
    names = [name for name, _value in found]
    held = dict(found)
    if names not in (["no_pii"], ["pii", "pii_types", "pii_retirement"]):
        return [f"annotations: {names}"]
    faults = [f"{name} is empty" for name, value in found if not value.strip()]
    faults += [f"type {word}" for word in _split(held.get("pii_types", "")) if word not in TYPES]
    faults += [f"retirement {word}" for word in _split(held.get("pii_retirement", "")) if word not in RETIREMENTS]
    return faults


def _split(text: str, /) -> list[str]:
    return [word.strip() for word in text.split(",")] if text else []


def holds_personal_data(model: type[Model], /) -> bool:
    return "pii" in dict(read_annotations(model))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_table_says_what_it_holds_about_people(model):
    assert list_faults(model) == []


def test_whatever_has_a_column_for_an_account_says_so():
    columns = {"user_id", "actor_id", "author_id", "subject_id", "signer_id", "recipient_id"}
    named = {model for model in MODELS if columns & {field.name for field in model._meta.local_fields}}
    assert {model.__name__ for model in named if not holds_personal_data(model)} == set()


def test_the_document_says_of_every_table_how_long_it_is_kept():
    rows = [line for line in PRIVACY.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    named = [name for line in rows for name in re.findall(r"`(\w+)`", line.split("|")[1])]
    assert sorted(named) == sorted(model.__name__ for model in MODELS)


class TestTheChecksCanFail:
    def test_a_table_that_says_nothing(self):
        class Parent:
            """.. no_pii: Nothing."""

        class Child(Parent):
            pass

        assert list_faults(Parent) == []
        assert list_faults(Child) == ["annotations: []"]

    def test_words_that_the_platform_does_not_know(self):
        class Table:
            """Rows.

            .. pii: A number.
            .. pii_types: id, shoe_size
            .. pii_retirement: never
            """

        assert list_faults(Table) == ["type shoe_size", "retirement never"]
