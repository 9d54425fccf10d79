"""Files at once with signatures, with each other and with themselves; real threads, real bytes."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from webob import Response

from mentoring_xblock.api.criteria import load_criterion, make_token
from mentoring_xblock.api.file_checks import list_file_faults
from mentoring_xblock.api.verification import Verifier
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.models import EvidenceFile, LedgerEntry, Plan
from tests.factories import World, make_actor, make_checklist, make_criterion, make_source
from tests.made_files import PDF
from tests.races.test_races import count, make_signing, run_together
from tests.visitors import Visitor, make_key

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ASHA, SAM = make_actor(1), make_actor(2)


@pytest.fixture
def world(transactional_db: None, stored: Path) -> Iterator[World]:
    checklist = make_checklist(make_criterion("on-call"), make_criterion("rotas", signatures=2))
    yield World(source=make_source(settings=Settings(evidence_files=True), checklist=checklist))
    assert list(Verifier().check_all()) == []
    assert list(list_file_faults()) == []


@pytest.fixture
def plan(world: World) -> str:
    return world.pair(ASHA, SAM)


def make_about(world: World, plan: str, criterion: str) -> dict[str, str]:
    """What the mentee's own page carries."""
    address, item = world.programme.find(world.address(criterion))
    token = make_token(load_criterion(Plan.objects.get(ref=plan), address, item), None)
    return {"plan": plan, "criterion": str(address), "seen": token}


def list_stored(stored: Path) -> list[Path]:
    return [path for path in stored.rglob("*") if path.is_file()]


def attach(world: World, plan: str, key: str | None = None) -> Callable[[], Response]:
    fields = {**make_about(world, plan, "on-call"), "name": "rota.pdf", "content": b64encode(PDF).decode()}
    return partial(Visitor(world, ASHA).post, "attach", key=key, **fields)


@pytest.mark.parametrize("criterion", ["on-call", "rotas"])
def test_either_the_file_goes_or_it_is_signed_for(world, plan, stored, criterion):
    for _turn in range(6):
        world.attach(ASHA, plan, criterion, "rota.pdf", PDF)
        row = EvidenceFile.objects.latest("id")
        about = make_about(world, plan, criterion)
        signing = make_signing(world, SAM.user_id, plan, criterion)
        works = [
            partial(Visitor(world, ASHA).post, "remove-file", file=row.ref, **about),
            partial(Visitor(world, SAM).post, "sign-off", **signing),
        ]
        removed, signed = run_together(works)
        assert sorted([removed.status_code, signed.status_code]) == [200, 409]
        is_there = EvidenceFile.objects.filter(pk=row.pk).exists()
        assert is_there == (signed.status_code == 200)
        assert len(list_stored(stored)) == EvidenceFile.objects.count()
        if is_there:
            entry = LedgerEntry.objects.filter(plan__ref=plan, type="signed").latest("seq")
            assert json.loads(entry.body)["data"]["evidence"]
            return


def test_the_same_file_twenty_times_is_one(world, plan, stored):
    works = [attach(world, plan, make_key())] * 20
    assert count(run_together(works)) == {200: 20}
    assert (EvidenceFile.objects.count(), len(list_stored(stored))) == (1, 1)


def test_of_twenty_files_from_one_page_one_is_taken_and_no_bytes_are_left(world, plan, stored):
    works = [attach(world, plan) for _ in range(20)]
    assert count(run_together(works)) == {200: 1, 409: 19}
    assert (EvidenceFile.objects.count(), len(list_stored(stored))) == (1, 1)
