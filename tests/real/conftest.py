from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def beside():
    """The published data beside the checkout; a user gets the same from the publishers."""
    if not BESIDE.is_dir():
        pytest.skip(
            "the published data are not beside the checkout (../shared/data): see docs/how-to/real-data.md"
        )
    return BESIDE
