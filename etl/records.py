"""The nouns that flow through the pipeline, in the order in which they come to be.

    FeedState -> PollResult -> PageRequest -> FetchOutcome
    SourceHints + bytes -> Document -> CleanArticle -> Fingerprint, Analysis, StoryTerms
                                                     -> DuplicateEdge, GroupChoice, StoryChoice

All are frozen: a stage returns a new noun, it never changes one. They hold plain values only, so they can be
pickled to a worker process and written as JSON. Offsets count Unicode code points in ``CleanArticle.text``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

# -- what comes in -------------------------------------------------------------------------------------------------

RECORD_MEDIA_TYPE = "application/vnd.copydesk.record+json"  # a seed record: one JSON object, UTF-8


@dataclass(frozen=True, slots=True)
class SourceHints:
    """What the source (a feed item, a manifest line, a command-line option) says about a document."""

    outlet: str | None = None  # name of the outlet, as given
    external_id: str | None = None  # the source's own id: a GUID, a record's id
    url: str | None = None  # as given, not yet normalised
    title: str | None = None
    published_at: str | None = None  # as given: RFC 822, ISO 8601 ...
    authors: tuple[str, ...] = ()
    language: str | None = None  # as declared
    summary: str | None = None  # the feed's own description, plain text
    extra: Mapping[str, Any] = field(default_factory=dict)  # whatever else was said, JSON values


@dataclass(frozen=True, slots=True)
class Document:
    """One input exactly as it came, before anyone has read it."""

    content: bytes
    media_type: str  # text/plain | text/html | RECORD_MEDIA_TYPE
    locator: str  # where it was: a path, archive.zip!member#12 (record number), a URL
    charset: str | None = None  # as the transport declared it
    captured_at: datetime | None = None  # aware; when the bytes were taken
    hints: SourceHints = SourceHints()
    http: Mapping[str, Any] = field(default_factory=dict)  # status, headers worth keeping


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that does not become what the stage makes, and what a person can do about it."""

    reason: str  # a stable word: empty, unreadable, too_deep, not_an_article ...
    detail: str = ""  # one sentence that tells a person what to do


# -- what the network brings ---------------------------------------------------------------------------------------

# One word for every way a request can end; ``raw.fetch`` keeps one row for each attempt.
FetchResult = Literal[
    "ok",  # 200 with a whole body
    "not_modified",  # 304
    "gone",  # 410
    "not_found",  # 404 and other 4xx that time may heal
    "forbidden",  # 401, 403, 451
    "rate_limited",  # 429
    "server_error",  # 5xx
    "timeout",
    "unreachable",  # no such host, connection refused or reset
    "tls_error",
    "truncated",  # the body is shorter than it said, or the compression breaks off
    "too_large",
    "too_many_redirects",
    "blocked_address",  # private, loopback, link-local, metadata
    "bad_url",  # not http(s), or not a URL
    "bad_response",  # not HTTP, headers too large, a content coding nobody knows
    "wrong_type",  # an image where a page was asked for
    "robots",  # robots.txt says no
]


@dataclass(frozen=True, slots=True)
class FetchOutcome:
    """One attempt to fetch one address."""

    url: str  # as asked for
    result: FetchResult
    started_at: datetime
    seconds: float
    final_url: str | None = None  # after redirects
    redirects: tuple[tuple[int, str], ...] = ()  # (status, where to), in order
    status: int | None = None
    body: bytes | None = None  # decompressed; only for "ok"
    n_bytes: int = 0  # after decompression
    media_type: str | None = None  # without parameters, lower case
    charset: str | None = None  # as the header declares it
    etag: str | None = None
    last_modified: str | None = None
    max_age: int | None = None  # seconds, from Cache-Control
    retry_after: int | None = None  # seconds from started_at
    headers: Mapping[str, str] = field(default_factory=dict)  # lower-case names; those worth keeping
    detail: str = ""  # for people: what went wrong


