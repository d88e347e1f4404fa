"""Stories: which articles, copies or not, tell of the same event.

CleanArticle, entities -> story_terms -> keys ~~> known articles of the window (the store's join) -> assign -> choices
"""

from etl.stories.assignment import assign
from etl.stories.terms import story_terms

STAGE = "stories"
SURE = 0.6  # confidence of a language below which words are taken for English: headlines look like many languages
VERSION = 4

__all__ = ["STAGE", "SURE", "VERSION", "assign", "story_terms"]
