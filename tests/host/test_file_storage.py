"""Which storages are taken for evidence files: private ones that the operator named (trust: files)."""

from __future__ import annotations

import logging

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import InMemoryStorage

from mentoring_xblock.host.file_storage import build_file_storage, get_file_storage

ON_DISK = "django.core.files.storage.FileSystemStorage"


class Bucket(InMemoryStorage):
    """As storages of buckets show themselves."""

    def __init__(self, *, querystring_auth: bool = True, default_acl: str | None = None) -> None:
        super().__init__()
        self.querystring_auth = querystring_auth
        self.default_acl = default_acl


BUCKET = f"{__name__}.Bucket"


def refuse(named: object) -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        build_file_storage(named)
    return str(refused.value)


def test_none_is_named_by_default(settings):
    del settings.MENTORING_FILES_STORAGE
    assert get_file_storage() is None
    settings.MENTORING_FILES_STORAGE = None
    assert get_file_storage() is None


def test_a_folder_of_its_own_is_taken_and_built_once(settings, tmp_path):
    settings.MENTORING_FILES_STORAGE = {"BACKEND": ON_DISK, "OPTIONS": {"location": str(tmp_path)}}
    storage = get_file_storage()
    assert storage is not None
    assert get_file_storage() is storage


@pytest.mark.parametrize("folder", ["media", "media/mentoring", "static/x", "elsewhere/../media/x"])
def test_a_folder_that_is_served_is_refused(settings, tmp_path, folder):
    settings.MEDIA_ROOT, settings.STATIC_ROOT = str(tmp_path / "media"), str(tmp_path / "static")
    assert "served to everyone" in refuse({"BACKEND": ON_DISK, "OPTIONS": {"location": str(tmp_path / folder)}})


def test_the_link_to_a_served_folder_is_refused_too(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    (tmp_path / "media").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "media")
    assert "MEDIA_ROOT" in refuse({"BACKEND": ON_DISK, "OPTIONS": {"location": str(tmp_path / "link")}})


def test_the_default_storage_is_refused(settings):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": BUCKET}}
    assert "default storage" in refuse({"BACKEND": BUCKET})


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        (BUCKET, "no dict"),
        ({}, "no dict"),
        ({"BACKEND": "no.such.Storage"}, "cannot be built"),
        ({"BACKEND": ON_DISK, "OPTIONS": {"place": "x"}}, "cannot be built"),
        ({"BACKEND": ON_DISK, "OPTIONS": {}}, "no location"),
        ({"BACKEND": BUCKET, "OPTIONS": {"querystring_auth": False}}, "not signed"),
        ({"BACKEND": BUCKET, "OPTIONS": {"default_acl": "public-read"}}, "readable by everyone"),
    ],
)
def test_what_is_broken_or_known_to_be_public_is_refused(named, reason):
    assert reason in refuse(named)


def test_a_private_bucket_is_taken():
    built = build_file_storage({"BACKEND": BUCKET, "OPTIONS": {"default_acl": "private"}})
    assert isinstance(built, Bucket)


def test_one_that_cannot_be_used_is_as_none_and_is_logged_once_without_its_values(settings, caplog):
    settings.MENTORING_FILES_STORAGE = {"BACKEND": "no.such.Thing", "OPTIONS": {"secret_key": "hush"}}
    with caplog.at_level(logging.ERROR):
        assert get_file_storage() is None
        assert get_file_storage() is None
    assert caplog.text.count("MENTORING_FILES_STORAGE") == 1
    assert "hush" not in caplog.text
