"""The course and the people of the host's tests."""

from tests.host.conftest import asha, lee, platform  # noqa: F401
