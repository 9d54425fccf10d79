"""The one tree of errors. Each carries a stable code and harmless parameters, never what a person wrote."""

from __future__ import annotations

from collections.abc import Mapping


class MentoringError(Exception):
    """An answer to a person that is not success.

    `code` is stable and names the sentence that people see (`web/sentences.py`); `params` fill its gaps and
    hold ids, numbers, dates and names that the reader may see anyway.
    """

    status = 500

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class BadRequest(MentoringError):
    """The request itself is malformed: no JSON, no key, not from our page."""

    status = 400


class Refused(MentoringError):
    """The person sees the object and may not do this."""

    status = 403


class NotFound(MentoringError):
    """There is no such thing, or this person may not know that there is."""

    status = 404

    def __init__(self, code: str = "not_found", /, **params: object) -> None:
        super().__init__(code, **params)


class MethodNotAllowed(MentoringError):
    status = 405


class Conflict(MentoringError):
    """The state has changed since the page was loaded, or does not allow this now."""

    status = 409


class TooLarge(MentoringError):
    status = 413


class NotJson(MentoringError):
    status = 415


class Invalid(MentoringError):
    """Fields that cannot be accepted: `fields` maps a field's name (or "" for the whole form) to its problems."""

    status = 422

    def __init__(self, code: str = "invalid", /, *, fields: Mapping[str, tuple[MentoringError, ...]] | None = None):
        super().__init__(code)
        self.fields: Mapping[str, tuple[MentoringError, ...]] = fields or {}


class TooOften(MentoringError):
    status = 429


class Repeated(MentoringError):
    """The same submission came before and was recorded: not a failure, and nothing is written again."""

    status = 200

    def __init__(self) -> None:
        super().__init__("recorded_already")
