"""The names behind `POST studio/<verb>`. A name that is not here does not exist."""

from __future__ import annotations

from collections.abc import Mapping

from mentoring_xblock.studio import files, guides, saving
from mentoring_xblock.studio.requests import Verb

VERBS: Mapping[str, Verb] = {
    "save": saving.save,
    "check": saving.check,
    "guide": guides.preview_guide,
    "compare": files.compare_checklists,
    "template": files.read_template,
    "import": files.read_incoming,
    "export": files.write_outgoing,
}
