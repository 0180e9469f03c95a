from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Files under names that change with their content, once `prepare` has collected them; until then as they are.

    A file that came with an update must not make every page fail that uses it. WhiteNoise serves it from the package.
    """

    def stored_name(self, name: str) -> str:
        try:
            return super().stored_name(name)
        except ValueError:
            return name
