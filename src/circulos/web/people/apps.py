from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "circulos.web.people"
    label = "people"

    def ready(self) -> None:
        from circulos.web.people import signals  # noqa: F401 -- its receivers need the models to be ready
