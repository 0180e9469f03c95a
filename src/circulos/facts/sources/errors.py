"""What can go wrong with an official source, in words for whoever fetches."""


class SourceError(Exception):
    """A source could not be asked, or its answer could not be read; the message says what to do about it."""


class UnreachableError(SourceError):
    """A source does not answer at all; there is no point in asking it anything else."""
