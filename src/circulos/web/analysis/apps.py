from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    """Pages over comparisons: where a council stands, how sure that is, and whom to call."""

    name = "circulos.web.analysis"
    label = "analysis"
