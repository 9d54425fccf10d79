"""A stand-in for Open edX: modules under the platform's names, with its exact signatures, and its ways with a block.

Written down from openedx/edx-platform as of Teak (2025) and its successor openedx/openedx-platform (2026), which agree
in everything that is here. `crum` and the opaque keys are the real ones.

    platform = install(monkeypatch)              # the modules, empty: nobody is enrolled, nothing is published
    platform.publish(block_key, checklist=…)     # a block in the published branch
    Browser(platform, user).page(block_key)      # somebody in front of the LMS

Further modules of the platform are put beside them with `put_module`.
"""

from tests.open_edx.lms import Browser
from tests.open_edx.modules import OpenEdx, install, put_module

__all__ = ["Browser", "OpenEdx", "install", "put_module"]
