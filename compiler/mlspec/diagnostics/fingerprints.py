"""What tells a finding from others across runs, wherever its line has moved to."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence

from mlspec.diagnostics.diagnostic import Diagnostic


def fingerprints(diagnostics: Sequence[Diagnostic]) -> tuple[str, ...]:
    """Returns the fingerprint of each diagnostic: 64 hexadecimal digits, unique among them.

    It depends on rule, file and message, not on the place: lines that are added above a finding leave it alone.
    Among findings that are equal in all three, the count of those before tells them apart.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    found: list[str] = []
    for diagnostic in diagnostics:
        identity = (diagnostic.rule.code, diagnostic.span.file, diagnostic.message)
        text = json.dumps([*identity, seen[identity]])
        found.append(hashlib.sha256(text.encode()).hexdigest())
        seen[identity] += 1
    return tuple(found)
