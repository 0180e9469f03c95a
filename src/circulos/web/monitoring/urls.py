from django.urls import path

from circulos.web.monitoring import views

app_name = "monitoring"

COUNCIL = "circles/<slug:code>/councils/<slug:council>/monitoring/"

urlpatterns = [
    path(COUNCIL, views.alerts, name="alerts"),
    path(COUNCIL + "figures/", views.fill, name="fill"),
    path(COUNCIL + "<str:indicator>.<str:ending>", views.take, name="take"),
]
