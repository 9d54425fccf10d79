"""Which pages may show ours in a frame."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings


def get_frame_policy() -> str:
    """A Content-Security-Policy: this site's pages, and the learning app, where the platform shows blocks.

    The platform lets every page frame what handlers answer, for the sake of that app, which has an origin of its own.
    """
    parts = urlsplit(getattr(settings, "LEARNING_MICROFRONTEND_URL", None) or "")
    is_address = parts.scheme in ("http", "https") and parts.netloc and not set(parts.netloc) & set(" ;,'\"")
    app = f" {parts.scheme}://{parts.netloc}" if is_address else ""
    return f"frame-ancestors 'self'{app}"
