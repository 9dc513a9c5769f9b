"""The package's names, whose modules load when they are used."""

from importlib import import_module

import pytest

from compass_maint_cli import times

NAMES = {name: module for module, names in times.HOMES.items() for name in names.split()}


@pytest.mark.parametrize(("name", "module"), NAMES.items())
def test_a_name_is_what_its_module_has(name: str, module: str) -> None:
    """Once its module is loaded too, which then is an attribute of the package by its own name."""
    home = import_module(f"{times.__name__}.{module}")
    assert getattr(times, name) is getattr(home, name)


def test_a_name_that_nobody_has() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'yesterday'"):
        getattr(times, "yesterday")  # noqa: B009  # mypy knows that it is not there
