"""Who may reach the routes of people, of sign-in and of the demo. "Own" is council 1 of the test's world."""

from circulos.web.access import ADMINISTRATOR, EVERYONE, NOBODY, OWN_COUNCIL, SIGNED_IN, Access, Actor

COUNCIL_PEOPLE = OWN_COUNCIL | {Actor.OTHER_COORDINATOR}
FACILITATORS = frozenset({Actor.FACILITATOR, Actor.OTHER_FACILITATOR})
SEES_COUNCIL = ADMINISTRATOR | {Actor.FACILITATOR} | OWN_COUNCIL
LOOKS_AFTER_COUNCIL = ADMINISTRATOR | {Actor.FACILITATOR, Actor.COORDINATOR}
HAS_A_ROLE = SIGNED_IN - {Actor.NOBODY_YET}
COORDINATOR_ONLY = frozenset({Actor.COORDINATOR})

PEOPLE = {
    "home": Access(get=EVERYONE),
    "people:set_language": Access(get=None, post=EVERYONE),
    "people:set_theme": Access(get=None, post=EVERYONE),
    "people:councils": Access(get=ADMINISTRATOR | FACILITATORS | COUNCIL_PEOPLE),
    "people:add_council": Access(get=ADMINISTRATOR, post=ADMINISTRATOR),
    "people:council": Access(get=SEES_COUNCIL),
    "people:change_council": Access(get=ADMINISTRATOR, post=ADMINISTRATOR),
    "people:team": Access(get=SEES_COUNCIL),
    "people:invite_to_team": Access(get=LOOKS_AFTER_COUNCIL, post=LOOKS_AFTER_COUNCIL),
    "people:consents": Access(get=SEES_COUNCIL),
    "people:decide_consent": Access(get=None, post=COORDINATOR_ONLY),
    "people:council_history": Access(get=LOOKS_AFTER_COUNCIL),
    "people:roles": Access(get=SIGNED_IN),
    "people:end_role": Access(get=LOOKS_AFTER_COUNCIL, post=LOOKS_AFTER_COUNCIL),
    "people:hand_over": Access(get=LOOKS_AFTER_COUNCIL, post=LOOKS_AFTER_COUNCIL),
    "people:cancel_invitation": Access(get=None, post=LOOKS_AFTER_COUNCIL),
    "people:send_again": Access(get=None, post=LOOKS_AFTER_COUNCIL),
    # The signed link is the permission; what it shows is what the letter said.
    "people:accept": Access(get=EVERYONE, post=EVERYONE),
    "people:me": Access(get=SIGNED_IN, post=SIGNED_IN),
    "people:keys": Access(get=HAS_A_ROLE),
    "people:add_key": Access(get=HAS_A_ROLE, post=HAS_A_ROLE),
    "people:revoke_key": Access(get=None, post=COORDINATOR_ONLY),  # the key of the test is the coordinator's
    "people:people": Access(get=ADMINISTRATOR),
    "people:person": Access(get=ADMINISTRATOR),
    "people:close_account": Access(get=ADMINISTRATOR, post=ADMINISTRATOR),
    "people:invite": Access(get=ADMINISTRATOR | FACILITATORS, post=ADMINISTRATOR | FACILITATORS),
    "people:history": Access(get=ADMINISTRATOR),
}

# Everything below is open to strangers or about oneself; allauth finds only what belongs to who asks.
SIGN_IN = {
    "account_login": Access(get=EVERYONE, post=EVERYONE),
    "account_logout": Access(get=EVERYONE, post=EVERYONE),
    "account_inactive": Access(get=EVERYONE),
    "account_signup": Access(get=EVERYONE, post=EVERYONE),  # says that accounts come by invitation
    "account_reauthenticate": Access(get=SIGNED_IN, post=SIGNED_IN),
    "account_email": Access(get=SIGNED_IN, post=SIGNED_IN),
    "account_email_verification_sent": Access(get=EVERYONE),
    "account_confirm_email": Access(get=EVERYONE, post=NOBODY),  # the key of the test was never sent
    "account_change_password": Access(get=SIGNED_IN, post=SIGNED_IN),
    "account_set_password": Access(get=SIGNED_IN, post=SIGNED_IN),
    "account_reset_password": Access(get=EVERYONE, post=EVERYONE),
    "account_reset_password_done": Access(get=EVERYONE),
    "account_reset_password_from_key": Access(get=EVERYONE, post=EVERYONE),
    "account_reset_password_from_key_done": Access(get=EVERYONE),
    "account_confirm_login_code": Access(get=EVERYONE, post=EVERYONE),
    "mfa_index": Access(get=SIGNED_IN),
    "mfa_authenticate": Access(get=EVERYONE, post=EVERYONE),
    "mfa_reauthenticate": Access(get=SIGNED_IN, post=SIGNED_IN),
    "mfa_activate_totp": Access(get=SIGNED_IN, post=SIGNED_IN),
    "mfa_deactivate_totp": Access(get=NOBODY, post=NOBODY),  # nobody of the test has an app
    "mfa_view_recovery_codes": Access(get=NOBODY),
    "mfa_generate_recovery_codes": Access(get=SIGNED_IN, post=SIGNED_IN),
    "mfa_download_recovery_codes": Access(get=NOBODY),
    "mfa_list_webauthn": Access(get=SIGNED_IN),
    "mfa_add_webauthn": Access(get=SIGNED_IN, post=SIGNED_IN),
    "mfa_login_webauthn": Access(get=EVERYONE, post=EVERYONE),
    "mfa_reauthenticate_webauthn": Access(get=SIGNED_IN, post=SIGNED_IN),
    "mfa_remove_webauthn": Access(get=NOBODY, post=NOBODY),
    "mfa_edit_webauthn": Access(get=NOBODY, post=NOBODY),
    "usersessions_list": Access(get=SIGNED_IN, post=SIGNED_IN),
    "socialaccount_login_cancelled": Access(get=EVERYONE),
    "socialaccount_login_error": Access(get=SIGNED_IN),  # strangers get this page from the callback itself
    "socialaccount_signup": Access(get=EVERYONE, post=EVERYONE),
    "socialaccount_connections": Access(get=SIGNED_IN, post=SIGNED_IN),
    "openid_connect_login": Access(get=EVERYONE, post=EVERYONE),
    "openid_connect_callback": Access(get=EVERYONE, post=EVERYONE),
}

DEMO = {
    "demo:choose": Access(get=EVERYONE),
    "demo:sign_in": Access(get=None, post=EVERYONE),
    "demo:letters": Access(get=EVERYONE),
}

ROUTES = PEOPLE | SIGN_IN | DEMO
