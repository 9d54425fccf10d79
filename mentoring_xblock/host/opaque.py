"""An id for a person that pages may hold: the same for one person on one site, and telling nothing."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings


def make_opaque_id(user_id: int, /) -> str:
    """32 hexadecimal digits."""
    secret = hashlib.sha256(b"coach-mentoring/person/1\n" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(secret, str(user_id).encode(), hashlib.sha256).hexdigest()[:32]
