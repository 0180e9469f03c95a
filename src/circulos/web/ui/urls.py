from django.urls import path

from circulos.web.ui import health, views

app_name = "ui"
urlpatterns = [
    path("ui/", views.components, name="components"),
    path("health/", health.health, name="health"),
]
