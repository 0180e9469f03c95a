from django.urls import path

from circulos.web.analysis import process_views, views

app_name = "analysis"

RESULTS = "editions/<slug:code>/results/"
COUNCIL = RESULTS + "councils/<slug:council>/"
PROCESS = RESULTS + "processes/<str:process>/"
INDICATOR = RESULTS + "indicators/<str:indicator>/"

urlpatterns = [
    path("results/", views.latest, name="latest"),
    path(RESULTS, views.results, name="results"),
    path(RESULTS + "panel/", views.panel, name="panel"),
    path(RESULTS + "panel.<str:ending>", views.take_panel, name="take_panel"),
    path(RESULTS + "report.<str:ending>", views.take_circle, name="take_circle"),
    path(RESULTS + "quality/", views.quality, name="quality"),
    path(RESULTS + "quality/<slug:exhibit>.<str:ending>", views.take_quality, name="take_quality"),
    path(INDICATOR, views.indicator, name="indicator"),
    path(INDICATOR + "<slug:exhibit>.<str:ending>", views.take_indicator, name="take_indicator"),
    path(RESULTS + "processes/", process_views.processes, name="processes"),
    path(PROCESS, process_views.process, name="process"),
    path(PROCESS + "map.<str:ending>", process_views.take_process, name="take_process"),
    path(COUNCIL, views.council, name="council"),
    path(COUNCIL + "calls/", views.calls, name="calls"),
    path(COUNCIL + "indicators/", views.profile, name="profile"),
    path(COUNCIL + "context/", views.context, name="context"),
    path(COUNCIL + "report.<str:ending>", views.take_report, name="take_report"),
    path(COUNCIL + "<slug:exhibit>.<str:ending>", views.take_council, name="take_council"),
]
