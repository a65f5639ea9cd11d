"""The part of a plan that says what the image is built on that serves a version."""

from mlspec.plan.value import value


@value
class Image:
    """The image below, pinned by its digest, and the version of mlspec-compiler whose server runs."""

    base: str
    runtime: str
