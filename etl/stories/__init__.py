"""Stories: which articles, copies or not, tell of the same event.

CleanArticle, entities -> story_terms -> keys ~~> known articles of the window (the store's join) -> assign -> choices
"""

from etl.stories.assignment import assign
from etl.stories.terms import story_terms

STAGE = "stories"
VERSION = 4

__all__ = ["STAGE", "VERSION", "assign", "story_terms"]
