"""What there is to read: seed files, feeds, the catalog of outlets. Importing this loads no parser."""

from __future__ import annotations

from etl.sources.files import discover, read
from etl.sources.mapping import guess_mapping
from etl.sources.seedfile import SeedFile

__all__ = ["SeedFile", "discover", "guess_mapping", "read"]
