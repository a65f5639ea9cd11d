"""The two ways in which a request is not answered."""


class Refused(Exception):  # noqa: N818 - it is no error of the server
    """A request that cannot be answered because of what it holds; the text names the field."""


class Unavailable(Exception):  # noqa: N818 - what fails is a store
    """A request that cannot be answered now because of what a store of inputs lacks; the text names the input."""
