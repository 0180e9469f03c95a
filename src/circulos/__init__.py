"""Software for circles of councils that compare themselves in order to improve."""

__version__ = "0.1.0"
