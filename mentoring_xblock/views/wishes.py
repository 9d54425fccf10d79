"""What a mentee would like: theirs to write, read by those whom they ask (rule P2)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mentoring_xblock.api import wishes
from mentoring_xblock.api.relations import load_own_standing, load_standing
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.errors import NotFound
from mentoring_xblock.forms.wishes import WISH, WishesForm
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import present_frame
from mentoring_xblock.presenters.wishes import make_wish_fields, present_wishes
from mentoring_xblock.presenters.words import get_first_name
from mentoring_xblock.views.base import enter, with_hint
from mentoring_xblock.web.requests import Panel, Request, Said


def show_wishes(request: Request) -> Panel:
    """The form for whose they are; for everyone else who may, the words."""
    plan_ref = request.params.get("plan", "")
    if plan_ref:
        standing = load_standing(request.actor, request.programme.id, plan_ref)
    else:
        own = load_own_standing(request.actor, request.programme.id)
        if own is None:
            raise NotFound
        standing = own
    held = wishes.get_wishes(standing)
    if held is None or standing.plan is None:
        raise NotFound
    make = FieldMaker(request)
    is_own = Relation.MENTEE in standing.relations
    fields = make_wish_fields(make, held, standing.plan.mentors_may_offer, limit=WISH) if is_own else {}
    context = {
        **present_frame(request),
        "plan": standing.facts,
        "first_name": get_first_name(standing.facts.name),
        "is_own": is_own,
        "is_running": standing.is_running,
        "is_mentor": Relation.MENTOR in standing.relations,
        "is_lead": Relation.LEAD in standing.relations,
        "fields": fields.values(),
        "wishes": present_wishes(held),
        "errors": make.errors,
    }
    return Panel("wishes", context)


def read_wishes(words: dict[str, str], /) -> wishes.Wishes:
    return wishes.Wishes(**{name: words[name] for name in wishes.COLUMNS})


def save_wishes(request: Request) -> Said:
    with enter(request, "wishes_write", plan_ref=request.get("plan")) as case:
        words = WishesForm.read(request.data)
        said = read_wishes(words)
        wishes.save_wishes(case, said, mentors_may_offer=words["mentors_may_offer"])
    return Said(with_hint(_("Saved."), [said.matters, said.support, said.when, said.person]))
