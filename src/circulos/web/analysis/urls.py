from django.urls import path

from circulos.web.analysis import council_views, indicator_views, panel_views, process_views

app_name = "analysis"

RESULTS = "editions/<slug:code>/results/"
COUNCIL = RESULTS + "councils/<slug:council>/"
PROCESS = RESULTS + "processes/<str:process>/"
INDICATOR = RESULTS + "indicators/<str:indicator>/"

urlpatterns = [
    path("results/", council_views.latest, name="latest"),
    path(RESULTS, council_views.results, name="results"),
    path(RESULTS + "panel/", panel_views.panel, name="panel"),
    path(RESULTS + "panel.<str:ending>", panel_views.take_panel, name="take_panel"),
    path(RESULTS + "report.<str:ending>", panel_views.take_circle, name="take_circle"),
    path(RESULTS + "quality/", panel_views.quality, name="quality"),
    path(RESULTS + "quality/<slug:exhibit>.<str:ending>", panel_views.take_quality, name="take_quality"),
    path(INDICATOR, indicator_views.indicator, name="indicator"),
    path(INDICATOR + "<slug:exhibit>.<str:ending>", indicator_views.take_indicator, name="take_indicator"),
    path(RESULTS + "processes/", process_views.processes, name="processes"),
    path(PROCESS, process_views.process, name="process"),
    path(PROCESS + "map.<str:ending>", process_views.take_process, name="take_process"),
    path(COUNCIL, council_views.council, name="council"),
    path(COUNCIL + "calls/", council_views.calls, name="calls"),
    path(COUNCIL + "indicators/", council_views.profile, name="profile"),
    path(COUNCIL + "context/", council_views.context, name="context"),
    path(COUNCIL + "report.<str:ending>", council_views.take_report, name="take_report"),
    path(COUNCIL + "<slug:exhibit>.<str:ending>", council_views.take_council, name="take_council"),
]
