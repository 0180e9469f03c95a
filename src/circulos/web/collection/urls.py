from django.urls import path

from circulos.web.collection import edition_views, file_views, flag_views, official_views, views

app_name = "collection"

EDITION = "editions/<slug:code>/"
RETURN = EDITION + "returns/<slug:council>/"
VALIDATION = EDITION + "meetings/<int:number>/validation/"

urlpatterns = [
    path(RETURN, views.the_return, name="return"),
    path(RETURN + "sections/<slug:section>/", views.section, name="section"),
    path(RETURN + "save/", views.save, name="save"),
    path(RETURN + "check/", views.check, name="check"),
    path(RETURN + "prefill/<slug:section>/", views.prefill, name="prefill"),
    path(RETURN + "sign/", views.sign, name="sign"),
    path(RETURN + "reopen/", views.reopen, name="reopen"),
    path(RETURN + "validate/", views.validate, name="validate"),
    path(RETURN + "history/", views.history, name="history"),
    path(RETURN + "flags/", flag_views.flags, name="flags"),
    path(RETURN + "flags/<int:number>/", flag_views.flag, name="flag"),
    path(RETURN + "ask/", flag_views.ask, name="ask"),
    path(RETURN + "left-out/<int:number>/include/", flag_views.include, name="include"),
    path(RETURN + "workbook.xlsx", file_views.workbook, name="workbook"),
    path(RETURN + "upload/", file_views.upload, name="upload"),
    path(RETURN + "paste/", file_views.paste, name="paste"),
    path(RETURN + "proposals/<int:number>/", file_views.proposal, name="proposal"),
    path(VALIDATION, edition_views.meeting, name="meeting"),
    path(VALIDATION + "<slug:indicator>/", edition_views.screen, name="screen"),
    path(VALIDATION + "<slug:indicator>/<slug:council>/", edition_views.decide, name="decide"),
    path(EDITION + "freeze/", edition_views.freeze, name="freeze"),
    path(EDITION + "validate-all/", edition_views.validate_all, name="validate_all"),
    path(EDITION + "official-figures/", official_views.figures, name="official"),
    path(EDITION + "quality/", edition_views.quality, name="quality"),
]
