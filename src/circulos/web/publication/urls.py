from django.urls import path

from circulos.web.publication import views

app_name = "publication"

urlpatterns = [
    path("editions/<slug:code>/results/packs/", views.packs, name="packs"),
    path("editions/<slug:code>/results/packs.zip", views.take_pack, name="take_pack"),
]
