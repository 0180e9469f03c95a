"""An edition whose reports are ready, in the world of `tests.web.world`."""

from django.conf import settings
from django.utils import timezone

from circulos.web.publication.access import ROUTES
from circulos.web.publication.models import PackRun
from web.analysis.world import some_councils_of


def examples(world, name: str) -> dict[str, object]:
    edition = some_councils_of(world)
    if name == "publication:take_pack":
        path = settings.DATA / "packs" / "example.zip"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"PK")
        now = timezone.now()
        PackRun.objects.create(
            edition=edition, language="en", formats="pdf", finished_at=now, file="packs/example.zip"
        )
    return {"code": edition.code}


def _example(name: str):
    return lambda world: examples(world, name)


EXAMPLES = {name: _example(name) for name in ROUTES}
