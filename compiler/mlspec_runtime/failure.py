"""The one way a stage says that data or parameters, not its own code, are at fault."""


class StageFailure(Exception):  # noqa: N818  # the word of the expressions package; it is no bug in the program
    """Data or parameters that a stage cannot work with; `findings` are said one a line.

    Args:
        finding: the fault with its measured value, then a way out.
        further: more faults found in the same pass.
    """

    def __init__(self, finding: str, *further: str) -> None:
        super().__init__(finding, *further)
        self.findings = (finding, *further)
