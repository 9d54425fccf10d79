"""What the platform mixes into every block: a part of `XBLOCK_MIXINS`, as far as somebody asks for it.

XModuleMixin is an XBlock itself, so all of them come before XBlock when a block asks its `super()`.
"""

from __future__ import annotations

from typing import Any

from xblock.core import XBlock, XBlockMixin
from xblock.fields import Boolean, Dict, Scope
from xblock.validation import ValidationMessage


class EditInfoMixin(XBlockMixin):
    """xmodule.modulestore.edit_info"""

    @property
    def edited_on(self) -> Any:
        return self.runtime.get_edited_on(self)


class XModuleMixin(XBlock):
    """xmodule.x_module"""


@XBlock.needs("partitions")
@XBlock.needs("i18n")
class LmsBlockMixin(XBlockMixin):
    """lms.djangoapps.lms_xblock.mixin: who sees a block, and what is wrong with that."""

    visible_to_staff_only = Boolean(default=False, scope=Scope.settings)
    hide_from_toc = Boolean(default=False, scope=Scope.settings)
    group_access = Dict(default={}, scope=Scope.settings)

    @property
    def merged_group_access(self) -> dict[int, Any]:
        """Groups that are let in by everything on the way; False where the ways contradict each other."""
        parent = self.get_parent()
        own = self.group_access or {}
        if not parent:
            return dict(own)
        merged: dict[int, Any] = dict(parent.merged_group_access)
        for partition, groups in own.items():
            if groups and merged.get(partition) is not False:
                held = merged.get(partition)
                merged[partition] = groups if held is None else [item for item in held if item in groups] or False
        return merged

    def validate(self):
        translate = self.runtime.service(self, "i18n").gettext
        validation = super().validate()
        known = {partition.id for partition in self.runtime.service(self, "partitions").course_partitions}
        if set(self.group_access) - known:
            text = "This component's access settings refer to deleted or invalid group configurations."
            validation.add(ValidationMessage(ValidationMessage.ERROR, translate(text)))
        return validation
