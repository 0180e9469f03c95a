import pytest
from django.core import mail

from circulos.web.cycle import followed, progress
from circulos.web.cycle.models import Edition, Survey
from web.cycle.world import a_circle, a_coordinator_of, a_survey, an_edition, members


@pytest.fixture(autouse=True)
def _nothing_known_of_returns():
    """These tests tell themselves what is known of the returns; the app that knows is put back afterwards."""
    before = progress._provider, followed._provider
    progress.provide(progress.NothingKnown())
    followed.provide(followed.NothingKnown())
    yield
    progress.provide(before[0])
    followed.provide(before[1])


@pytest.fixture
def edition() -> Edition:
    """Seven councils with a coordinator each, in the last phase."""
    circle = a_circle()
    for number, council in enumerate(members(circle, 7)):
        a_coordinator_of(council, name=f"Coordinator {number}", email=f"c{number}@example.org")
    return an_edition(circle, phase="publish")


@pytest.fixture
def survey(edition) -> Survey:
    found = a_survey(edition)
    mail.outbox.clear()
    return found
