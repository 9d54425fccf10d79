"""Forget a person, or a plan whose time is over. Counts and changes nothing unless told to."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mentoring_xblock.api.erasure import erase_plan, erase_user
from mentoring_xblock.api.held import Held, count_held, count_plan
from mentoring_xblock.api.programmes import is_programme
from mentoring_xblock.errors import MentoringError, NotFound


class Command(BaseCommand):
    help = (
        "Erases the names and words of one person (--user) from all mentoring plans, or of everybody from one plan "
        "whose time is over (--plan). Prints counts and ids alone. Without --yes nothing is changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--user", metavar="USERNAME_OR_ID", help="an account, also one that is gone (then its id)")
        which.add_argument("--plan", metavar="REF", help="a plan's reference, as the list due for review shows it")
        parser.add_argument("--programme", metavar="ID", type=int, help="with --user: in this programme alone")
        parser.add_argument(
            "--reason",
            choices=("request", "retirement", "retention"),
            help="what the ledger says: request (with --user, unless another is named), retention (with --plan)",
        )
        parser.add_argument("--yes", action="store_true", help="do it")

    def handle(self, *args: Any, **options: Any) -> None:
        is_plan = options["plan"] is not None
        reason = options["reason"] or ("retention" if is_plan else "request")
        if is_plan != (reason == "retention"):
            raise CommandError("--reason retention goes with --plan, the others with --user.")
        if is_plan and options["programme"] is not None:
            raise CommandError("--programme goes with --user.")
        try:
            failed = self._erase_plan(options) if is_plan else self._erase_user(options, reason)
        except NotFound as error:
            raise CommandError("Nothing was erased: there is no plan with this reference.") from error
        except MentoringError as error:
            raise CommandError(f"Nothing was erased: {error.code}.") from error
        if failed:
            raise CommandError(f"These steps failed, run it again: {' '.join(failed)}.")

    def _erase_user(self, options: dict[str, Any], reason: str) -> list[str]:
        user_id = find_user_id(options["user"])
        programme_id = options["programme"]
        if programme_id is not None and not is_programme(programme_id):
            raise CommandError("Nothing was erased: there is no programme with this id.")
        held = Held(user_id, programme_id)
        before = count_held(held)
        has_account = get_user_model().objects.filter(pk=user_id).exists()
        nothing = "nothing is held of this account" if has_account else "nothing, and no account has this id"
        self._count(f"user {user_id}", before, is_done=options["yes"], nothing=nothing)
        if not options["yes"]:
            return []
        failed = erase_user(user_id, reason=reason, at=timezone.now(), programme_id=programme_id)
        self._say_done(before, count_held(held), failed)
        return failed

    def _erase_plan(self, options: dict[str, Any]) -> list[str]:
        at, ref = timezone.now(), options["plan"]
        before = count_plan(ref, at=at)
        self._count(f"plan {ref}", before, is_done=options["yes"])
        if not options["yes"]:
            return []
        failed = erase_plan(ref, at=at)
        self._say_done(before, count_plan(ref, at=at), failed)
        return failed

    def _say_done(self, before: dict[str, int], after: dict[str, int], failed: list[str], /) -> None:
        """What was found again afterwards was not erased, whatever the steps say."""
        gone = {name: count - after[name] for name, count in before.items() if count > after[name]}
        left = {name: count for name, count in after.items() if count}
        if not failed:
            self.stdout.write(f"Erased. {_join(gone)}." if gone else "Erased. Nothing was there.")
        if left:
            self.stdout.write(f"Still held: {_join(left)}.")

    def _count(self, what: str, counts: dict[str, int], /, *, is_done: bool, nothing: str = "nothing") -> None:
        self.stdout.write(f"Erasing of {what}:" if is_done else f"To be erased of {what}:")
        for name, count in counts.items():
            if count:
                self.stdout.write(f"  {name}: {count}")
        if not any(counts.values()):
            self.stdout.write(f"  {nothing}")
        if not is_done:
            self.stdout.write("Nothing was changed. Run it again with --yes to erase.")


def _join(counts: dict[str, int], /) -> str:
    return ", ".join(f"{name}: {count}" for name, count in counts.items())


def find_user_id(wanted: str, /) -> int:
    """The account of that name, else the number itself: rows may be left of an account that is gone."""
    users = get_user_model().objects
    by_name = users.filter(username=wanted).values_list("pk", flat=True).first()
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 19 else None
    if by_name is not None and number not in (None, by_name) and users.filter(pk=number).exists():
        raise CommandError("That is the name of one account and the id of another: give the id of the one you mean.")
    if by_name is None and number is None:
        raise CommandError("There is no such account.")
    return int(by_name if by_name is not None else number or 0)
