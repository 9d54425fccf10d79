"""A programme as its published blocks make it; publishing is the only way in (rules C3, C6)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from django.db import IntegrityError, transaction

from mentoring_xblock.api.retries import with_retries
from mentoring_xblock.domain.checklist import (
    MAX_EDITION,
    Checklist,
    ChecklistInvalid,
    Criterion,
    Section,
    checklist_to_data,
    parse_checklist,
)
from mentoring_xblock.domain.programme import SettingProblem, Settings, list_setting_problems
from mentoring_xblock.domain.verify_record import canonical, sha256
from mentoring_xblock.errors import MentoringError, NotFound
from mentoring_xblock.models import Block, ChecklistVersion, Programme, PublishedCriterion, Wording


class BlockBroken(MentoringError):
    """What the course holds is not a usable checklist: `problems` names each place, for the author."""

    status = 409

    def __init__(self, problems: tuple[tuple[str, str, str], ...]) -> None:
        super().__init__("block_broken")
        self.problems = problems


class NotSetUp(BlockBroken):
    """Nobody has chosen a checklist for the block yet, which is no mistake."""

    def __init__(self) -> None:
        super().__init__(())
        self.code = "not_set_up"


@dataclass(frozen=True, slots=True)
class CriterionAddress:
    """Identity of a criterion: its block and its id (C3). As text: `12.on-call`."""

    block_id: int
    block_ref: str
    criterion: str

    def __str__(self) -> str:
        return f"{self.block_id}.{self.criterion}"

    @property
    def data(self) -> dict[str, object]:
        """As ledger entries name it."""
        return {"block": self.block_ref, "criterion": self.criterion}


@dataclass(frozen=True, slots=True)
class BlockSource:
    """One block as the course holds it: what the author set, not yet checked.

    `content_at`: when the course last changed it, where the platform tells.
    """

    usage_key: str
    course_key: str
    wants_home: bool
    settings: Settings
    checklist: object
    content_at: datetime | None = None

    @property
    def digest(self) -> str:
        """Compared at every page view and never kept for good: so not the ledger's canonical form, which takes longer.

        Authors' data may hold anything that JSON or YAML can, itself too.
        """
        held = [self.course_key, self.wants_home, asdict(self.settings), self.checklist]
        try:
            return sha256(json.dumps(held, sort_keys=True, default=repr))
        except (TypeError, ValueError):
            return sha256(ascii(held))


@dataclass(frozen=True)
class BlockView:
    id: int
    ref: str
    usage_key: str
    checklist: Checklist

    def get_address(self, criterion: str, /) -> CriterionAddress:
        return CriterionAddress(self.id, self.ref, criterion)


@dataclass(frozen=True)
class ProgrammeView:
    """All published blocks of one programme, the home first; `here` is the one that is being looked at."""

    id: int
    course_key: str
    slug: str
    title: str
    settings: Settings
    home_id: int | None
    blocks: tuple[BlockView, ...]
    here: BlockView

    def list_criteria(self, track: str | None = None, /) -> Iterator[tuple[CriterionAddress, Criterion]]:
        for block in self.blocks:
            for criterion in block.checklist.list_criteria(track):
                yield block.get_address(criterion.id), criterion

    def find(self, address: str, /) -> tuple[CriterionAddress, Criterion]:
        """The criterion at an address as text; NotFound where this programme has none such."""
        block_id, _, criterion_id = address.partition(".")
        for block in self.blocks:
            if str(block.id) == block_id and criterion_id in block.checklist.by_id:
                return block.get_address(criterion_id), block.checklist.by_id[criterion_id]
        raise NotFound

    @cached_property
    def blocks_by_ref(self) -> Mapping[str, BlockView]:
        return {block.ref: block for block in self.blocks}

    @property
    def tracks(self) -> tuple[tuple[str, str], ...]:
        """Id and title of every track of its blocks, each id once."""
        found = {track.id: track.title for block in reversed(self.blocks) for track in block.checklist.tracks}
        order = [track.id for block in self.blocks for track in block.checklist.tracks]
        return tuple((track, found[track]) for track in dict.fromkeys(order))


def get_programme(source: BlockSource, /, *, at: datetime) -> ProgrammeView:
    """The programme of a block, after publishing what is newer in the course (a page view is the fall-back)."""
    rows = _load_blocks(source.usage_key)
    here = _find_row(rows, source.usage_key)
    if here is None or _is_out_of_date(here, source):
        with_retries(lambda: publish_block(source, at=at))
        rows = _load_blocks(source.usage_key)
        here = _find_row(rows, source.usage_key)
    if here is None:
        raise NotFound
    return _build_view(rows, here)


def _is_out_of_date(here: Block, source: BlockSource, /) -> bool:
    """Changed in the course, gone and back, or first in line to be the home that its programme lost."""
    if _is_older(source, here):
        return False
    could_be_home = here.wants_home and here.programme.home_id is None
    return here.source_digest != source.digest or not here.is_published or could_be_home


def _is_older(source: BlockSource, here: Block, /) -> bool:
    """A copy of the course that some process still holds must not take the place of a newer one (C3)."""
    return source.content_at is not None and here.content_at is not None and source.content_at < here.content_at


def find_programme(programme_id: int, /) -> ProgrammeView | None:
    """The programme without a block to look from: `here` is its home, or its eldest block; None without any."""
    rows = Block.objects.filter(programme_id=programme_id, is_published=True)
    found = list(rows.select_related("programme", "version").defer("version__body").order_by("id"))
    here = next((row for row in found if row.id == row.programme.home_id), found[0] if found else None)
    return None if here is None else _build_view(found, here)


def is_programme(programme_id: int, /) -> bool:
    """Whether there is, or ever was, one of this id."""
    return Programme.objects.filter(pk=programme_id).exists()


def find_block_keys(block_ref: str, /) -> tuple[str, str]:
    """Usage key and course key of a block that is in its course; NotFound where there is none of this reference."""
    found = Block.objects.filter(ref=block_ref, is_published=True).values_list("usage_key", "course_key").first()
    if found is None:
        raise NotFound
    return found


def make_preview(source: BlockSource, /) -> ProgrammeView:
    """What the source would be alone, stored nowhere: for drafts, Studio and places without a course. BlockBroken."""
    checklist = check_source(source)
    block = BlockView(0, sha256(source.usage_key), source.usage_key, checklist)
    return ProgrammeView(
        id=0,
        course_key=source.course_key,
        slug=source.settings.programme,
        title=source.settings.title or checklist.title,
        settings=source.settings,
        home_id=0,
        blocks=(block,),
        here=block,
    )


def _load_blocks(usage_key: str, /) -> list[Block]:
    rows = Block.objects.filter(programme__blocks__usage_key=usage_key, is_published=True)
    return list(rows.select_related("programme", "version").defer("version__body").order_by("id"))


def _find_row(rows: Iterable[Block], usage_key: str, /) -> Block | None:
    return next((row for row in rows if row.usage_key == usage_key), None)


def _build_view(rows: list[Block], here: Block, /) -> ProgrammeView:
    programme = here.programme
    checklists = get_checklists([row.version.digest for row in rows])
    ordered = sorted(rows, key=lambda row: (row.id != programme.home_id, row.id))
    views = {row.id: BlockView(row.id, row.ref, row.usage_key, checklists[row.version.digest]) for row in ordered}
    return ProgrammeView(
        id=programme.id,
        course_key=programme.course_key,
        slug=programme.slug,
        title=programme.title,
        settings=Settings.from_data(json.loads(programme.settings)),
        home_id=programme.home_id,
        blocks=tuple(views.values()),
        here=views[here.id],
    )


_known_checklists: dict[str, Checklist] = {}
_KNOWN_AT_MOST = 1_000


def get_checklists(digests: Iterable[str], /) -> dict[str, Checklist]:
    """Parsed checklists by digest, remembered by the process: what a digest names never changes."""
    wanted = set(digests)
    found = {digest: known for digest in wanted if (known := _known_checklists.get(digest)) is not None}
    if wanted - found.keys():
        if len(_known_checklists) > _KNOWN_AT_MOST:
            _known_checklists.clear()
        for version in ChecklistVersion.objects.filter(digest__in=wanted - found.keys()):
            found[version.digest] = _known_checklists[version.digest] = parse_checklist(json.loads(version.body))
    return found


@lru_cache(maxsize=2_000)
def get_wording(digest: str, /) -> Mapping[str, Any]:
    """The wording that a signature names: title, guide, shown, signatures, client_voice."""
    wording: Mapping[str, Any] = json.loads(Wording.objects.get(digest=digest).body)
    return wording


def publish_block(source: BlockSource, /, *, at: datetime) -> None:
    """Store a block as the course has it now: wordings, editions in force, programme. BlockBroken: nothing stored."""
    checklist = check_source(source)
    programme = _get_or_create_programme(source)
    Wording.objects.bulk_create(
        [Wording(digest=item.wording_digest, body=canonical(item.wording)) for item in checklist.list_criteria()],
        ignore_conflicts=True,
    )
    for _attempt in range(3):
        try:
            with transaction.atomic():
                _store_block(source, checklist, programme.id, at)
        except IntegrityError:
            continue
        return
    with transaction.atomic():
        _store_block(source, checklist, programme.id, at)


def check_source(source: BlockSource, /) -> Checklist:
    """The block's checklist; BlockBroken names everything that stops it from being used, NotSetUp says it is new."""
    if source.checklist == {}:
        raise NotSetUp
    problems: list[tuple[str, str, str]] = [
        ("settings", problem.field, problem.code) for problem in _list_problems(source)
    ]
    try:
        checklist = parse_checklist(source.checklist)
    except ChecklistInvalid as error:
        problems += [(problem.where, problem.field, problem.code) for problem in error.problems]
        raise BlockBroken(tuple(problems)) from error
    if problems:
        raise BlockBroken(tuple(problems))
    return checklist


