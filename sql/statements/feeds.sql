-- Feeds, what they announce, and the pages to fetch.

-- name: add_outlet
-- Have an outlet of this name.
INSERT INTO news.outlet (outlet_key, name, country, language, owner)
VALUES (%(key)s, %(name)s, %(country)s, %(language)s, %(owner)s)
ON CONFLICT (outlet_key) DO UPDATE SET
    country = coalesce(outlet.country, excluded.country), language = coalesce(outlet.language, excluded.language),
    owner = coalesce(outlet.owner, excluded.owner)
RETURNING outlet_id

-- name: expect_of_outlet
-- Note what an outlet is expected to bring; what is not said leaves what was.
UPDATE news.outlet SET expected = expected || jsonb_strip_nulls(%(expected)s::jsonb)
WHERE outlet_id = %(outlet_id)s AND expected IS DISTINCT FROM expected || jsonb_strip_nulls(%(expected)s::jsonb)

-- name: list_outlets
-- Outlets whose feeds are polled.
SELECT o.outlet_key, o.name, o.country, o.language, o.owner, o.expected,
       (SELECT min(d.domain) FROM news.outlet_domain d WHERE d.outlet_id = o.outlet_id) AS domain,
       array_agg(f.url ORDER BY f.feed_id) AS feeds
FROM news.outlet o JOIN news.feed f USING (outlet_id) WHERE f.retired_at IS NULL GROUP BY o.outlet_id ORDER BY o.name

-- name: add_feed
-- Have a feed; a known one stays as it is.
INSERT INTO news.feed (outlet_id, url, url_sha256, host) VALUES (%(outlet_id)s, %(url)s, %(url_sha256)s, %(host)s)
ON CONFLICT (url_sha256) DO NOTHING RETURNING feed_id

-- name: claim_feeds
-- Take feeds that are due and were not polled by this run already, a few of each host; for the time of the lease nobody
-- else does.
WITH picked AS (
    SELECT feed_id FROM (
        SELECT feed_id, next_poll_at, row_number() OVER (PARTITION BY host ORDER BY next_poll_at) AS n FROM news.feed
        WHERE retired_at IS NULL AND next_poll_at <= statement_timestamp() + %(slack)s * interval '1 second'
          AND (last_polled_at IS NULL OR last_polled_at < %(since)s) AND host <> ALL (%(busy)s)) due
    WHERE n <= %(of_host)s ORDER BY n, next_poll_at LIMIT %(limit)s
)
UPDATE news.feed f SET next_poll_at = clock_timestamp() + %(lease)s * interval '1 second'
FROM (SELECT feed_id, next_poll_at FROM news.feed
      WHERE feed_id IN (SELECT feed_id FROM picked) AND retired_at IS NULL
        AND next_poll_at <= statement_timestamp() + %(slack)s * interval '1 second'
        AND (last_polled_at IS NULL OR last_polled_at < %(since)s)
      FOR UPDATE SKIP LOCKED) due
JOIN news.feed g USING (feed_id)
JOIN news.outlet o USING (outlet_id)
WHERE f.feed_id = due.feed_id
RETURNING f.feed_id, f.url, f.host, o.name AS outlet, f.state, nullif(due.next_poll_at, '-infinity') AS next_poll_at,
          f.last_polled_at, f.last_success_at, f.last_result, f.failing_since, f.failure_score, f.retired_at

-- name: save_feed
-- Keep what a poll has changed. A feed that has moved to where another feed is known already keeps its old address.
UPDATE news.feed f SET
    url = CASE WHEN taken.yes THEN f.url ELSE %(url)s END,
    url_sha256 = CASE WHEN taken.yes THEN f.url_sha256 ELSE %(url_sha256)s END,
    host = CASE WHEN taken.yes THEN f.host ELSE %(host)s END, state = %(state)s,
    next_poll_at = coalesce(%(next_poll_at)s::timestamptz, 'infinity'), last_polled_at = %(last_polled_at)s,
    last_success_at = %(last_success_at)s, last_result = %(last_result)s, failing_since = %(failing_since)s,
    failure_score = %(failure_score)s, retired_at = %(retired_at)s
FROM (SELECT EXISTS (SELECT 1 FROM news.feed o WHERE o.url_sha256 = %(url_sha256)s AND o.feed_id <> %(feed_id)s)) taken (yes)
WHERE f.feed_id = %(feed_id)s

-- name: run_started_at
-- When a run began.
SELECT started_at FROM ops.run WHERE run_id = %(run_id)s

-- name: insert_fetch
-- Note an attempt.
INSERT INTO raw.fetch (run_id, feed_id, url, started_at, seconds, result, status, n_bytes, final_url, redirects, detail,
                       document_id)
