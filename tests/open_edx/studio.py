"""A course as Studio has it: drafts, what a block stands in, and what restricts that."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from opaque_keys.edx.keys import UsageKey

from tests.open_edx.modules import ModuleStoreEnum, OpenEdx, put_module
from tests.open_edx.runtime import make_block

ENROLLMENT_TRACK_PARTITION_ID = 50
BLOCK = "block-v1:Org+Care+2026+type@{kind}+block@{kind}"
COURSE, CHAPTER, SEQUENTIAL, VERTICAL = (
    BLOCK.format(kind=kind) for kind in ("course", "chapter", "sequential", "vertical")
)


@dataclass
class Studio:
    """`required`: subsections that open after another; `questions`: what the modulestore was asked, in order."""

    platform: OpenEdx
    required: dict[str, str] = field(default_factory=dict)
    partitions: list[Any] = field(default_factory=list)
    questions: list[tuple[str, str]] = field(default_factory=list)
    error: Exception | None = None

    def put(self, usage_key: str, parent: str | None = None, **fields: Any) -> None:
        """Something that holds blocks."""
        self.platform.around[usage_key] = fields
        if parent:
            self.platform.parents[usage_key] = parent

    def put_into_unit(self, usage_key: str) -> None:
        self.platform.parents[usage_key] = VERTICAL

    def set(self, usage_key: str, **fields: Any) -> None:
        self.platform.around[usage_key].update(fields)

    def add_partition(self, partition_id: int, *, active: bool = True) -> None:
        self.partitions.append(SimpleNamespace(id=partition_id, active=active))

    # ---- xmodule.modulestore.mixed; `revision` and other options go on to split's, as they are

    def get_items(self, course_key, settings=None, content=None, qualifiers=None, include_orphans=True, **kwargs):
        assert not kwargs, "UnsupportedRevisionError on the platform, for `draft_preferred`"
        assert not include_orphans
        self.questions.append(("get_items", self.platform.branch))
        if self.error:
            raise self.error
        is_draft = self.platform.branch == ModuleStoreEnum.Branch.draft_preferred
        held = self.platform.drafts if is_draft else self.platform.published
        keys = [UsageKey.from_string(text) for text in held]
        found = [key for key in keys if key.block_type == qualifiers["category"] and key.context_key == course_key]
        return [make_block(self.platform, key, AnonymousUser(), view="component_handler") for key in found]

    # ---- openedx.core.lib.gating.api

    def get_required_content(self, course_key, gated_content_key):
        assert gated_content_key.context_key == course_key
        assert course_key.branch is None
        self.questions.append(("get_required_content", str(gated_content_key)))
        found = self.required.get(str(gated_content_key))
        return (found, 100, 100) if found else (None, None, None)


def install_studio(monkeypatch: Any, platform: OpenEdx) -> Studio:
    """A course with one section, subsection and unit, into which blocks are put."""
    studio = Studio(platform)
    studio.put(COURSE)
    studio.put(CHAPTER, COURSE)
    studio.put(SEQUENTIAL, CHAPTER)
    studio.put(VERTICAL, SEQUENTIAL)
    studio.add_partition(ENROLLMENT_TRACK_PARTITION_ID)
    platform.services["partitions"] = SimpleNamespace(course_partitions=studio.partitions)
    platform.services["i18n"] = SimpleNamespace(gettext=lambda text: text)
    monkeypatch.setattr(platform, "get_items", studio.get_items, raising=False)
    put_module(monkeypatch, "openedx.core.lib.gating.api", get_required_content=studio.get_required_content)
    put_module(
        monkeypatch,
        "xmodule.partitions.partitions",
        ENROLLMENT_TRACK_PARTITION_ID=ENROLLMENT_TRACK_PARTITION_ID,
    )
    return studio