def _list_problems(source: BlockSource, /) -> Iterator[SettingProblem]:
    # What an author wrote by hand may be any word.
    if source.wants_home not in (True, False):
        yield SettingProblem("is_home", "not_yes_or_no")
    for problem in list_setting_problems(source.settings):
        if source.wants_home or problem.field == "programme":
            yield problem


def _get_or_create_programme(source: BlockSource, /) -> Programme:
    """Its settings come with its home (C6)."""
    programme, _created = Programme.objects.get_or_create(course_key=source.course_key, slug=source.settings.programme)
    return programme


def _store_block(source: BlockSource, checklist: Checklist, programme_id: int, at: datetime, /) -> None:
    Programme.objects.filter(pk=programme_id).update(slug=source.settings.programme)
    block = Block.objects.filter(usage_key=source.usage_key).first()
    if block is not None and _is_older(source, block):
        return
    held = {row.criterion: row for row in block.published_criteria.all()} if block else {}
    checklist = _raise_editions(checklist, held)
    version, _created = ChecklistVersion.objects.get_or_create(
        digest=checklist.digest, defaults={"body": canonical(checklist_to_data(checklist))}
    )
    if block is None:
        block = Block(usage_key=source.usage_key, ref=sha256(source.usage_key))
    left_programme_id = block.programme_id if block.programme_id != programme_id else None
    block.course_key = source.course_key
    block.programme_id = programme_id
    block.version = version
    block.source_digest = source.digest
    block.content_at = source.content_at or block.content_at
    block.wants_home = source.wants_home
    block.is_published = True
    block.published_at = at
    block.save()
    _store_editions(block, checklist, held)
    if left_programme_id is not None:
        Programme.objects.filter(pk=left_programme_id, home=block).update(home=None)
    _claim_home(block, source, checklist.title)


