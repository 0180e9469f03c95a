from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    """What councils decide to reach and to do about what they found, and whether it came so."""

    name = "circulos.web.improvement"
    label = "improvement"
    promises = "circulos.web.improvement.promises.Promises"  # see analysis.promised

    def ready(self) -> None:
        from circulos.web.cycle import followed
        from circulos.web.improvement.followed import RealActions  # models exist only now

        followed.provide(RealActions())
