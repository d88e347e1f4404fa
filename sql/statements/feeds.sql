-- Feeds, what they announce, and the pages to fetch.

-- name: add_outlet
-- Have an outlet of this name.
INSERT INTO news.outlet (outlet_key, name, country, language, owner)
VALUES (%(key)s, %(name)s, %(country)s, %(language)s, %(owner)s)
ON CONFLICT (outlet_key) DO UPDATE SET
    country = coalesce(outlet.country, excluded.country), language = coalesce(outlet.language, excluded.language),
    owner = coalesce(outlet.owner, excluded.owner)
RETURNING outlet_id

-- name: add_feed
-- Have a feed; a known one stays as it is.
INSERT INTO news.feed (outlet_id, url, url_sha256) VALUES (%(outlet_id)s, %(url)s, %(url_sha256)s)
ON CONFLICT (url_sha256) DO NOTHING RETURNING feed_id

-- name: claim_feeds
-- Take feeds that are due and were not polled by this run already; for the time of the lease nobody else does.
UPDATE news.feed f SET next_poll_at = clock_timestamp() + %(lease)s * interval '1 second'
FROM (SELECT feed_id, next_poll_at FROM news.feed
      WHERE retired_at IS NULL AND next_poll_at <= clock_timestamp() + %(slack)s * interval '1 second'
        AND (last_polled_at IS NULL OR last_polled_at < %(since)s)
      ORDER BY next_poll_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED) due
JOIN news.feed g USING (feed_id)
JOIN news.outlet o USING (outlet_id)
WHERE f.feed_id = due.feed_id
RETURNING f.feed_id, f.url, o.name AS outlet, f.state, nullif(due.next_poll_at, '-infinity') AS next_poll_at,
          f.last_polled_at, f.last_success_at, f.last_result, f.failing_since, f.failure_score, f.retired_at

-- name: save_feed
-- Keep what a poll has changed. A feed that has moved to where another feed is known already keeps its old address.
UPDATE news.feed f SET
    url = CASE WHEN taken.yes THEN f.url ELSE %(url)s END,
    url_sha256 = CASE WHEN taken.yes THEN f.url_sha256 ELSE %(url_sha256)s END, state = %(state)s,
    next_poll_at = coalesce(%(next_poll_at)s, 'infinity'), last_polled_at = %(last_polled_at)s,
    last_success_at = %(last_success_at)s, last_result = %(last_result)s, failing_since = %(failing_since)s,
    failure_score = %(failure_score)s, retired_at = %(retired_at)s
FROM (SELECT EXISTS (SELECT 1 FROM news.feed o WHERE o.url_sha256 = %(url_sha256)s AND o.feed_id <> %(feed_id)s)) taken (yes)
WHERE f.feed_id = %(feed_id)s

-- name: insert_fetch
-- Note an attempt.
INSERT INTO raw.fetch (run_id, feed_id, url, started_at, seconds, result, status, n_bytes, final_url, redirects, detail,
                       document_id)
VALUES (%(run_id)s, %(feed_id)s, %(url)s, %(started_at)s, %(seconds)s, %(result)s, %(status)s, %(n_bytes)s,
        %(final_url)s, %(redirects)s, %(detail)s, %(document_id)s)

-- name: save_sightings
-- Note what a feed shows.
INSERT INTO news.sighting (feed_id, item_sha256, url_sha256, guid, headline, position, best_position, first_seen_at,
                           last_seen_at)
SELECT feed_id, item_sha256, min(url_sha256), min(guid), min(headline), min(position), min(position), seen_at, seen_at
FROM pg_temp.staging_sighting GROUP BY feed_id, item_sha256, seen_at
ON CONFLICT (feed_id, item_sha256) DO UPDATE SET
    position = excluded.position, best_position = least(sighting.best_position, excluded.best_position),
    n_polls = sighting.n_polls + 1, last_seen_at = excluded.last_seen_at

-- name: save_addresses
-- Have the addresses of the items' pages: new ones, and those of which the feed says something else, are due at once.
INSERT INTO news.article_url (url_sha256, url, hints_sha256, hints, next_visit_at)
SELECT DISTINCT ON (url_sha256) url_sha256, url, hints_sha256, hints, clock_timestamp()
FROM pg_temp.staging_address ORDER BY url_sha256, n
ON CONFLICT (url_sha256) DO UPDATE SET
    hints_sha256 = excluded.hints_sha256, hints = excluded.hints, next_visit_at = clock_timestamp()
WHERE article_url.hints_sha256 IS DISTINCT FROM excluded.hints_sha256
RETURNING last_fetched_at IS NULL AS is_new

-- name: claim_pages
-- Take pages that are due and were not fetched by this run already; for the time of the lease nobody else does.
UPDATE news.article_url u SET next_visit_at = clock_timestamp() + %(lease)s * interval '1 second'
FROM (SELECT url_sha256 FROM news.article_url
      WHERE next_visit_at <= clock_timestamp() + %(slack)s * interval '1 second'
        AND (last_fetched_at IS NULL OR last_fetched_at < %(since)s)
      ORDER BY next_visit_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED) due
WHERE u.url_sha256 = due.url_sha256
RETURNING u.url_sha256, u.url, u.hints, u.etag, u.last_modified, u.first_seen_at, u.last_fetched_at, u.failures

-- name: save_visit
-- Keep what a visit has changed.
UPDATE news.article_url SET etag = %(etag)s, last_modified = %(last_modified)s, next_visit_at = %(next_visit_at)s,
    last_fetched_at = coalesce(%(last_fetched_at)s, last_fetched_at), failures = %(failures)s
WHERE url_sha256 = %(url_sha256)s

-- name: mark_gone
-- Note that an article's page was removed.
UPDATE news.article SET gone_at = coalesce(gone_at, clock_timestamp())
WHERE article_id = (SELECT article_id FROM news.article_url WHERE url_sha256 = %(url_sha256)s)

-- name: reserve_host
-- Reserve the next free moment of a host and tell how long to wait for it, in seconds.
INSERT INTO ops.host AS h (host, free_at) VALUES (%(host)s, clock_timestamp() + %(delay)s * interval '1 second')
ON CONFLICT (host) DO UPDATE SET free_at = greatest(h.free_at, clock_timestamp()) + %(delay)s * interval '1 second'
RETURNING greatest(0, extract(epoch FROM h.free_at - clock_timestamp()) - %(delay)s)::float8 AS seconds
