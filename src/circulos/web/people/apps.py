from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "circulos.web.people"
    label = "people"
