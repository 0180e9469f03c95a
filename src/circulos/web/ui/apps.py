from django.apps import AppConfig


class UiConfig(AppConfig):
    """The look of every page, and the messages behind it."""

    name = "circulos.web.ui"
    label = "ui"

    def ready(self) -> None:
        from circulos.web.translations import compile_messages  # settings must be complete before this runs

        compile_messages()
