from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    """What councils decide to reach and to do about what they found, and whether it came so."""

    name = "circulos.web.improvement"
    label = "improvement"

    def ready(self) -> None:
        from circulos.web.analysis import promised  # models exist only now
        from circulos.web.improvement.promises import Promises

        promised.provide(Promises())
