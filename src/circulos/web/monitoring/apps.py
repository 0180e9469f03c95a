from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Indicators that a council follows month after month, between editions, and what in them is news."""

    name = "circulos.web.monitoring"
    label = "monitoring"
    within_year = "circulos.web.monitoring.series.within_year"  # see analysis.promised

    def ready(self) -> None:
        from circulos.web import clock

        clock.every_minute("circulos.web.monitoring.digest.send_due")