def _raise_editions(checklist: Checklist, held: Mapping[str, PublishedCriterion], /) -> Checklist:
    """The highest edition ever published holds; an id that comes back counts as raised (C3)."""

    def in_force(criterion: Criterion) -> Criterion:
        row = held.get(criterion.id)
        if row is None:
            return criterion
        # Above the limit nobody could read it any more, and with it no page of the programme.
        edition = min(max(criterion.edition, row.edition + int(row.is_removed)), MAX_EDITION)
        return replace(criterion, edition=edition)

    return replace(
        checklist,
        sections=tuple(
            Section(section.id, section.title, tuple(map(in_force, section.criteria))) for section in checklist.sections
        ),
    )


def _store_editions(block: Block, checklist: Checklist, held: Mapping[str, PublishedCriterion], /) -> None:
    for criterion in checklist.list_criteria():
        row = held.get(criterion.id)
        if row is None:
            row = PublishedCriterion(block=block, criterion=criterion.id)
        elif row.edition == criterion.edition and not row.is_removed:
            continue
        row.edition = criterion.edition
        row.is_removed = False
        row.save()
    gone = [row.pk for name, row in held.items() if name not in checklist.by_id and not row.is_removed]
    PublishedCriterion.objects.filter(pk__in=gone).update(is_removed=True)


def _claim_home(block: Block, source: BlockSource, checklist_title: str, /) -> None:
    """Of two homes the first published stays; only the home's settings are the programme's."""
    programmes = Programme.objects.filter(pk=block.programme_id)
    if not source.wants_home:
        programmes.filter(home=block).update(home=None)
        return
    programmes.filter(home=None).update(home=block)
    settings = canonical(source.settings.to_data())
    programmes.filter(home=block).update(title=source.settings.title or checklist_title, settings=settings)
