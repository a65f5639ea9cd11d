"""Anchors, aliases and tags: what YAML attaches to a value, and a spec must not."""

from mlspec.diagnostics.span import Span
from mlspec.source.events import Event
from mlspec.source.findings import Findings
from mlspec.source.quoting import quoted
from mlspec.source.rules import YAML_ANCHOR, YAML_TAG

_CORE = "tag:yaml.org,2002:"


class Properties:
    """Refuses the properties of one file's nodes; an anchor and its aliases are one fault."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._anchors: set[str] = set()

    def refuse(self, event: Event, span: Span) -> None:
        """Adds a fault for the anchor and for the tag of a node, if it has them."""
        if event.anchor:
            self._refuse_anchor(f"&{event.anchor}", event.anchor, span)
        if event.tag:
            written = event.tag.replace(_CORE, "!!", 1)
            message = f"the tag {quoted(written)} is refused: what a value is follows from its field"
            self._findings.refuse(YAML_TAG, span, message, "delete the tag")

    def refuse_alias(self, event: Event, span: Span) -> None:
        """Adds a fault for an alias, unless its anchor was refused already."""
        self._refuse_anchor(f"*{event.anchor}", event.anchor or "", span)

    def _refuse_anchor(self, written: str, name: str, span: Span) -> None:
        self._findings.broken = True
        if name in self._anchors:
            return
        self._anchors.add(name)
        message = f"{quoted(written)}: a spec has no anchors and aliases"
        help_ = "write the value out; a text that begins with & or * needs quotes"
        self._findings.refuse(YAML_ANCHOR, span, message, help_)