VALUES (%(run_id)s, %(feed_id)s, %(url)s, %(started_at)s, %(seconds)s, %(result)s, %(status)s, %(n_bytes)s,
        %(final_url)s, %(redirects)s, %(detail)s, %(document_id)s)

-- name: save_sightings
-- Note what a feed shows.
INSERT INTO news.sighting (feed_id, item_sha256, url_sha256, guid, headline, record_id, said_sha256, position, best_position,
                           first_seen_at, last_seen_at)
SELECT DISTINCT ON (feed_id, item_sha256) feed_id, item_sha256, url_sha256, guid, headline, record_id,
       said_sha256, position, position, seen_at, seen_at
FROM pg_temp.staging_sighting ORDER BY feed_id, item_sha256, position
ON CONFLICT (feed_id, item_sha256) DO UPDATE SET
    guid = excluded.guid, said_sha256 = excluded.said_sha256, position = excluded.position, best_position = least(sighting.best_position, excluded.best_position),
    n_polls = sighting.n_polls + 1, last_seen_at = excluded.last_seen_at

-- name: known_records
-- Items without a page that a feed showed before under one of these GUIDs or headlines, the first first.
SELECT guid, headline, record_id FROM news.sighting
WHERE feed_id = %(feed_id)s AND record_id IS NOT NULL AND (guid = ANY (%(guids)s) OR headline = ANY (%(headlines)s))
ORDER BY first_seen_at, item_sha256

-- name: said_anew
-- The pages of staging_sighting of which their feed spoke before, but never as it does now. (Another feed's other words
-- for a page are no news.)
SELECT DISTINCT s.url_sha256 FROM pg_temp.staging_sighting s
WHERE EXISTS (SELECT FROM news.sighting k WHERE k.url_sha256 = s.url_sha256 AND k.feed_id = s.feed_id)
  AND NOT EXISTS (SELECT FROM news.sighting k WHERE k.url_sha256 = s.url_sha256 AND k.feed_id = s.feed_id
                    AND k.said_sha256 = s.said_sha256)

-- name: save_addresses
-- Have the addresses of the items' pages; new ones are due at once.
INSERT INTO news.article_url (url_sha256, url, host, hints, next_visit_at)
SELECT DISTINCT ON (url_sha256) url_sha256, url, host, hints, clock_timestamp()
FROM pg_temp.staging_address ORDER BY url_sha256, n
ON CONFLICT (url_sha256) DO NOTHING RETURNING url_sha256

-- name: save_said_anew
-- Note what a feed says now of pages it spoke of before: they are due at once.
UPDATE news.article_url u SET hints = s.hints, next_visit_at = least(u.next_visit_at, clock_timestamp())
FROM (SELECT DISTINCT ON (url_sha256) url_sha256, hints FROM pg_temp.staging_address ORDER BY url_sha256, n) s
WHERE u.url_sha256 = s.url_sha256 AND u.url_sha256 = ANY (%(keys)s::bytea[])

-- name: claim_pages
-- Take pages that are due and were not fetched by this run already: a few of each host, hosts in any order, of a host
-- first those never fetched. For the time of the lease nobody else does. (The index can look for statement_timestamp(),
-- not for clock_timestamp(), which is another for each row.)
WITH RECURSIVE hosts (host) AS (
    (SELECT host FROM news.article_url WHERE next_visit_at IS NOT NULL ORDER BY host LIMIT 1)
    UNION ALL
    SELECT (SELECT u.host FROM news.article_url u WHERE u.next_visit_at IS NOT NULL AND u.host > h.host
            ORDER BY u.host LIMIT 1)
    FROM hosts h WHERE h.host IS NOT NULL
), due AS (
    SELECT picked.url_sha256
    FROM (SELECT host FROM hosts WHERE host IS NOT NULL AND host <> ALL (%(busy)s) ORDER BY random()) h
    CROSS JOIN (VALUES (false), (true)) AS v (visited)
    CROSS JOIN LATERAL (
        SELECT u.url_sha256 FROM news.article_url u
        WHERE u.host = h.host AND (u.last_fetched_at IS NOT NULL) = v.visited
          AND u.next_visit_at <= statement_timestamp() + %(slack)s * interval '1 second'
          AND (u.last_fetched_at IS NULL OR u.last_fetched_at < %(since)s)
        ORDER BY u.next_visit_at LIMIT %(of_host)s FOR UPDATE SKIP LOCKED) picked
    LIMIT %(limit)s
)
UPDATE news.article_url u SET next_visit_at = clock_timestamp() + %(lease)s * interval '1 second'
WHERE u.url_sha256 = ANY (ARRAY(SELECT url_sha256 FROM due))  -- a join would read the whole table
RETURNING u.url_sha256, u.url, u.host, u.hints, u.etag, u.last_modified, u.first_seen_at, u.last_fetched_at, u.failures,
          u.last_result

