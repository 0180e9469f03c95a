from django.urls import path

from circulos.web.people import admin_views, key_views, views

app_name = "people"
urlpatterns = [
    path("language/", views.set_language, name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
    path("councils/", views.council_list, name="councils"),
    path("councils/new/", views.add_council, name="add_council"),
    path("councils/<slug:code>/", views.council, name="council"),
    path("councils/<slug:code>/change/", views.change_council, name="change_council"),
    path("councils/<slug:code>/team/", views.team, name="team"),
    path("councils/<slug:code>/team/invite/", views.invite_to_team, name="invite_to_team"),
    path("councils/<slug:code>/consents/", views.council_consents, name="consents"),
    path("councils/<slug:code>/consents/<slug:purpose>/", views.decide_consent, name="decide_consent"),
    path("councils/<slug:code>/history/", views.council_history, name="council_history"),
    path("roles/", views.role_guide, name="roles"),
    path("roles/<int:number>/end/", views.end_role, name="end_role"),
    path("roles/<int:number>/hand-over/", views.hand_over, name="hand_over"),
    path("invitations/<int:number>/cancel/", views.cancel_invitation, name="cancel_invitation"),
    path("invitations/<int:number>/send-again/", views.send_again, name="send_again"),
    path("invitation/<str:token>/", views.accept, name="accept"),
    path("me/", views.me, name="me"),
    path("me/keys/", key_views.keys, name="keys"),
    path("me/keys/new/", key_views.add_key, name="add_key"),
    path("me/keys/<int:number>/revoke/", key_views.revoke_key, name="revoke_key"),
    path("people/", admin_views.people, name="people"),
    path("people/invite/", admin_views.invite, name="invite"),
    path("people/<int:number>/", admin_views.person, name="person"),
    path("people/<int:number>/close/", admin_views.close_account, name="close_account"),
    path("history/", admin_views.history, name="history"),
]
