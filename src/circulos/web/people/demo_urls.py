from django.urls import path

from circulos.web.people import demo_views

app_name = "demo"
urlpatterns = [
    path("", demo_views.choose, name="choose"),
    path("sign-in/<slug:role>/", demo_views.sign_in, name="sign_in"),
    path("letters/", demo_views.letters, name="letters"),
]
