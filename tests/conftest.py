"""What all tests share: the engines, each behind the same questions."""

import os

from hypothesis import settings

pytest_plugins = ["engines"]

# At the desk and in `make test` Hypothesis tries few examples, the same every time, so that a red test means a
# change; HYPOTHESIS_PROFILE=night tries many new ones. No deadline: a busy machine is not a defect.
settings.register_profile("desk", deadline=None, max_examples=50, derandomize=True)
settings.register_profile("night", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "desk"))
