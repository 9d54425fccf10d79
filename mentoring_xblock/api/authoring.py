"""What authors are told of the people who work with a block: numbers alone."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db.models import Count

from mentoring_xblock.domain.plan_states import RUNNING
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.models import Block, Plan, Programme, PublishedCriterion, SignOff


@dataclass(frozen=True, slots=True)
class SkillFacts:
    """`signatures`: how many stand and count now; `edition`: the highest ever published; `is_removed`: taken out."""

    signatures: int
    edition: int
    is_removed: bool

    @property
    def known_edition(self) -> int:
        """What holds where the skill is published now: one that comes back counts as raised (C3)."""
        return self.edition + int(self.is_removed)


def get_skill_facts(usage_key: str, /) -> dict[str, SkillFacts]:
    """Of every skill that was ever published in this block, by id. Who may ask was checked before."""
    block_id = Block.objects.filter(usage_key=usage_key).values_list("id", flat=True).first()
    if block_id is None:
        return {}
    published = PublishedCriterion.objects.filter(block_id=block_id)
    standing = SignOff.objects.filter(block_id=block_id, standing=1).values_list("criterion", "edition")
    counts = {(name, edition): number for name, edition, number in standing.annotate(Count("id"))}
    return {
        row.criterion: SkillFacts(counts.get((row.criterion, row.edition), 0), row.edition, row.is_removed)
        for row in published
    }


def count_left_behind(usage_key: str, programme: str, /) -> int:
    """How many people take part where this block was published last, if that is not `programme`."""
    published = Programme.objects.filter(blocks__usage_key=usage_key, blocks__is_published=True).exclude(slug=programme)
    return Plan.objects.filter(programme__in=published, status__in=RUNNING).count()


def count_taking_part(usage_key: str, programme: str, /) -> int:
    """How many people take part in this programme, if this block was published last as one of it."""
    published = Programme.objects.filter(blocks__usage_key=usage_key, blocks__is_published=True, slug=programme)
    return Plan.objects.filter(programme__in=published, status__in=RUNNING).count()


def find_home_settings(course_key: str, programme: str, /) -> Settings | None:
    """Of a programme's front page, as last published; None where there is none."""
    homes = Programme.objects.filter(course_key=course_key, slug=programme, home__is_published=True)
    text = homes.values_list("settings", flat=True).first()
    return Settings.from_data(json.loads(text)) if text else None
