"""Looking, for operators: ids, codes and times. Nothing can be added, changed or deleted here, and no list or page
shows what anybody wrote or is called (rules L1, D4); what must change has a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from mentoring_xblock.models import (
    Block,
    LedgerEntry,
    LedgerText,
    MentorProfile,
    Mentorship,
    Message,
    Plan,
    PlanCriterion,
    Programme,
    ReportedProgress,
    Session,
    SignOff,
)

# Takes the type of its model for the type checker alone.
if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin

ROWS_ON_A_PAGE = 50
LONGEST_ID = 19
FILTER_ENDS = ("", "__exact", "__isnull")


class ReadOnly(Base):
    """The permission to view is the site's to give; no other permission opens anything."""

    actions = None
    list_per_page = ROWS_ON_A_PAGE
    # Counting every row of a large table for a page of fifty takes longer than all else.
    show_full_result_count = False
    list_display_links: Any = ("id",)
    # Ids of accounts, looked for where a number was typed: compared with anything else they are an error.
    number_fields: tuple[str, ...] = ()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        term = request.GET.get("q", "").strip()
        is_number = term.isascii() and term.isdecimal() and len(term) < LONGEST_ID
        return [*self.search_fields, *(self.number_fields if is_number else ())]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """What the filters beside a list send, and nothing else.

        Django takes any column of the table in an address, with any comparison: words that are not shown could be found
        out letter by letter. The search has its own fields.
        """
        return lookup in {f"{name}{end}" for name in self.list_filter for end in FILTER_ENDS}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        columns = self.model._meta.fields  # noqa: SLF001, Django's own name for it
        return [field.name for field in columns if field.name not in self.private]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    @property
    def private(self) -> frozenset[str]:
        """Columns with names or words of people."""
        return PRIVATE.get(self.model, frozenset())


PRIVATE: dict[type[Model], frozenset[str]] = {
    LedgerText: frozenset({"salt", "text"}),
    MentorProfile: frozenset({"name", "job_role", "helps_with", "when_free", "about_me"}),
    Plan: frozenset({"name"}),
}


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnly):
    list_display = ("id", "plan", "seq", "type", "at", "actor_id", "criterion")
    list_filter = ("type",)
    search_fields = ("plan__ref", "=hash")
    search_help_text = "A plan's reference, or an entry's hash"
    list_select_related = ("plan",)
    ordering = ("-id",)


@admin.register(LedgerText)
class LedgerTextAdmin(ReadOnly):
    list_display = ("id", "entry", "field", "author_id", "subject_id")
    list_filter = ("field",)
    search_fields = ("entry__plan__ref",)
    search_help_text = "A plan's reference"
    list_select_related = ("entry",)
    ordering = ("-id",)


@admin.register(Plan)
class PlanAdmin(ReadOnly):
    list_display = ("id", "ref", "programme", "user_id", "status", "joined_at", "finish_on", "ledger_seq")
    list_filter = ("status",)
    search_fields = ("=ref",)
    number_fields = ("=user_id",)
    search_help_text = "A reference, or the id of an account"
    list_select_related = ("programme",)
    ordering = ("-id",)


@admin.register(Programme)
class ProgrammeAdmin(ReadOnly):
    list_display = ("id", "course_key", "slug", "home")
    search_fields = ("course_key",)
    list_select_related = ("home",)


@admin.register(Block)
class BlockAdmin(ReadOnly):
    list_display = ("id", "usage_key", "programme", "is_published", "published_at")
    list_filter = ("is_published",)
    search_fields = ("usage_key", "=ref")
    list_select_related = ("programme",)


@admin.register(MentorProfile)
class MentorProfileAdmin(ReadOnly):
    list_display = ("id", "ref", "programme", "user_id", "status", "places", "approval")
    list_filter = ("status",)
    search_fields = ("=ref",)
    number_fields = ("=user_id",)
    list_select_related = ("programme",)


@admin.register(Mentorship, PlanCriterion, SignOff, Session)
class OfAPlanAdmin(ReadOnly):
    """Tables made from the ledger."""

    list_display: Any = ("id", "plan")
    search_fields = ("plan__ref",)
    search_help_text = "A plan's reference"
    list_select_related = ("plan",)
    ordering = ("-id",)


@admin.register(Message)
class MessageAdmin(ReadOnly):
    """What waits to be sent, and what was tried in vain: sort by tries."""

    list_display = ("id", "kind", "recipient_id", "programme", "due_at", "waiting", "tries", "sent_at")
    list_filter = ("kind", "waiting", "tries")
    search_fields = ("programme__course_key",)
    number_fields = ("=recipient_id",)
    list_select_related = ("programme",)
    ordering = ("-id",)


@admin.register(ReportedProgress)
class ReportedProgressAdmin(ReadOnly):
    list_display = ("id", "programme", "user_id", "grade", "completion", "reported_at")
    search_fields = ("programme__course_key",)
    number_fields = ("=user_id",)
    list_select_related = ("programme",)
