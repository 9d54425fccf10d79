"""Template tags: addresses of panels, actions and downloads, and dates in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from mentoring_xblock.domain.text import TextRefused, link_host
from mentoring_xblock.web.markdown import render_guide

register = template.Library()


@register.simple_tag(takes_context=True)
def panel(context: Context, name: str, **params: object) -> SafeString:
    """The attributes of a link to another panel; parameters without a value are left out."""
    given = {key: value for key, value in params.items() if value not in (None, "")}
    url = context["request"].get_panel_url(name, **given)
    return format_html('href="{}" hx-get="{}" hx-target="#cm-{}-panel"', url, url, context["prefix"])


@register.simple_tag(takes_context=True)
def panel_of(context: Context, name: str, params: Mapping[str, object]) -> SafeString:
    """The same for a panel and parameters that are known only when the page is made."""
    return panel(context, name, **params)


@register.simple_tag(takes_context=True)
def ask_panel(context: Context, name: str, **params: object) -> SafeString:
    """The attributes of a form that asks for a panel: its fields become parameters; `find` stays out of the address."""
    url = context["request"].get_panel_url(name, **params)
    return format_html('hx-get="{}" hx-target="#cm-{}-panel"', url, context["prefix"])


@register.simple_tag(takes_context=True)
def action(context: Context, name: str, *about: object) -> SafeString:
    """The attributes of a form that does `name`; `about` tells one form of the page from another, for its draft."""
    form_id = ":".join([name, *(str(item) for item in about)])
    url = context["request"].get_action_url(name)
    return format_html(
        'method="post" hx-post="{}" hx-target="#cm-{}-panel" data-cm-form="{}" novalidate',
        url,
        context["prefix"],
        form_id,
    )


@register.simple_tag(takes_context=True)
def panel_url(context: Context, name: str, **params: object) -> str:
    """The address of a panel as a page of its own."""
    return str(context["request"].get_panel_url(name, **params))


@register.simple_tag(takes_context=True)
def download(context: Context, name: str, **params: object) -> SafeString:
    """The attributes of a link that saves a file."""
    return format_html('href="{}" download', context["request"].get_download_url(name, **params))


@register.simple_tag(takes_context=True)
def download_url(context: Context, name: str, **params: object) -> str:
    """The address of a file that is saved, where a refusal is to be read on a page."""
    return str(context["request"].get_download_url(name, **params))


@register.simple_tag(takes_context=True)
def action_url(context: Context, name: str) -> str:
    """The address of an action that a script of its own sends."""
    return str(context["request"].get_action_url(name))


@register.simple_tag(takes_context=True)
def id_of(context: Context, name: object) -> str:
    """An id that belongs to this block alone."""
    return f"cm-{context['prefix']}-{str(name).replace('_', '-').replace('.', '-')}"


@register.filter
def day(value: date | datetime | None) -> str:
    """`Mon 4 May`, with the year where it is another; in the reader's zone and language."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    is_this_year = value.year == timezone.localdate().year
    # A day that is broken over two lines is hard to read.
    return date_format(value, "D j M" if is_this_year else "D j M Y").replace(" ", "\N{NO-BREAK SPACE}")


@register.filter
def iso(value: date | None) -> str:
    return value.isoformat() if value else ""


@register.filter
def moment(value: datetime) -> str:
    """`Mon 4 May, 14:05`."""
    local = timezone.localtime(value)
    return f"{day(local)}, {date_format(local, 'H:i')}"


@register.filter
def clock(value: datetime | None) -> str:
    """`14:05`, in the reader's zone."""
    return date_format(timezone.localtime(value), "H:i") if value else ""


@register.filter
def guide(source: str) -> SafeString:
    return render_guide(source)


@register.filter
def host_of(url: str) -> str:
    """The host of a link, as people should see it."""
    try:
        return link_host(url)
    except TextRefused:
        return ""


@register.filter
def learner(name: str) -> str:
    """The name of a mentee; of one who was erased what is said instead."""
    return name or gettext("A former learner")


@register.filter
def colleague(name: str) -> str:
    """The name of a mentor; of one who was erased what is said instead."""
    return name or gettext("A former colleague")


@register.filter
def first_name(name: str) -> str:
    """The first word of a name; of one that was erased, words that fit into a sentence instead."""
    return name.strip().partition(" ")[0] or gettext("someone who has gone")


@register.filter
def initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words[:1])).upper()


@register.filter
def get(mapping: Any, key: object) -> Any:
    return mapping.get(key, "")
