"""`python -m tests.bench`: measure and print the table."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import django

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
SIZES, QUICK_SIZES = (10, 1_000, 100_000), (10, 1_000)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="Measure the bars of docs/performance.md."
    )
    parser.add_argument("--quick", action="store_true", help="10 and 1,000 plans only: two minutes")
    parser.add_argument("--rounds", type=int, default=60, help="how often everything is timed (60)")
    parser.add_argument(
        "--talks", type=int, default=0, help="so many talks more in every plan: 10 make a million, and it takes long"
    )
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    return parser.parse_args()


def main() -> None:
    options = read_options()
    with TemporaryDirectory(prefix="mentoring-bench-") as folder:
        os.environ["MENTORING_VAR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "mentoring_xblock.workbench.settings"
        url = os.environ.pop("DATABASE_URL", "")
        if url.startswith("mysql:"):
            os.environ.setdefault("MENTORING_MARIADB_URL", url)
        django.setup()
        # Django's settings are read by now.
        from tests.bench.run import bench

        report = bench(QUICK_SIZES if options.quick else SIZES, rounds=options.rounds, talks=options.talks)
    sys.stdout.write(f"{report}\n")
    if options.write:
        from tests.bench.report import put_into

        put_into(PAGE, report)


if __name__ == "__main__":
    main()
