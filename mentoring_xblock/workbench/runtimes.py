"""The runtime under which authors work: it reads and writes drafts."""

from __future__ import annotations

from typing import Any

from web_fragments.fragment import Fragment
from workbench.runtime import WorkbenchRuntime
from xblock.core import XBlock


class DraftRuntime(WorkbenchRuntime):
    """As xblock-sdk's, over drafts: for what Studio would answer."""

    is_draft = True


class EditorRuntime(DraftRuntime):
    """For an editor's page, which builds the element around the block itself and brings the scripts that go with it."""

    def wrap_xblock(self, block: XBlock, view: str, frag: Fragment, context: Any) -> Fragment:
        return frag
