"""Who does what, when: the Django site under the whole cycle."""
