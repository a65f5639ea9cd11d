"""What the exit codes of `mlspec` mean."""

CLEAN = 0
FINDINGS = 1
CHANGES = 2
"""Of `mlspec plan --detailed-exitcode` alone."""
UNDECIDED = 2
"""Of `mlspec gate --live` and `mlspec watch` with `--detailed-exitcode` alone."""
USAGE = 64
INTERNAL = 70
