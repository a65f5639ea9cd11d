"""The one way a request is refused."""


class Refused(Exception):  # noqa: N818 - it is no error of the server
    """A request that cannot be answered because of what it holds; the text names the field."""