@dataclass(frozen=True, slots=True)
class KnownRobots:
    """What an earlier worker learnt of a site's robots.txt."""

    result: FetchResult  # how the last attempt ended
    detail: str
    retry_after: int | None
    body: bytes | None  # the file as it came last; None: there was none
    body_at: datetime | None  # when the rules were last learnt; None: never
    is_fresh: bool  # it need not be asked for again yet


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed and all that its next poll depends on."""

    feed_id: int
    url: str
    outlet: str
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: bytes | None = None  # of the last body read: unchanged bytes are not parsed
    interval: int = 900  # seconds between polls, adapted
    next_poll_at: datetime | None = None  # None: now
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    last_result: str | None = None
    failure_score: float = 0.0  # hard 1, soft 0.5, temporary 0.25 each; 0 after a success
    failing_since: datetime | None = None
    retired_at: datetime | None = None  # 410: not polled again
    moved_to: str | None = None  # where 301/308 points; the feed moves after repeated sightings
    moved_seen: int = 0


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item as a feed shows it, all text plain."""

    position: int  # 0 is the first in the feed
    guid: str | None
    url: str | None  # absolute
    title: str | None
    published_at: str | None = None  # as given
    updated_at: str | None = None
    summary: str | None = None  # plain text
    description: str | None = None  # what the summary was made of: markup, or text with its lines; unsanitised
    content_html: str | None = None  # the feed's own full content, unsanitised
    authors: tuple[str, ...] = ()
    language: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PollResult:
    """What one poll of one feed brought."""

    feed: FeedState  # as it is now; save it
    outcome: FetchOutcome
    items: tuple[FeedItem, ...] = ()
    parsed: bool = False  # False: 304, unchanged bytes, or a failure
    rejected: Rejected | None = None  # fetched, but no feed


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page to fetch, with what is known of it."""

    url: str
    hints: SourceHints
    etag: str | None = None
    last_modified: str | None = None


# -- clean ---------------------------------------------------------------------------------------------------------

Precision = Literal["second", "minute", "hour", "day", "month", "year"]


@dataclass(frozen=True, slots=True)
class PublishedTime:
    """When an article was published, as precisely as the evidence says and no more."""

    day: date  # the page's own day
    precision: Precision
    at: datetime | None = None  # aware, with the page's own offset; None when known to the day or coarser
    inferred: bool = False  # read from running text or a URL instead of stated as the date
    zone_assumed: bool = False  # the source named no zone: UTC was taken

    def isoformat(self) -> str:
        """Return the time with the page's own offset, or only the day when that is all there is."""
        return self.day.isoformat() if self.at is None else self.at.isoformat()


@dataclass(frozen=True, slots=True)
class CleanArticle:
    """An article as text and facts, each fact with its evidence."""

    text: str  # normalised plain text, NFC; paragraphs are parted by one empty line
    title: str | None
    title_derived: bool = False  # made from the first sentence: the source had none
    authors: tuple[str, ...] = ()  # people, display form
    agencies: tuple[str, ...] = ()  # news agencies credited: "AP", "PTI"
    published: PublishedTime | None = None
    modified: PublishedTime | None = None
    language: str | None = None  # ISO 639-1 where there is one, else 639-3
    language_confidence: float = 0.0  # 0..1
    url: str | None = None  # WHATWG serialisation of the address it came from
    canonical_url: str | None = None  # rel=canonical, WHATWG; may lie on another domain
    external_id: str | None = None
    outlet: str | None = None  # name as given, or the site's own name
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    partial: bool = False  # paywalled, cut, or only the feed's summary
    # field name -> {"value", "source", "why", "candidates": [{"value", "source"}, ...]}; JSON values only
    evidence: Mapping[str, Any] = field(default_factory=dict)


# -- dedup ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What finds an article's possible copies without reading all texts."""

    exact: bytes  # sha256 of the words alone: equal means the same text
    n_words: int  # tokens the fingerprint was made of (characters in scripts without blanks)
    keys: tuple[int, ...]  # sampled shingle hashes, signed 32-bit, sorted, no repeats


@dataclass(frozen=True, slots=True)
class DatedText:
    """An article as dedup compares it; ``order`` decides which of two came first."""

    article_id: int
    title: str | None
    text: str
    order: tuple[str, str, str]  # (published day or time in UTC or "9999" when unknown, content hash, natural key)
    url: str | None = None


Relation = Literal["exact", "near", "excerpt_of", "contains", "roundup_of"]


@dataclass(frozen=True, slots=True)
class DuplicateEdge:
    """Two articles share text: who has how much of whose, and what differs."""

    article_id: int  # the later of the two, by ``DatedText.order``
    earlier_id: int
    relation: Relation  # read: article <relation> earlier
    containment: float  # weighted share of the later article's shingles found in the earlier, 0..1
    containment_back: float  # the other way round
    longest_run: int  # longest run of words that both have
    differing: tuple[str, ...] = ()  # numbers and names that one has where the other has another, "12|13"
    merges: bool = True  # False: linked only (templates, roundups, guards)
    why: str = ""  # the rule that decided, for people


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """Where an article stands among its copies."""

    article_id: int
    parent_id: int | None  # its best earlier edge; None for a root
    root_id: int  # its own id for a root


