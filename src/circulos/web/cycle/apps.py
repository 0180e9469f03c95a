from django.apps import AppConfig


class CycleConfig(AppConfig):
    """Circles, editions, meetings and their calendar."""

    name = "circulos.web.cycle"
    label = "cycle"

    def ready(self) -> None:
        from circulos.web.cycle.circles import RealCircles  # models exist only now
        from circulos.web.people import circles

        circles.provide(RealCircles())
