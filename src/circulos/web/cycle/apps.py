from django.apps import AppConfig


class CycleConfig(AppConfig):
    """Circles, editions, meetings and their calendar."""

    name = "circulos.web.cycle"
    label = "cycle"

    def ready(self) -> None:
        from circulos.web import clock
        from circulos.web.cycle.circles import RealCircles  # models exist only now
        from circulos.web.people import circles

        circles.provide(RealCircles())
        clock.every_minute("circulos.web.cycle.reminder_actions.send_due")
