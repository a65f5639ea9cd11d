"""`image` of a Project: what the images that serve its models are built on."""

from pydantic import Field

from mlspec.spec.names import PinnedImage, PinnedVersion
from mlspec.spec.section import Section


class Image(Section):
    """What the images of all models are built on."""

    base: PinnedImage = Field(description="An image with Python, its digest written out.")
    runtime: PinnedVersion = Field(description="The version of mlspec-compiler that serves in the image.")
