"""Where the jobs of a workflow leave what later ones read; git ignores it."""

WORK = "mlspec-ci"
EACH_MODEL = f'{WORK}/"$MODEL"'
MAKE_WORK = f"mkdir -p {WORK}"
SUMMARY = '"${GITHUB_STEP_SUMMARY:-/dev/stdout}"'
"""The page of a run, where a system has one; otherwise its log."""
