"""Changes to the tables as the stages make them, row by row, for tests of what is counted from them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from tests.store.oracles import NAMES, oracle, rolled

FIRST_DAY = date(2031, 3, 1)


def differences(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Return rows that only the oracle or only the rollup has, by name: empty when mart counts what there is."""
    found = {}
    for name in NAMES:
        plain, kept = (
            {tuple(map(str, row)) for row in connection.exec_driver_sql(query)}
            for query in (oracle(name), rolled(name))
        )
        if plain != kept:
            found[name] = sorted(plain ^ kept)[:6]
    return found


@dataclass
class Newsroom:
    """Some outlets, entities and stories, and the articles that a random number generator makes of them."""

    connection: Connection
    dice: random.Random
    run_id: int = 0
    outlets: list[int] = field(default_factory=list)
    entities: list[int] = field(default_factory=list)
    stories: list[int] = field(default_factory=list)
    articles: list[int] = field(default_factory=list)
    serial: int = 0

    def open(self, name: str) -> None:
        """Insert what articles refer to; `name` keeps the keys of two newsrooms apart."""
        self.run_id = self._one("INSERT INTO ops.run (kind, code_version) VALUES ('other', 't') RETURNING run_id")
        for n in range(4):
            self.outlets.append(
                self._one(
                    "INSERT INTO news.outlet (outlet_key, name, owner) VALUES (%(k)s, %(k)s, %(o)s)"
                    " RETURNING outlet_id",
                    k=f"{name} outlet {n}",
                    o="Quill Group" if n < 2 else None,
                )
            )
        for n in range(6):
            self.entities.append(
                self._one(
                    "INSERT INTO news.entity (entity_key, name, label) VALUES (%(k)s, %(k)s, 'PERSON')"
                    " RETURNING entity_id",
                    k=f"{name} person {n}",
                )
            )
        for _ in range(3):
            self.stories.append(self._one("INSERT INTO news.story DEFAULT VALUES RETURNING story_id"))
        self.name = name

    def change(self) -> list[int]:
        """Make one random change; return the revisions that the ledger would hand to publish for it."""
        acts = (self.add, self.add, self.revise, self.regroup, self.move, self.remove, self.merge, self.reread)
        return self.dice.choice(acts)() if self.articles else self.add()

    def add(self) -> list[int]:
        self.serial += 1
        article = self._one(
            "INSERT INTO news.article (identity_sha256, identity_kind, outlet_id, first_seen_at)"
            " VALUES (sha256(%(k)s::bytea), 'id', %(o)s, '2031-03-04T05:06:07Z') RETURNING article_id",
            k=f"{self.name} {self.serial}",
            o=self.dice.choice([*self.outlets, None]),
        )
        self.articles.append(article)
        revision = self._text(article)
        self._into_story(article, revision)
        return [revision]

    def revise(self) -> list[int]:
        article = self.dice.choice(self.articles)
        revision = self._text(article)
        self._run("UPDATE news.story_member SET revision_id = %(r)s WHERE article_id = %(a)s", a=article, r=revision)
        return [revision]

    def regroup(self) -> list[int]:
        """Take some articles out of their groups and put them into one of their own, or into none."""
        some = self.dice.sample(self.articles, min(len(self.articles), self.dice.randint(2, 5)))
        apart = "DELETE FROM news.duplicate_group_member WHERE article_id = ANY (%(some)s) OR group_id IN (SELECT"
        self._run(apart + " group_id FROM news.duplicate_group_member WHERE article_id = ANY (%(some)s))", some=some)
        if self.dice.random() < 0.7 and len(some) > 1:
            group = self._one("INSERT INTO news.duplicate_group DEFAULT VALUES RETURNING group_id")
            for article in some:
                parent = None if article == some[0] else some[0]
                if parent is not None:
                    self._edge(article, parent)
                self._run(
                    "INSERT INTO news.duplicate_group_member VALUES (%(a)s, %(g)s, %(p)s)", a=article, g=group, p=parent
                )
        return []

    def move(self) -> list[int]:
        self._run(
            "UPDATE news.story_member SET story_id = %(s)s WHERE article_id = %(a)s",
            s=self.dice.choice(self.stories),
            a=self.dice.choice(self.articles),
        )
        return []

    def remove(self) -> list[int]:
        gone = self.dice.choice(self.articles)
        self.articles.remove(gone)
        apart = "DELETE FROM news.duplicate_group_member WHERE group_id IN (SELECT group_id FROM"
        self._run(apart + " news.duplicate_group_member WHERE article_id = %(a)s)", a=gone)
        self._run("DELETE FROM news.article WHERE article_id = %(a)s", a=gone)
        return []

    def merge(self) -> list[int]:
        one, other = self.dice.sample(self.entities, 2)
        stands_for_others = self._one("SELECT count(*) FROM news.entity WHERE same_as = %(e)s", e=one)
        is_other = self._one(
            "SELECT count(*) FROM news.entity WHERE entity_id = %(e)s AND same_as IS NOT NULL", e=other
        )
        target = None if stands_for_others or is_other else other
        self._run("UPDATE news.entity SET same_as = %(t)s WHERE entity_id = %(e)s", e=one, t=target)
        return []

    def reread(self) -> list[int]:
        article = self.dice.choice(self.articles)
        revision = self._one("SELECT current_revision_id FROM news.article WHERE article_id = %(a)s", a=article)
        self._run("DELETE FROM news.analysis WHERE revision_id = %(r)s", r=revision)
        self._names(revision)
        return []

    def _text(self, article: int) -> int:
        self.serial += 1
        precision = self.dice.choice(["second", "minute", "hour", "day", "month", None])
        at = datetime.combine(FIRST_DAY, datetime.min.time()) + timedelta(minutes=self.dice.randrange(4 * 24 * 60))
        revision = self._one(
            "INSERT INTO news.revision (article_id, content_sha256, text_sha256, title, title_derived, text, language,"
            " published_at, published_date, published_precision, first_document_id, last_document_id, run_id,"
            " clean_version) VALUES (%(a)s, sha256(%(k)s::bytea), sha256(%(k)s::bytea), %(k)s, %(d)s, %(k)s, %(l)s,"
            " %(at)s, %(day)s, %(p)s, %(n)s, %(n)s, %(run)s, 1) RETURNING revision_id",
            a=article,
            k=f"{self.name} text {self.serial}",
            d=self.dice.random() < 0.3,
            l=self.dice.choice(["en", "de", "ja", None]),
            at=None if precision is None else f"{at.isoformat()}Z",
            day=None if precision is None else at.date(),
            p=precision,
            n=self.serial,
            run=self.run_id,
        )
        self._run("UPDATE news.article SET current_revision_id = %(r)s WHERE article_id = %(a)s", a=article, r=revision)
        self._names(revision)
        return revision

    def _names(self, revision: int) -> None:
        self._run("INSERT INTO news.analysis VALUES (%(r)s, 1, 'rules')", r=revision)
        for n in range(self.dice.randint(0, 5)):
            self._run(
                "INSERT INTO news.mention (revision_id, start_char, end_char, surface, label, cluster, entity_id,"
                " recogniser) VALUES (%(r)s, %(n)s, %(n)s + 1, 'x', 'PERSON', %(n)s, %(e)s, 'rules')",
                r=revision,
                n=n,
                e=self.dice.choice([*self.entities, None]),
            )

    def _into_story(self, article: int, revision: int) -> None:
        self._run(
            "INSERT INTO news.story_member VALUES (%(a)s, %(s)s, %(r)s, 1, 'test', '2031-03-01', '{}', false, 1)",
            a=article,
            s=self.dice.choice(self.stories),
            r=revision,
        )

    def _edge(self, later: int, earlier: int) -> None:
        self._run(
            "INSERT INTO news.duplicate_edge SELECT %(l)s, %(e)s, 'near', true, 0.9, %(c)s, 20, '{}', 'test',"
            " x.current_revision_id, y.current_revision_id, 1 FROM news.article x, news.article y"
            " WHERE x.article_id = %(l)s AND y.article_id = %(e)s"
            " ON CONFLICT (article_id, earlier_article_id) DO UPDATE SET containment_back = excluded.containment_back",
            l=later,
            e=earlier,
            c=round(self.dice.random(), 4),
        )

    def _run(self, sql: str, **params: Any) -> None:
        self.connection.exec_driver_sql(sql, params)

    def _one(self, sql: str, **params: Any) -> int:
        return int(self.connection.exec_driver_sql(sql, params).scalar_one())


def publishable(changes: Sequence[list[int]]) -> list[int]:
    """Return the revisions of some changes, each once."""
    return sorted({revision for change in changes for revision in change})
