"""Every knob, once. Each comes from ``COPYDESK_<NAME>`` in the environment; a secret also from ``..._FILE``."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

SECRETS = ("database_url", "reader_database_url")


class Settings(BaseSettings):
    """Copydesk's settings. Reading them has no side effects."""

    model_config = SettingsConfigDict(env_prefix="COPYDESK_", extra="ignore", frozen=True)

    # -- where things are
    home: Path = Field(Path("var"), description="folder of the embedded server, its passwords and the reports")
    database_url: SecretStr | None = Field(
        None, description="a Postgres of your own, as its owner; empty: the embedded one"
    )
    reader_database_url: SecretStr | None = Field(
        None,
        description="the same database as the reader, for `copydesk sql`; empty: the owner, with SET ROLE, which "
        "keeps from mistakes only",
    )
    role_prefix: str = Field("copydesk", description="roles are <prefix>_owner, _writer, _reader")
    postgres_user: str | None = Field(
        None,
        description="who runs the embedded server when started as root; empty: postgres or nobody",
    )

    # -- the ledger
    batch_size: int = Field(
        2000, ge=1, le=10_000, description="articles claimed at once at most; stages have caps of their own"
    )
    max_attempts: int = Field(3, ge=1, description="tries before a document is quarantined")
    workers: int = Field(0, ge=0, description="worker processes; 0: one per core, four at most")
    document_cpu_seconds: int = Field(10, ge=1, description="CPU time one document may take in a worker process")
    worker_memory_mb: int = Field(2048, ge=256, description="address space of one worker process")

    # -- the network
    user_agent: str = Field(
        "Copydesk/0.1 (+https://github.com/copydesk/copydesk; news research)", description="sent with every request"
    )
    allow_addresses: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="private addresses or networks that may be fetched, comma-separated: for tests and intranets"
    )
    fetch_timeout: float = Field(30.0, gt=0, description="seconds for one whole request, redirects included")
    fetch_max_bytes: int = Field(10_000_000, ge=1, description="bytes of one body after decompression")
    fetch_redirects: int = Field(5, ge=0, description="redirects followed")
    host_delay: float = Field(5.0, ge=0, description="seconds between two requests to one host")
    fetch_concurrency: int = Field(32, ge=1, description="requests under way at once, over all hosts")
    poll_at_least_every: int = Field(86_400, ge=1, description="seconds after which even the quietest feed is polled")
    visit_ages: Annotated[tuple[float, ...], NoDecode] = Field(
        (0.25, 1, 3, 12, 24, 72, 168), description="ages, in hours, at which a page is read again, comma-separated"
    )
    ingest_schedule: str = Field("*/15 * * * *", description="cron expression of the ingest_news DAG")
    ingest_minutes: float = Field(
        12.0, gt=0, description="a run stops taking up new pages after this; the next goes on"
    )
    host_concurrency: int = Field(2, ge=1, description="requests to one host at once")

    # -- seed files
    dated_folders: str = Field(
        "seeds/%Y/%m/%d", description="where the backfill_days DAG finds a day's files; %Y, %m, %d stand for the day"
    )

    # -- what is kept
    keep_bytes_days: int | None = Field(
        None,
        ge=31,
        description="ingestion drops the stored bytes of documents by whole months once they are older; empty: never",
    )
    keep_keys_days: int | None = Field(
        None,
        ge=31,
        description="likewise the keys that copies are found by, by the day of the article; the duplicate window is "
        "kept in any case, and `reprocess --whole-archive` makes them anew; empty: never",
    )

    # -- finding copies and stories
    duplicate_window_days: int = Field(30, ge=1, description="how far back copies are looked for")
    # 6 days: stories of ECB+ and of our own seeds die down within a week; longer windows merge follow-ups
    story_window_days: int = Field(6, ge=1, description="how far back a story is looked for")

    # -- entities
    recogniser: str = Field(
        "rules",
        description="rules | spacy:<pipeline> | module:function, or by language: de=spacy:<pipeline>,*=rules",
    )

    @model_validator(mode="before")
    @classmethod
    def _read_secret_files(cls, values: dict[str, Any]) -> dict[str, Any]:
        for name in SECRETS:
            path = os.environ.get(f"COPYDESK_{name.upper()}_FILE")
            if path and not values.get(name):
                values[name] = Path(path).read_text(encoding="utf-8").strip()
        return values

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, values: dict[str, Any]) -> dict[str, Any]:
        for name in ("allow_addresses", "visit_ages"):
            given = values.get(name)
            if isinstance(given, str):
                values[name] = tuple(part.strip() for part in given.split(",") if part.strip())
        return values


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Return the settings of this process, read once."""
    return Settings()
