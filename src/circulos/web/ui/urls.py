from django.urls import path

from circulos.web.ui import views

app_name = "ui"
urlpatterns = [path("ui/", views.components, name="components")]
