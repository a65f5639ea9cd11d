"""Where the jobs of a workflow leave what later ones read; git ignores it."""

WORK = "mlspec-ci"
EACH_MODEL = f'{WORK}/"$MLSPEC_MODEL"'
MAKE_WORK = f"mkdir -p {WORK}"


def on_page(file: str) -> tuple[str, ...]:
    """Returns the lines that add a file to the page of a run, where a system has one, and otherwise to its log."""
    return (
        'if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then',
        f'  cat {file} >> "$GITHUB_STEP_SUMMARY"',
        "else",
        f"  cat {file}",
        "fi",
    )
