"""What there is to read: seed files, feeds, the catalog of outlets. Importing this loads no parser."""

from __future__ import annotations

from etl.sources.files import STANDARD_INPUT, discover, discover_copies, has_grown, read, total_bytes
from etl.sources.mapping import guess_mapping
from etl.sources.seedfile import SeedFile
from etl.sources.survey import Survey, survey

__all__ = [
    "STANDARD_INPUT",
    "SeedFile",
    "Survey",
    "discover",
    "discover_copies",
    "guess_mapping",
    "has_grown",
    "read",
    "survey",
    "total_bytes",
]
