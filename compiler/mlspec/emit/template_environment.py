"""The environment that renders every template: templates own shape, never quoting."""

from functools import cache
from typing import TYPE_CHECKING

from mlspec.emit.template_filters import FILTERS, write_value
from mlspec.resources import template_root

if TYPE_CHECKING:
    import jinja2


def render(template: str, /, **values: object) -> str:
    """Returns the text of the shipped template `<backend>/<file>.j2` with `values`.

    Raises:
        jinja2.UndefinedError: for a name the template uses and nobody gave.
        TypeError: for a value that a scalar cannot hold.
        ValueError: for a value that has no safe spelling where it stands.
    """
    return _shipped().get_template(template).render(values)


def environment(loader: "jinja2.BaseLoader | None" = None) -> "jinja2.Environment":
    """Returns the environment for generated text, by default over the shipped templates.

    `[[ value ]]` becomes one whole YAML scalar; the delimiters leave `{{ }}`, `${{ }}` and `$( )` to those
    who read the output. Nothing of the process or the file system is in reach of a template.
    """
    import jinja2

    rendering = jinja2.Environment(
        loader=loader or jinja2.FileSystemLoader(template_root()),
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        autoescape=False,  # noqa: S701 - YAML, not HTML: `finalize` writes each value
    )
    rendering.globals.clear()
    rendering.filters.clear()
    rendering.filters.update(FILTERS)
    return rendering


def html_environment(loader: "jinja2.BaseLoader | None" = None) -> "jinja2.Environment":
    """Returns the environment for HTML reports: `{{ value }}`, escaped always."""
    import jinja2

    rendering = jinja2.Environment(
        loader=loader or jinja2.FileSystemLoader(template_root()),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    rendering.globals.clear()
    return rendering


@cache
def _shipped() -> "jinja2.Environment":
    return environment()


def _finalize(value: object) -> str:
    import jinja2

    # The text of an undefined value is its own error, which names the missing variable.
    return str(value) if isinstance(value, jinja2.Undefined) else write_value(value)
