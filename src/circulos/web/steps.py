"""What a long preparation is at, told to somebody who waits for it."""

from collections.abc import Callable

Tell = Callable[[str], None]


def tell_nobody(step: str) -> None:
    """For those who do not wait."""


class Steps:
    """Tells each step with its number among all of them; a preparation that has nothing to do tells nothing."""

    def __init__(self, number: int, say: Tell) -> None:
        self._number, self._say, self._begun = number, say, 0

    def __call__(self, step: str) -> None:
        if not self._begun:
            self._say("Preparing the site; this is done once.")
        self._begun += 1
        self._say(f"  {self._begun}/{self._number} {step}")
