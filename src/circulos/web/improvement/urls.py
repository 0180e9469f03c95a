from django.urls import path

from circulos.web.improvement import action_views, agreed_views, point_views, target_views

app_name = "improvement"

COUNCIL = "editions/<slug:code>/results/councils/<slug:council>/"
TARGET = COUNCIL + "targets/<int:number>/"
ACTION = COUNCIL + "actions/<int:number>/"
AGREED = "circles/<slug:code>/reference-values/"

urlpatterns = [
    path(AGREED, agreed_views.agreed, name="agreed"),
    path(AGREED + "new/", agreed_views.add_agreed, name="add_agreed"),
    path(AGREED + "<int:number>/end/", agreed_views.end_agreed, name="end_agreed"),
    path(COUNCIL + "plan/", target_views.plan, name="plan"),
    path(COUNCIL + "targets/new/<str:indicator>/", target_views.add_target, name="add_target"),
    path(TARGET, target_views.target, name="target"),
    path(TARGET + "change/", target_views.change_target, name="change_target"),
    path(TARGET + "end/", target_views.end_target, name="end_target"),
    path(COUNCIL + "points/", point_views.points, name="points"),
    path(COUNCIL + "points/<str:indicator>/", point_views.point, name="point"),
    path(COUNCIL + "actions/new/<str:indicator>/", action_views.add_action, name="add_action"),
    path(ACTION, action_views.action, name="action"),
    path(ACTION + "change/", action_views.change_action, name="change_action"),
    path(ACTION + "follow-up/", action_views.follow_up, name="follow_up"),
]
