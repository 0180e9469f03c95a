"""What all tests share: the engines, each behind the same questions."""

pytest_plugins = ["engines"]
