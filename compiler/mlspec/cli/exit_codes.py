"""What the exit codes of `mlspec` mean."""

CLEAN = 0
FINDINGS = 1
USAGE = 64
INTERNAL = 70
