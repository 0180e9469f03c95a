from django.conf import settings
from django.urls import include, path

from circulos.web import errors
from circulos.web.people import views as people

urlpatterns = [
    path("", people.home, name="home"),
    path("", include("circulos.web.ui.urls")),
    path("", include("circulos.web.people.urls")),
    path("", include("circulos.web.cycle.urls")),
    path("", include("circulos.web.collection.urls")),
    path("", include("circulos.web.analysis.urls")),
    path("", include("circulos.web.improvement.urls")),
    path("", include("circulos.web.monitoring.urls")),
    path("", include("circulos.web.publication.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
]
if settings.OIDC_PROVIDERS:
    urlpatterns += [
        path("account/single-sign-on/", include("allauth.socialaccount.urls")),
        path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
    ]
if settings.DEMO:
    urlpatterns += [path("demo/", include("circulos.web.people.demo_urls"))]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
