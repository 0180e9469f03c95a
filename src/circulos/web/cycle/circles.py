"""Tells the app people what it must know of circles."""

from collections.abc import Iterable

from circulos.web.cycle.models import Circle, Membership


class RealCircles:
    def names(self, codes: Iterable[str]) -> dict[str, str]:
        return dict(Circle.objects.filter(code__in=list(codes)).values_list("code", "name"))

    def choices(self) -> list[tuple[str, str]]:
        return list(Circle.objects.open().values_list("code", "name"))

    def council_ids(self, codes: Iterable[str]) -> set[int]:
        """Members only: being invited by a circle gives its facilitator no rights over a council."""
        members = Membership.objects.current().filter(circle__code__in=list(codes))
        return set(members.values_list("council_id", flat=True))
