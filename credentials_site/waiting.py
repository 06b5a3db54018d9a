"""What waits for a person, gathered from every room for the home page."""

from typing import Any


def list_for(user: Any) -> list[dict[str, Any]]:
    """Most urgent first: {"text", "url", "due", "tone", "icon"}."""
    if not user.is_authenticated:
        return []
    return []
