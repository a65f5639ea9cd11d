"""Shares of requests as the tools of a cluster write them."""


def whole_percent(share: float) -> int:
    """Returns a share in whole percent, the only ones that the tools have.

    Raises:
        ValueError: for a part of one: a check refuses it where a project is compiled.
    """
    whole = round(share * 100)
    if abs(share * 100 - whole) > 1e-9:  # noqa: PLR2004 - far below a hundredth of a percent
        raise ValueError(f"{share:.4%} is no whole percent")
    return whole
