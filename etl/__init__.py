"""Copydesk: a news-ingestion ETL from any file or feed to trusted tables in Postgres."""
