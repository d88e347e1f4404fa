"""Stories grow one article at a time: each joins the story that its terms resemble most, or begins one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import fsum, sqrt

from etl.dedup import MIN_SHARED_FIGURES
from etl.records import StoryArticle, StoryChoice

# How alike an article and a story must be. Long texts share more words by chance than headlines do, so the threshold
# grows with the number of terms: .06 for a headline of 7, .30 for a report of 80.
THRESHOLD_FACTOR, THRESHOLD_EXPONENT = 0.016, 2 / 3
# Cosine to the sum of a story's articles lets big vague stories swallow everything; the mean of the cosines to its
# articles splits stories that change. The likeness is their weighted geometric mean, this the share of the former.
CENTROID_SHARE = 0.25
WINDOW_DAYS = 6
SEARCH_TERMS = 24  # an article's story has at least one of its strongest terms
# A long text has more of them in common with its story. On 3,000 wire articles 1, 2 and 3 give the same stories, 4 not.
LONG_TEXT_SHARES = 3
SAME_FRAME = 0.15  # of the keys of one of two texts full of numbers; two reports of one event share hardly any


@dataclass(slots=True, eq=False)
class _Story:
    """A growing story: the sum of its articles' terms."""

    seed: StoryArticle
    story_id: int | None
    members: dict[int, StoryArticle] = field(default_factory=dict)
    total: dict[str, float] = field(default_factory=dict)
    squared: float = 0.0
    first: date = date.max
    last: date = date.min

    def add(self, article: StoryArticle) -> None:
        for term, weight in article.terms.terms.items():
            before = self.total.get(term, 0.0)
            self.total[term] = before + weight
            self.squared += weight * (2 * before + weight)
        self.members[article.article_id] = article
        if article.day is not None:
            self.first, self.last = min(self.first, article.day), max(self.last, article.day)

    def spread(self) -> float:
        """Return what a product with the sum is divided by to get a likeness."""
        return float(sqrt(self.squared) ** CENTROID_SHARE * len(self.members) ** (1 - CENTROID_SHARE))

    def is_another_issue(self, article: StoryArticle) -> bool:
        """Tell whether all that the story has are other issues of the article's series."""
        others = (one for one in self.members.values() if one.article_id not in article.vetoed)
        return all(_is_other_issue(article, one) for one in others)

    def near(self, day: date | None) -> bool:
        """Tell whether a day lies within the window of the story's first and last; unknown days always do."""
        if day is None or self.first > self.last:
            return True
        return (self.first - day).days <= WINDOW_DAYS and (day - self.last).days <= WINDOW_DAYS


class _Board:
    """All open stories, found by term, by copy group and by id."""

    def __init__(self) -> None:
        self.by_term: dict[str, list[_Story]] = defaultdict(list)
        self.by_copy: dict[int, _Story] = {}
        self.by_id: dict[int, _Story] = {}

    def add(self, story: _Story, article: StoryArticle) -> None:
        for term in article.terms.terms:
            if term not in story.total:
                self.by_term[term].append(story)
        story.add(article)
        self.by_copy.setdefault(_copy_group(article), story)

    def open(self, seed: StoryArticle, story_id: int | None) -> _Story:
        story = _Story(seed, story_id)
        if story_id is not None:
            self.by_id[story_id] = story
        return story

    def scores(self, article: StoryArticle) -> dict[_Story, float]:
        terms = article.terms.terms
        strongest = sorted(terms, key=lambda term: (-terms[term], term))[:SEARCH_TERMS]
        met = Counter(story for term in strongest for story in self.by_term.get(term, ()))
        needed = 1 if len(terms) <= SEARCH_TERMS else LONG_TEXT_SHARES
        return {
            story: _product(terms, story.total) / story.spread()
            for story, shared in met.items()
            if shared >= needed and story.near(article.day) and not story.is_another_issue(article)
        }


def _product(terms: Mapping[str, float], total: Mapping[str, float]) -> float:
    # fsum, since a set has no order: the likeness must not hang on how strings are hashed
    return fsum(terms[term] * total[term] for term in terms.keys() & total.keys())


def _is_other_issue(one: StoryArticle, other: StoryArticle) -> bool:
    """Tell whether two texts full of numbers have one frame and hardly a number in common."""
    if not (one.figures and other.figures) or len(one.figures & other.figures) >= MIN_SHARED_FIGURES:
        return False
    return len(one.frame & other.frame) >= SAME_FRAME * min(len(one.frame), len(other.frame))


def _copy_group(article: StoryArticle) -> int:
    return article.article_id if article.group_root is None else article.group_root


def _in_order(articles: Sequence[StoryArticle]) -> list[StoryArticle]:
    return sorted(articles, key=lambda article: (article.order, article.article_id))


def assign(new: Sequence[StoryArticle], known: Sequence[StoryArticle]) -> list[StoryChoice]:
    """Choose a story for each new article, in the order of ``StoryArticle.order``.

    ``known`` are articles of the window with their ``story_id``, whole stories; those without one are not looked at.
    Copies share a story whatever their terms; a story that holds nothing but other issues of an article's series is
    not its story, however many words they share. An article joins the story it is most like if that is above its
    threshold (single-pass clustering as in topic detection and tracking, Allan et al. 1998), else it seeds one.
    """
    board = _Board()
    for article in _in_order(known):
        if article.story_id is not None:
            story = board.by_id.get(article.story_id) or board.open(article, article.story_id)
            board.add(story, article)
    return [_choose(article, board) for article in _in_order(new)]


def _choose(article: StoryArticle, board: _Board) -> StoryChoice:
    story, score, why = _best(article, board)
    if story is None:
        story = board.open(article, None)
    board.add(story, article)
    return StoryChoice(article.article_id, story.story_id, story.seed.article_id, min(1.0, round(score, 4)), why)


def _best(article: StoryArticle, board: _Board) -> tuple[_Story | None, float, str]:
    copied = board.by_copy.get(_copy_group(article))
    if copied is not None:
        return copied, 1.0, "a copy of an article of this story"
    scores = board.scores(article)
    if not scores:
        return None, 0.0, "nothing like it in the window"
    score = max(scores.values())
    # Of stories that are equally like it, the one that was seeded first wins.
    story = min((one for one, its in scores.items() if score - its < 1e-9), key=lambda one: one.seed.order)
    threshold = THRESHOLD_FACTOR * len(article.terms.terms) ** THRESHOLD_EXPONENT
    if score < threshold:
        return None, score, f"too little like any other: {score:.2f}, needs {threshold:.2f}"
    return story, score, _shared(article.terms.terms, story.total)


def _shared(terms: Mapping[str, float], total: Mapping[str, float]) -> str:
    strongest = sorted((term for term in terms if term in total), key=lambda term: (-terms[term] * total[term], term))
    return "shares " + ", ".join(strongest[:5])
