from django.apps import AppConfig


class UiConfig(AppConfig):
    """The look of every page, and the messages behind it."""

    name = "circulos.web.ui"
    label = "ui"
