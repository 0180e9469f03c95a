import pytest

from kit_folders import build


@pytest.fixture
def fountains(tmp_path):
    """The folder of a kit about which there is nothing to say but that Catalan is wanting."""
    return build(tmp_path / "fountains")
