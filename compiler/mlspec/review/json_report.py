"""A review as JSON, for tools; schemas/review.schema.json says what stands where."""

from mlspec.plan.encoding import to_json
from mlspec.review.review import Review


def render(review: Review) -> str:
    """Returns the text of the report."""
    return to_json(review)