-- name: count_due_pages
-- How many pages are due, counted up to a limit.
SELECT count(*) FROM (
    SELECT FROM news.article_url WHERE next_visit_at <= statement_timestamp() + %(slack)s * interval '1 second'
    LIMIT %(limit)s) due

-- name: save_visit
-- Keep what a visit has changed.
UPDATE news.article_url SET etag = %(etag)s, last_modified = %(last_modified)s, next_visit_at = %(next_visit_at)s,
    last_fetched_at = coalesce(%(last_fetched_at)s, last_fetched_at), failures = %(failures)s,
    last_result = %(last_result)s, mining_optouts = coalesce(%(mining_optouts)s, mining_optouts)
WHERE url_sha256 = %(url_sha256)s

-- name: mark_gone
-- Note that an article's page was removed.
UPDATE news.article SET gone_at = coalesce(gone_at, clock_timestamp())
WHERE article_id = (SELECT article_id FROM news.article_url WHERE url_sha256 = %(url_sha256)s)

-- name: mark_found
-- Note that an article's page is there, or there again.
UPDATE news.article SET gone_at = NULL
WHERE article_id = (SELECT article_id FROM news.article_url WHERE url_sha256 = %(url_sha256)s) AND gone_at IS NOT NULL

-- name: take_turn
-- Take a turn at a host if it is free now: its delay is over and not too many requests are under way. A ticket, or how
-- many seconds are left of the delay; 0 when nobody can tell. Until its request is sent the turn is nobody else's: a
-- worker that is slow to send it would come close to the next.
WITH turn AS (SELECT clock_timestamp() + %(lasts)s * interval '1 second' AS ticket), taken AS (
    INSERT INTO ops.host AS h (host, free_at, under_way) SELECT %(host)s, ticket, ARRAY[ticket] FROM turn
    ON CONFLICT (host) DO UPDATE SET
        free_at = excluded.free_at,
        under_way = ARRAY(SELECT t FROM unnest(h.under_way) t WHERE t > clock_timestamp()) || excluded.under_way
    WHERE h.free_at <= clock_timestamp()
      AND (SELECT count(*) FROM unnest(h.under_way) t WHERE t > clock_timestamp()) < %(at_once)s
    RETURNING h.free_at AS ticket
)
SELECT (SELECT ticket FROM taken) AS ticket,
       (SELECT CASE WHEN free_at = ANY (under_way) THEN 0 ELSE extract(epoch FROM free_at - clock_timestamp()) END::float8
        FROM ops.host WHERE host = %(host)s) AS seconds

-- name: start_delay
-- A turn's request was sent: from now on the delay runs.
UPDATE ops.host SET free_at = clock_timestamp() + %(delay)s * interval '1 second'
WHERE host = %(host)s AND free_at = %(ticket)s

-- name: end_turn
-- Give back a turn at a host, whether its request was sent or not.
UPDATE ops.host SET under_way = array_remove(under_way, %(ticket)s),
    free_at = CASE WHEN free_at = %(ticket)s THEN clock_timestamp() + %(delay)s * interval '1 second' ELSE free_at END
WHERE host = %(host)s

-- name: recall_robots
-- What is known of a site's robots.txt.
SELECT result, detail, retry_after, body, body_at, expires_at > clock_timestamp() AS is_fresh
FROM raw.robots WHERE origin = %(origin)s

-- name: keep_robots
-- Keep what a site's robots.txt said. A file that cannot be had now leaves the last one that could.
INSERT INTO raw.robots AS r (origin, domain, fetched_at, expires_at, result, detail, retry_after, body, body_at,
                             mining_optouts)
VALUES (%(origin)s, %(domain)s, %(fetched_at)s, clock_timestamp() + %(keep)s * interval '1 second', %(result)s,
        %(detail)s, %(retry_after)s, %(body)s, CASE WHEN %(answered)s THEN %(fetched_at)s END, %(mining_optouts)s)
ON CONFLICT (origin) DO UPDATE SET
    fetched_at = excluded.fetched_at, expires_at = excluded.expires_at, result = excluded.result,
    detail = excluded.detail, retry_after = excluded.retry_after,
    body = CASE WHEN %(answered)s THEN excluded.body ELSE r.body END, body_at = coalesce(excluded.body_at, r.body_at),
    mining_optouts = CASE WHEN %(answered)s THEN excluded.mining_optouts ELSE r.mining_optouts END