@dataclass(frozen=True, slots=True)
class Said:
    """What one revision of an article says, as the next is held against it."""

    title: str | None
    text: str
    title_derived: bool = False
    partial: bool = False  # only a part of what the outlet printed is known


ChangeKind = Literal["first", "headline", "correction", "update", "cosmetic"]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an article's text from one revision to the next."""

    kind: ChangeKind
    disclosed: bool | None  # the text says that it was changed; None: there is nothing to disclose, or nobody can tell


# -- entities ------------------------------------------------------------------------------------------------------

Label = Literal["PERSON", "ORG", "LOC", "EVENT", "MISC"]


@dataclass(frozen=True, slots=True)
class EntityRef:
    """A canonical entity as one article knows it; ``key`` is the same wherever the entity is met."""

    key: str  # natural key: "country:IN", "geonames:1273294", "person:rajnath singh", "org:pci ..."
    name: str  # display form
    label: Label
    rule: str  # why this mention is linked to it
    kind: str | None = None  # country | city | region ... for LOC


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names something."""

    start: int
    end: int
    surface: str  # text[start:end]
    label: Label
    cluster: int  # mentions of one thing in this article share it
    entity: EntityRef | None  # None: nobody can tell, so nobody says
    recogniser: str = "rules"
    importance: float = 0.0  # of what is named, in this article, 0..1; one for all mentions of a cluster


@dataclass(frozen=True, slots=True)
class PersonFact:
    """What an article says somebody is: what tells two people of one name apart."""

    person: str  # EntityRef.key
    field: str  # politics | sport | arts | science | law | military | religion | business
    nation: str | None  # ISO 3166 code, as stated with it


@dataclass(frozen=True, slots=True)
class Quote:
    """Words somebody is said to have said."""

    start: int
    end: int
    text: str  # with its quotation marks cut off; text[start:end] is the stretch between them
    kind: Literal["direct", "indirect", "mixed", "post"] = "direct"
    speaker: str | None = None  # surface of the speaker
    speaker_cluster: int | None = None  # Mention.cluster of the speaker
    verb: str | None = None
    words: str | None = None  # words alone, small, "%" for what was left out; None: a paraphrase, or too short


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts."""

    start: int
    end: int
    surface: str  # text[start:end]: "26 civilians", "$4.5 billion"
    value: float
    unit: str | None  # currency code, "percent", or None for a count
    what: str | None  # head of what is counted, lower case, singular: "civilian"
    event: str | None = None  # what happened to them, a lower-case lemma: "kill", "injure"


@dataclass(frozen=True, slots=True)
class DatedWords:
    """Words that name a day or a span of days."""

    start: int
    end: int
    surface: str  # text[start:end]: "Tuesday", "August 23 to 26, 2025"
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Role:
    """Who is said to hold which office, where."""

    start: int
    end: int
    surface: str  # text[start:end]: "U.S. Secretary of Defense Pete Hegseth"
    person: str  # surface of the person
    person_cluster: int | None
    role: str  # normal form, lower case: "secretary of defense"
    organization: str | None  # organization or country as stated, surface
    organization_cluster: int | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything said in one article, with positions."""

    mentions: tuple[Mention, ...] = ()
    quotes: tuple[Quote, ...] = ()
    figures: tuple[Figure, ...] = ()
    roles: tuple[Role, ...] = ()
    dates: tuple[DatedWords, ...] = ()
    facts: tuple[PersonFact, ...] = ()
    recogniser: str = "rules"  # what read it: a language that it does not speak is read by another


# -- stories -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StoryTerms:
    """An article as stories compare it: its weightiest terms, L2-normalised."""

    terms: Mapping[str, float]  # at most settings.story_terms of them
    keys: tuple[int, ...]  # signed 64-bit hashes of the terms worth searching by
    headline_only: bool = False


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """An article in the window, as story grouping sees it."""

    article_id: int
    order: tuple[str, str, str]  # as DatedText.order
    day: date | None
    terms: StoryTerms
    story_id: int | None = None  # the story it is in already
    group_root: int | None = None  # root of its duplicate group: copies share a story
    vetoed: frozenset[int] = frozenset()  # other issues of its series, by id: another day's bulletin, another match
    # Of a text full of numbers, which is not compared with all of its template: keys of its words and of its numbers.
    frame: frozenset[int] = frozenset()
    figures: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class StoryChoice:
    """The story an article goes to; articles that share ``seed_id`` share a story."""

    article_id: int
    story_id: int | None  # an existing story, or None
    seed_id: int  # article that the (new or old) story grew from
    score: float
    why: str
