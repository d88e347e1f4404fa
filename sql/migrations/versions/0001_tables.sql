-- The tables of Copydesk: ops (the pipeline's books), raw (bytes as they came), news (what they say).
-- Every table and column has a COMMENT; docs/data-dictionary.md is made from them.

CREATE SCHEMA ops;
CREATE SCHEMA raw;
CREATE SCHEMA news;
CREATE SCHEMA mart;
COMMENT ON SCHEMA ops IS 'The pipeline''s own books: runs, what waits, what was set aside and why.';
COMMENT ON SCHEMA raw IS 'What came in, byte for byte, and every attempt to fetch it.';
COMMENT ON SCHEMA news IS 'What the documents say, normalised, with evidence: articles, copies, stories, entities.';
COMMENT ON SCHEMA mart IS 'What analysts query: views of the current truth, copies counted once.';

-- == ops ============================================================================================================

CREATE TABLE ops.run (
    run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('backfill', 'ingest', 'reprocess', 'replay', 'other')),
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    status text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'done', 'failed')),
    window_start timestamptz,
    window_end timestamptz,
    params jsonb NOT NULL DEFAULT '{}',
    code_version text NOT NULL,
    trigger_key text UNIQUE,
    taken_in_at timestamptz
);
COMMENT ON TABLE ops.run IS 'One row for each act of bringing things in: a backfill, a scheduled ingest, a re-processing.';
COMMENT ON COLUMN ops.run.run_id IS 'Surrogate key.';
COMMENT ON COLUMN ops.run.kind IS 'backfill, ingest, reprocess, replay or other.';
COMMENT ON COLUMN ops.run.started_at IS 'When the run began.';
COMMENT ON COLUMN ops.run.finished_at IS 'When all its rows were settled; NULL while it runs or something of it waits.';
COMMENT ON COLUMN ops.run.status IS 'running, done, or failed: it was cut off before it had read all it was given. What it had read is settled; a re-run reads the rest.';
COMMENT ON COLUMN ops.run.window_start IS 'Only articles published from here on were asked for; NULL: no limit.';
COMMENT ON COLUMN ops.run.window_end IS 'Only articles published before this were asked for; NULL: no limit.';
COMMENT ON COLUMN ops.run.params IS 'What was asked for: paths, outlet, options. Never a secret.';
COMMENT ON COLUMN ops.run.code_version IS 'Version of Copydesk that opened the run.';
COMMENT ON COLUMN ops.run.trigger_key IS 'Who asked for it, such as a DAG run: asked again (a retry), it is the same run.';
COMMENT ON COLUMN ops.run.taken_in_at IS 'When a backfill had read all it was given; NULL: not yet, or it was cut off.';

CREATE TABLE ops.run_stage (
    run_id bigint NOT NULL REFERENCES ops.run ON DELETE CASCADE,
    stage text NOT NULL,
    given bigint NOT NULL DEFAULT 0 CHECK (given >= 0),
    done bigint NOT NULL DEFAULT 0 CHECK (done >= 0),
    unchanged bigint NOT NULL DEFAULT 0 CHECK (unchanged >= 0),
    rejected bigint NOT NULL DEFAULT 0 CHECK (rejected >= 0),
    quarantined bigint NOT NULL DEFAULT 0 CHECK (quarantined >= 0),
    PRIMARY KEY (run_id, stage)
);
COMMENT ON TABLE ops.run_stage IS 'The books: what each stage got from a run and what became of it. given = done + unchanged + rejected + quarantined + waiting, where waiting is counted in ops.work.';
COMMENT ON COLUMN ops.run_stage.run_id IS 'The run that brought the rows in, whoever worked them.';
COMMENT ON COLUMN ops.run_stage.stage IS 'intake, clean, dedup, entities, stories or publish.';
COMMENT ON COLUMN ops.run_stage.given IS 'Rows handed to the stage.';
COMMENT ON COLUMN ops.run_stage.done IS 'Rows that brought something new.';
COMMENT ON COLUMN ops.run_stage.unchanged IS 'Rows that said what was known already.';
COMMENT ON COLUMN ops.run_stage.rejected IS 'Rows refused for a reason; the reason is in ops.quarantine.';
COMMENT ON COLUMN ops.run_stage.quarantined IS 'Rows set aside because working them failed three times.';

CREATE TABLE ops.work (
    work_id bigint GENERATED ALWAYS AS IDENTITY,
    stage text NOT NULL,
    key bigint NOT NULL,
    run_id bigint NOT NULL REFERENCES ops.run,
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
    claimed_by bigint,
    claimed_at timestamptz,
    queued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_error text,
    -- Serves: the next batch of a stage, oldest first. There is no index of work_id alone, nor another that holds the
    -- stage without its order: planners, who do not know of dead rows, like to look for that batch in the smallest
    -- index, and read through all finished rows.
    CONSTRAINT work_pkey PRIMARY KEY (stage, work_id),
    CONSTRAINT work_stage_key_unique UNIQUE (stage, key)
);
-- Serves: is this run settled? what does it still wait for?
CREATE INDEX work_of_run ON ops.work (run_id);
COMMENT ON TABLE ops.work IS 'What is to do. A row is deleted in the transaction that saves its outcome.';
COMMENT ON COLUMN ops.work.work_id IS 'Surrogate key; the order in which work is taken.';
COMMENT ON COLUMN ops.work.stage IS 'The stage that has to work it.';
COMMENT ON COLUMN ops.work.key IS 'What to work: a document_id for clean, a revision_id for the stages after it, 0 for publish.';
COMMENT ON COLUMN ops.work.run_id IS 'The run that brought it in.';
COMMENT ON COLUMN ops.work.attempts IS 'How often it has been claimed; with claimed_by it fences the save of a slow worker.';
COMMENT ON COLUMN ops.work.failures IS 'How often working it failed by its own fault, or its worker died while it worked nothing else.';
COMMENT ON COLUMN ops.work.claimed_by IS 'Id of the worker that holds it: alive as long as the advisory lock of that id is held.';
COMMENT ON COLUMN ops.work.claimed_at IS 'When it was claimed last.';
COMMENT ON COLUMN ops.work.queued_at IS 'When it came here.';
COMMENT ON COLUMN ops.work.last_error IS 'What went wrong at the last failure.';

CREATE TABLE ops.work_mark (
    stage text PRIMARY KEY,
    low bigint NOT NULL
);
COMMENT ON TABLE ops.work_mark IS 'Where to look for the next work of a stage first: rows before it are finished, as a rule. Only a hint: where nothing is found behind it, all is looked through.';
COMMENT ON COLUMN ops.work_mark.stage IS 'The stage.';
COMMENT ON COLUMN ops.work_mark.low IS 'A work_id: claims begin to look here.';

CREATE TABLE ops.quarantine (
    quarantine_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id bigint NOT NULL REFERENCES ops.run,
    stage text NOT NULL,
    key bigint,
    locator text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('rejected', 'quarantined')),
    reason text NOT NULL,
    detail text NOT NULL DEFAULT '',
    attempts integer NOT NULL DEFAULT 1,
    payload bytea,
    noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    replayed_at timestamptz
);
-- Serves: an input that is refused again and again is one open row.
CREATE UNIQUE INDEX quarantine_open ON ops.quarantine (stage, md5(locator || E'\n' || reason))
    WHERE replayed_at IS NULL;
-- Serves: what was refused in this run, and why?
CREATE INDEX quarantine_of_run ON ops.quarantine (run_id, stage);
COMMENT ON TABLE ops.quarantine IS 'Inputs that did not go through, each with its reason and what a person can do.';
COMMENT ON COLUMN ops.quarantine.quarantine_id IS 'Surrogate key.';
COMMENT ON COLUMN ops.quarantine.run_id IS 'The run that brought the input in.';
COMMENT ON COLUMN ops.quarantine.stage IS 'The stage that refused it.';
COMMENT ON COLUMN ops.quarantine.key IS 'As ops.work.key; NULL when it never became a document.';
COMMENT ON COLUMN ops.quarantine.locator IS 'Where the input was: path, archive!member#record, URL.';
COMMENT ON COLUMN ops.quarantine.outcome IS 'rejected: refused at once. quarantined: working it failed again and again.';
COMMENT ON COLUMN ops.quarantine.reason IS 'A stable word.';
COMMENT ON COLUMN ops.quarantine.detail IS 'One sentence that tells a person what to do.';
COMMENT ON COLUMN ops.quarantine.attempts IS 'How often it was tried.';
COMMENT ON COLUMN ops.quarantine.payload IS 'The first 64 kB of the input where it is not kept in raw.document.';
COMMENT ON COLUMN ops.quarantine.noted_at IS 'When it was set aside.';
COMMENT ON COLUMN ops.quarantine.replayed_at IS 'When it was put back to work; NULL: still set aside.';

CREATE TABLE ops.seed_file (
    seed_file_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    context_sha256 bytea NOT NULL CHECK (octet_length(context_sha256) = 32),
    member text NOT NULL,
    locator text NOT NULL,
    bytes bigint NOT NULL,
    records bigint NOT NULL DEFAULT 0,
    rejected bigint NOT NULL DEFAULT 0,
    finished boolean NOT NULL DEFAULT false,
    run_id bigint NOT NULL REFERENCES ops.run,
    first_read_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT seed_file_unique UNIQUE (sha256, context_sha256, member)
);
-- Serves: what lay under this name before? A file that has only grown is read on, not anew.
CREATE INDEX seed_file_locator ON ops.seed_file USING hash (locator);
COMMENT ON TABLE ops.seed_file IS 'Seed files by content: a known file is not read again, an interrupted one resumes at its record.';
COMMENT ON COLUMN ops.seed_file.seed_file_id IS 'Surrogate key.';
COMMENT ON COLUMN ops.seed_file.sha256 IS 'SHA-256 of the whole file as it lay on disk.';
COMMENT ON COLUMN ops.seed_file.context_sha256 IS 'SHA-256 of what was said about it: outlet, mapping, manifest entry.';
COMMENT ON COLUMN ops.seed_file.member IS 'Member of the archive; empty for a plain file.';
COMMENT ON COLUMN ops.seed_file.locator IS 'Where it was when it was first read.';
COMMENT ON COLUMN ops.seed_file.bytes IS 'Size in bytes.';
COMMENT ON COLUMN ops.seed_file.records IS 'Records taken in so far; reading resumes after them.';
COMMENT ON COLUMN ops.seed_file.rejected IS 'How many of these records were refused.';
COMMENT ON COLUMN ops.seed_file.finished IS 'Read to its end.';
COMMENT ON COLUMN ops.seed_file.run_id IS 'The run that read it first.';
COMMENT ON COLUMN ops.seed_file.first_read_at IS 'When it was read first.';

CREATE TABLE ops.run_known_file (
    run_id bigint NOT NULL REFERENCES ops.run ON DELETE CASCADE,
    seed_file_id bigint NOT NULL REFERENCES ops.seed_file ON DELETE CASCADE,
    PRIMARY KEY (run_id, seed_file_id)
);
CREATE INDEX run_known_file_seed_file ON ops.run_known_file (seed_file_id);
COMMENT ON TABLE ops.run_known_file IS 'Files that a run met and that an earlier one had read, or begun to: what was refused then is refused still.';
COMMENT ON COLUMN ops.run_known_file.run_id IS 'The run that met it.';
COMMENT ON COLUMN ops.run_known_file.seed_file_id IS 'The file.';

CREATE TABLE ops.stage_version (
    stage text NOT NULL,
    version integer NOT NULL,
    code_version text NOT NULL,
    first_used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (stage, version)
);
COMMENT ON TABLE ops.stage_version IS 'Versions of each stage that have worked on this database.';
COMMENT ON COLUMN ops.stage_version.stage IS 'Name of the stage.';
COMMENT ON COLUMN ops.stage_version.version IS 'Raised when a stage would give another result for the same input.';
COMMENT ON COLUMN ops.stage_version.code_version IS 'Version of Copydesk that first used it here.';
COMMENT ON COLUMN ops.stage_version.first_used_at IS 'When it was first used here.';

CREATE TABLE ops.check_result (
    check_result_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    violations bigint NOT NULL,
    detail text NOT NULL DEFAULT '',
    run_id bigint REFERENCES ops.run ON DELETE SET NULL,
    checked_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE ops.check_result IS 'What the checks of the publish stage found; 0 violations is what they are for.';
COMMENT ON COLUMN ops.check_result.check_result_id IS 'Surrogate key.';
COMMENT ON COLUMN ops.check_result.name IS 'Name of the check: a query in sql/statements/checks.sql.';
COMMENT ON COLUMN ops.check_result.violations IS 'Rows that break the rule.';
COMMENT ON COLUMN ops.check_result.detail IS 'Some of them, for people.';
COMMENT ON COLUMN ops.check_result.run_id IS 'The run whose publish stage checked.';
COMMENT ON COLUMN ops.check_result.checked_at IS 'When it was checked.';

-- Rows are only ever added, so no session waits for another here; a counter for each stage would be a queue.
CREATE TABLE ops.settled (
    stage text NOT NULL,
    settled_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    n bigint NOT NULL
);
-- Serves: how fast does each stage go at present? and: what is too old to tell?
CREATE INDEX settled_at ON ops.settled (settled_at);
COMMENT ON TABLE ops.settled IS 'How many rows each stage settled when, batch by batch: what `copydesk status` knows the pace by. Kept for a day.';
COMMENT ON COLUMN ops.settled.stage IS 'As ops.run_stage.stage.';
COMMENT ON COLUMN ops.settled.settled_at IS 'When the batch was booked.';
COMMENT ON COLUMN ops.settled.n IS 'Rows settled, whatever became of them.';

CREATE FUNCTION ops.note_pace() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    n bigint := NEW.done + NEW.unchanged + NEW.rejected + NEW.quarantined;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        n := n - (OLD.done + OLD.unchanged + OLD.rejected + OLD.quarantined);
    END IF;
    IF n > 0 THEN
        INSERT INTO ops.settled (stage, n) VALUES (NEW.stage, n);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.note_pace() IS 'Note in ops.settled what a change of the books has settled.';
CREATE TRIGGER run_stage_pace AFTER INSERT OR UPDATE ON ops.run_stage
    FOR EACH ROW EXECUTE FUNCTION ops.note_pace();

CREATE TABLE ops.tombstone (
    tombstone_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_id bigint NOT NULL,
    reason text NOT NULL DEFAULT '',
    forgotten_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    run_id bigint NOT NULL REFERENCES ops.run
);
COMMENT ON TABLE ops.tombstone IS 'Articles that were taken down: nothing is kept of them but hashes, by which they are known when they come again.';
COMMENT ON COLUMN ops.tombstone.tombstone_id IS 'Surrogate key.';
COMMENT ON COLUMN ops.tombstone.article_id IS 'The id it had.';
COMMENT ON COLUMN ops.tombstone.reason IS 'Why, as whoever took it down put it.';
COMMENT ON COLUMN ops.tombstone.forgotten_at IS 'When it was taken down.';
COMMENT ON COLUMN ops.tombstone.run_id IS 'The run that took it down.';

CREATE TABLE ops.tombstone_key (
    kind text NOT NULL CHECK (kind IN ('identity', 'content', 'url', 'text')),
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    tombstone_id bigint NOT NULL REFERENCES ops.tombstone ON DELETE CASCADE,
    PRIMARY KEY (kind, sha256, tombstone_id)
);
-- Serves: letting an article come in again.
CREATE INDEX tombstone_key_tombstone ON ops.tombstone_key (tombstone_id);
COMMENT ON TABLE ops.tombstone_key IS 'What a forgotten article is known by.';
COMMENT ON COLUMN ops.tombstone_key.kind IS 'identity: news.article.identity_sha256. content: raw.content.content_sha256. url: an address in WHATWG form. text: news.revision.text_sha256, for records that name no id, address or outlet.';
COMMENT ON COLUMN ops.tombstone_key.sha256 IS 'The SHA-256.';
COMMENT ON COLUMN ops.tombstone_key.tombstone_id IS 'The tombstone.';

CREATE TABLE ops.host (
    host text PRIMARY KEY CHECK (octet_length(host) <= 300),
    free_at timestamptz NOT NULL,
    under_way timestamptz[] NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE ops.host IS 'When each host may be asked again: spacing and the number of requests at once hold over all workers and machines.';
COMMENT ON COLUMN ops.host.host IS 'Host, with its port if unusual; or the address of a robots.txt, for which one worker asks at a time.';
COMMENT ON COLUMN ops.host.free_at IS 'Not before this the next request to it starts.';
COMMENT ON COLUMN ops.host.under_way IS 'For each request under way, when its turn ends at the latest: one of a worker that died is not given back.';

-- == raw ============================================================================================================

CREATE TABLE raw.content (
    content_sha256 bytea PRIMARY KEY CHECK (octet_length(content_sha256) = 32),
    body_sha256 bytea NOT NULL CHECK (octet_length(body_sha256) = 32),
    document_id bigint NOT NULL UNIQUE,
    captured_month date NOT NULL
);
COMMENT ON TABLE raw.content IS 'What is known already: one row for each distinct input. Never dropped with the bytes, so nothing comes in twice.';
COMMENT ON COLUMN raw.content.content_sha256 IS 'SHA-256 of the bytes together with what the source said about them.';
COMMENT ON COLUMN raw.content.body_sha256 IS 'SHA-256 of the bytes alone.';
COMMENT ON COLUMN raw.content.document_id IS 'The document; its bytes are in raw.document until retention drops them.';
COMMENT ON COLUMN raw.content.captured_month IS 'First day of the month whose partition of raw.document holds it.';

CREATE SEQUENCE raw.document_id_seq;
CREATE TABLE raw.document (
    document_id bigint NOT NULL,
    captured_at timestamptz NOT NULL,
    run_id bigint NOT NULL,
    locator text NOT NULL,
    body_sha256 bytea NOT NULL,
    media_type text NOT NULL,
    charset text,
    n_bytes bigint NOT NULL,
    compression text NOT NULL CHECK (compression IN ('none', 'zlib')),
    body bytea NOT NULL,
    hints jsonb NOT NULL DEFAULT '{}',
    http jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (document_id, captured_at)
) PARTITION BY RANGE (captured_at);
CREATE TABLE raw.document_default PARTITION OF raw.document DEFAULT;
COMMENT ON TABLE raw.document_default IS 'Documents of months that have no partition of their own.';
COMMENT ON SEQUENCE raw.document_id_seq IS 'Numbers documents in the order of arrival.';

-- The writer may not create tables; it asks for the month it needs. One month a partition, in UTC.
CREATE FUNCTION raw.ensure_month(wanted date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    first_day date := date_trunc('month', wanted)::date;
    partition text := 'document_' || to_char(first_day, 'YYYY_MM');
BEGIN
    IF to_regclass('raw.' || partition) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('raw.ensure_month'));
    -- What was not there before the lock is remembered as not there: only CREATE looks anew.
    IF to_regclass('raw.' || partition) IS NULL THEN
        EXECUTE format('CREATE TABLE IF NOT EXISTS raw.%I PARTITION OF raw.document FOR VALUES FROM (%L) TO (%L)', partition,
                       first_day::timestamp AT TIME ZONE 'UTC', (first_day + interval '1 month') AT TIME ZONE 'UTC');
        EXECUTE format('COMMENT ON TABLE raw.%I IS %L', partition, 'Documents captured in ' || to_char(first_day, 'YYYY-MM') || '.');
    END IF;
END
$$;
COMMENT ON FUNCTION raw.ensure_month(date) IS 'Create the partition of raw.document for a month, if it is not there.';

-- Nor may it drop any: it asks for those to go whose months are over. A month with documents that wait for cleaning stays,
-- and so does one that somebody reads for longer than a few seconds: it goes the next time.
CREATE FUNCTION ops.months_over(parent regclass, before date) RETURNS TABLE (partition regclass, month date)
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT c.oid::regclass, to_date(right(c.relname, 7), 'YYYY_MM')
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = parent AND c.relname ~ '_\d{4}_\d{2}$'
      AND to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= before
    ORDER BY 2
$$;
COMMENT ON FUNCTION ops.months_over(regclass, date) IS 'The partitions of a table by month whose months were over before a day.';

CREATE FUNCTION ops.drop_unless_used(partition regclass) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog SET lock_timeout = '5s' AS $$
BEGIN
    EXECUTE format('DROP TABLE %s', partition);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END
$$;
COMMENT ON FUNCTION ops.drop_unless_used(regclass) IS 'Drop a partition, unless somebody uses it for longer than a few seconds; return whether it is gone.';

CREATE FUNCTION raw.drop_months(before date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    one record;
    waits boolean;
    dropped integer := 0;
BEGIN
    FOR one IN SELECT * FROM ops.months_over('raw.document', before) LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM ops.work w JOIN %s d ON d.document_id = w.key WHERE w.stage = ''clean'')', one.partition)
            INTO waits;
        IF NOT waits AND ops.drop_unless_used(one.partition) THEN
            dropped := dropped + 1;
        END IF;
    END LOOP;
    RETURN dropped;
END
$$;
COMMENT ON FUNCTION raw.drop_months(date) IS 'Drop the bytes of documents captured in months that were over before a day; return how many months. What waits for cleaning stays.';
COMMENT ON TABLE raw.document IS 'Inputs exactly as they came. Monthly partitions, dropped by retention: nothing refers to them by foreign key.';
COMMENT ON COLUMN raw.document.document_id IS 'Surrogate key, in the order of arrival.';
COMMENT ON COLUMN raw.document.captured_at IS 'When the bytes were taken.';
COMMENT ON COLUMN raw.document.run_id IS 'The run that brought it in.';
COMMENT ON COLUMN raw.document.locator IS 'Where it was: path, archive!member#record, URL.';
COMMENT ON COLUMN raw.document.body_sha256 IS 'SHA-256 of the bytes.';
COMMENT ON COLUMN raw.document.media_type IS 'text/plain, text/html or a seed record.';
COMMENT ON COLUMN raw.document.charset IS 'As the transport declared it.';
COMMENT ON COLUMN raw.document.n_bytes IS 'Size before compression, in bytes.';
COMMENT ON COLUMN raw.document.compression IS 'How body is compressed.';
COMMENT ON COLUMN raw.document.body IS 'The bytes.';
COMMENT ON COLUMN raw.document.hints IS 'What the source said about it: outlet, URL, id, title, date ...';
COMMENT ON COLUMN raw.document.http IS 'Status and headers worth keeping, for fetched pages.';

-- == news: who publishes ============================================================================================

CREATE TABLE news.outlet (
    outlet_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    outlet_key text NOT NULL UNIQUE CHECK (octet_length(outlet_key) <= 1000),
    name text NOT NULL,
    country text CHECK (country ~ '^[A-Z]{2}$'),
    language text,
    owner text,
    expected jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE news.outlet IS 'A newspaper, broadcaster, agency or site.';
COMMENT ON COLUMN news.outlet.outlet_id IS 'Surrogate key.';
COMMENT ON COLUMN news.outlet.outlet_key IS 'Natural key: the name folded to lower case, or the domain where no name is known.';
COMMENT ON COLUMN news.outlet.name IS 'Name as first given.';
COMMENT ON COLUMN news.outlet.country IS 'ISO 3166-1 alpha-2 of its seat; NULL: not known.';
COMMENT ON COLUMN news.outlet.language IS 'Its main language, ISO 639-1.';
COMMENT ON COLUMN news.outlet.owner IS 'Who owns it, as the catalog says.';
COMMENT ON COLUMN news.outlet.expected IS 'What the catalog expects of it: articles_a_day, filled (field of an article to the least share that has it).';

CREATE TABLE news.outlet_domain (
    domain text PRIMARY KEY CHECK (octet_length(domain) <= 255),
    outlet_id bigint NOT NULL REFERENCES news.outlet ON DELETE CASCADE
);
-- Serves: the domains of an outlet.
CREATE INDEX outlet_domain_outlet ON news.outlet_domain (outlet_id);
COMMENT ON TABLE news.outlet_domain IS 'The registrable domains an outlet publishes on.';
COMMENT ON COLUMN news.outlet_domain.domain IS 'Registrable domain, lower case, Punycode.';
COMMENT ON COLUMN news.outlet_domain.outlet_id IS 'The outlet.';

CREATE TABLE news.feed (
    feed_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    outlet_id bigint NOT NULL REFERENCES news.outlet,
    url text NOT NULL,
    url_sha256 bytea NOT NULL UNIQUE,
    host text NOT NULL,
    added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    state jsonb NOT NULL DEFAULT '{}',
    next_poll_at timestamptz NOT NULL DEFAULT '-infinity',
    last_polled_at timestamptz,
    last_success_at timestamptz,
    last_result text,
    failing_since timestamptz,
    failure_score real NOT NULL DEFAULT 0,
    retired_at timestamptz
);
-- Serves: which feeds are due?
CREATE INDEX feed_due ON news.feed (next_poll_at) WHERE retired_at IS NULL;
CREATE INDEX feed_outlet ON news.feed (outlet_id);
COMMENT ON TABLE news.feed IS 'A feed that is polled, and how it is doing.';
COMMENT ON COLUMN news.feed.feed_id IS 'Surrogate key.';
COMMENT ON COLUMN news.feed.outlet_id IS 'The outlet whose feed it is.';
COMMENT ON COLUMN news.feed.url IS 'Its address.';
COMMENT ON COLUMN news.feed.url_sha256 IS 'SHA-256 of the address: its natural key.';
COMMENT ON COLUMN news.feed.host IS 'Host of its address, with the port if unusual: how many are polled at once is counted by it.';
COMMENT ON COLUMN news.feed.added_at IS 'When it was added.';
COMMENT ON COLUMN news.feed.state IS 'What the next poll needs: validators, interval, where it seems to have moved.';
COMMENT ON COLUMN news.feed.next_poll_at IS 'Not before this it is polled again.';
COMMENT ON COLUMN news.feed.last_polled_at IS 'When it was polled last.';
COMMENT ON COLUMN news.feed.last_success_at IS 'When it last answered with a feed, or with "not modified".';
COMMENT ON COLUMN news.feed.last_result IS 'How the last poll ended; the words are those of raw.fetch.result.';
COMMENT ON COLUMN news.feed.failing_since IS 'Since when every poll has failed; NULL: it works.';
COMMENT ON COLUMN news.feed.failure_score IS 'Failures since the last success: hard 1, soft 0.5, temporary 0.25 each.';
COMMENT ON COLUMN news.feed.retired_at IS 'When it said it was gone (410); it is not polled any more.';

-- == news: articles =================================================================================================

CREATE TABLE news.article (
    article_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identity_sha256 bytea NOT NULL UNIQUE CHECK (octet_length(identity_sha256) = 32),
    identity_kind text NOT NULL CHECK (identity_kind IN ('url', 'id', 'text')),
    outlet_id bigint REFERENCES news.outlet,
    external_id text,
    url text,
    canonical_url text,
    first_seen_at timestamptz NOT NULL,
    current_revision_id bigint,
    gone_at timestamptz
);
CREATE INDEX article_outlet ON news.article (outlet_id);
-- Serves: which article has this revision on show?
CREATE UNIQUE INDEX article_current_revision ON news.article (current_revision_id);
COMMENT ON TABLE news.article IS 'One published article. What it says is in its revisions.';
COMMENT ON COLUMN news.article.article_id IS 'Surrogate key, stable for ever.';
COMMENT ON COLUMN news.article.identity_sha256 IS 'Natural key: SHA-256 of what identifies it (see identity_kind).';
COMMENT ON COLUMN news.article.identity_kind IS 'url: its address. id: outlet and external id. text: outlet, if known, and text.';
COMMENT ON COLUMN news.article.outlet_id IS 'Who published it; NULL: not known.';
COMMENT ON COLUMN news.article.external_id IS 'The source''s own id.';
COMMENT ON COLUMN news.article.url IS 'Its address, in WHATWG form.';
COMMENT ON COLUMN news.article.canonical_url IS 'What the page calls its canonical address; on another domain it is evidence of syndication.';
COMMENT ON COLUMN news.article.first_seen_at IS 'When we first took it in.';
COMMENT ON COLUMN news.article.current_revision_id IS 'The revision on show.';
COMMENT ON COLUMN news.article.gone_at IS 'When its page was found to be removed.';

CREATE TABLE news.article_url (
    url_sha256 bytea PRIMARY KEY CHECK (octet_length(url_sha256) = 32),
    url text NOT NULL,
    host text NOT NULL,
    article_id bigint REFERENCES news.article ON DELETE CASCADE,
    etag text,
    last_modified text,
    first_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_visit_at timestamptz,
    last_fetched_at timestamptz,
    hints jsonb NOT NULL DEFAULT '{}',
    failures integer NOT NULL DEFAULT 0,
    last_result text,
    mining_optouts text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX article_url_article ON news.article_url (article_id);
-- Serves: which pages of a host are to be fetched, or visited again? which hosts have any?
CREATE INDEX article_url_due ON news.article_url (host, (last_fetched_at IS NOT NULL), next_visit_at) WHERE next_visit_at IS NOT NULL;
COMMENT ON TABLE news.article_url IS 'Addresses of article pages: every one we met in a feed or a redirect, and when to visit it again.';
COMMENT ON COLUMN news.article_url.url_sha256 IS 'SHA-256 of the address in WHATWG form.';
COMMENT ON COLUMN news.article_url.url IS 'The address.';
COMMENT ON COLUMN news.article_url.host IS 'Host of the address, with the port if unusual: whose turn it is goes by hosts.';
COMMENT ON COLUMN news.article_url.article_id IS 'The article found there; NULL until it was cleaned.';
COMMENT ON COLUMN news.article_url.etag IS 'Validator for the next visit.';
COMMENT ON COLUMN news.article_url.last_modified IS 'Validator for the next visit.';
COMMENT ON COLUMN news.article_url.first_seen_at IS 'When it was first met.';
COMMENT ON COLUMN news.article_url.next_visit_at IS 'When to fetch it (again); NULL: not any more.';
COMMENT ON COLUMN news.article_url.last_fetched_at IS 'When it was last fetched whole, or not modified.';
COMMENT ON COLUMN news.article_url.hints IS 'What the feed said of it last.';
COMMENT ON COLUMN news.article_url.failures IS 'Visits that failed since the last one that worked.';
COMMENT ON COLUMN news.article_url.last_result IS 'How the last visit ended; the words are those of raw.fetch.result. A page that was there and is not found twice in a row is gone.';
COMMENT ON COLUMN news.article_url.mining_optouts IS 'What the page said against text and data mining when it was last fetched: headers, meta elements.';

CREATE TABLE news.revision (
    revision_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article_id bigint NOT NULL REFERENCES news.article ON DELETE CASCADE,
    content_sha256 bytea NOT NULL CHECK (octet_length(content_sha256) = 32),
    text_sha256 bytea NOT NULL CHECK (octet_length(text_sha256) = 32),
    title text,
    title_derived boolean NOT NULL,
    text text NOT NULL,
    published_at timestamptz,
    published_date date,
    published_precision text CHECK (published_precision IN ('second', 'minute', 'hour', 'day', 'month', 'year')),
    published_offset integer,
    published_inferred boolean NOT NULL DEFAULT false,
    published_zone_assumed boolean NOT NULL DEFAULT false,
    modified_at timestamptz,
    language text,
    language_confidence real NOT NULL DEFAULT 0,
    section text,
    tags text[] NOT NULL DEFAULT '{}',
    agencies text[] NOT NULL DEFAULT '{}',
    image_url text,
    partial boolean NOT NULL DEFAULT false,
    evidence jsonb NOT NULL DEFAULT '{}',
    first_document_id bigint NOT NULL,
    last_document_id bigint NOT NULL,
    run_id bigint NOT NULL REFERENCES ops.run,
    clean_version integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    change_kind text NOT NULL DEFAULT 'first' CHECK (change_kind IN ('first', 'headline', 'correction', 'update', 'cosmetic')),
    disclosed boolean CHECK (disclosed IS NULL OR change_kind NOT IN ('first', 'cosmetic')),
    changed_from bigint,
    CONSTRAINT revision_content_unique UNIQUE (article_id, content_sha256),
    CONSTRAINT revision_published_whole CHECK ((published_at IS NULL) = (published_precision IS NULL)
        AND (published_date IS NULL) = (published_precision IS NULL))
);
ALTER TABLE news.article ADD CONSTRAINT article_current_revision_fk FOREIGN KEY (current_revision_id)
    REFERENCES news.revision DEFERRABLE INITIALLY DEFERRED;
-- Serves: is this text known? (records that have neither id, URL nor outlet)
CREATE INDEX revision_text ON news.revision (text_sha256);
-- Serves: articles of some days.
CREATE INDEX revision_published_date ON news.revision (published_date);
CREATE INDEX revision_run ON news.revision (run_id);
COMMENT ON TABLE news.revision IS 'Every text an article has had. mart shows the current one.';
COMMENT ON COLUMN news.revision.revision_id IS 'Surrogate key.';
COMMENT ON COLUMN news.revision.article_id IS 'The article.';
COMMENT ON COLUMN news.revision.content_sha256 IS 'SHA-256 of title and text: a page that shows both again is no new revision.';
COMMENT ON COLUMN news.revision.text_sha256 IS 'SHA-256 of the text with white space folded.';
COMMENT ON COLUMN news.revision.title IS 'Headline.';
COMMENT ON COLUMN news.revision.title_derived IS 'The source had no title: it was made from the first sentence.';
COMMENT ON COLUMN news.revision.text IS 'Plain text, NFC, paragraphs parted by an empty line. Offsets count its code points.';
COMMENT ON COLUMN news.revision.published_at IS 'When it was published. Known to the day only (see published_precision): midnight UTC of that day, not a time.';
COMMENT ON COLUMN news.revision.published_date IS 'The outlet''s own day of publication.';
COMMENT ON COLUMN news.revision.published_precision IS 'How precisely published_at is known.';
COMMENT ON COLUMN news.revision.published_offset IS 'The page''s own offset from UTC, in minutes; NULL: not stated.';
COMMENT ON COLUMN news.revision.published_inferred IS 'Read from running text or an address, not stated as the date.';
COMMENT ON COLUMN news.revision.published_zone_assumed IS 'The source named no time zone: UTC was assumed.';
COMMENT ON COLUMN news.revision.modified_at IS 'When the outlet says it was last changed.';
COMMENT ON COLUMN news.revision.language IS 'Detected language, ISO 639-1 where there is a code.';
COMMENT ON COLUMN news.revision.language_confidence IS 'How sure the detection is, 0 to 1.';
COMMENT ON COLUMN news.revision.section IS 'Section of the outlet.';
COMMENT ON COLUMN news.revision.tags IS 'The outlet''s own keywords.';
COMMENT ON COLUMN news.revision.agencies IS 'News agencies credited.';
COMMENT ON COLUMN news.revision.image_url IS 'Address of the lead image.';
COMMENT ON COLUMN news.revision.partial IS 'Paywalled, cut off, or only the feed''s summary.';
COMMENT ON COLUMN news.revision.evidence IS 'For each field: the value, where it was found, why it was chosen, the other candidates.';
COMMENT ON COLUMN news.revision.first_document_id IS 'First document that said this.';
COMMENT ON COLUMN news.revision.last_document_id IS 'Latest document that said this.';
COMMENT ON COLUMN news.revision.run_id IS 'The run that brought it in.';
COMMENT ON COLUMN news.revision.clean_version IS 'Version of the clean stage that made it.';
COMMENT ON COLUMN news.revision.created_at IS 'When it was first saved.';
COMMENT ON COLUMN news.revision.change_kind IS 'What it changed. first: nothing, it is the first. headline: only that. correction: it says so, or a few words took the place of others. update: more was written, or left out. cosmetic: spelling, case, punctuation.';
COMMENT ON COLUMN news.revision.disclosed IS 'The text says that it was corrected or updated. NULL: first and cosmetic, and where one of the two texts is known in part only.';
COMMENT ON COLUMN news.revision.changed_from IS 'The revision before it, which change_kind compares it with.';

CREATE TABLE news.revision_document (
    document_id bigint PRIMARY KEY,
    revision_id bigint NOT NULL REFERENCES news.revision ON DELETE CASCADE
);
-- Serves: which documents say this? does any still?
CREATE INDEX revision_document_revision ON news.revision_document (revision_id);
COMMENT ON TABLE news.revision_document IS 'Which text each document said: cleaned again, a document is still that article''s, whatever it says then.';
COMMENT ON COLUMN news.revision_document.document_id IS 'The document, as raw.content.document_id.';
COMMENT ON COLUMN news.revision_document.revision_id IS 'What it says, as it was cleaned last.';

CREATE TABLE news.author (
    author_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    author_key text NOT NULL UNIQUE CHECK (octet_length(author_key) <= 1000),
    name text NOT NULL
);
COMMENT ON TABLE news.author IS 'A name that articles are signed with.';
COMMENT ON COLUMN news.author.author_id IS 'Surrogate key.';
COMMENT ON COLUMN news.author.author_key IS 'Natural key: the name folded to lower case.';
COMMENT ON COLUMN news.author.name IS 'The name as first met.';

CREATE TABLE news.revision_author (
    revision_id bigint NOT NULL REFERENCES news.revision ON DELETE CASCADE,
    position smallint NOT NULL,
    author_id bigint NOT NULL REFERENCES news.author,
    PRIMARY KEY (revision_id, position)
);
CREATE INDEX revision_author_author ON news.revision_author (author_id);
COMMENT ON TABLE news.revision_author IS 'Who signed a revision.';
COMMENT ON COLUMN news.revision_author.revision_id IS 'The revision.';
COMMENT ON COLUMN news.revision_author.position IS 'Place in the byline, from 0.';
COMMENT ON COLUMN news.revision_author.author_id IS 'The author.';

CREATE TABLE news.sighting (
    feed_id bigint NOT NULL REFERENCES news.feed ON DELETE CASCADE,
    item_sha256 bytea NOT NULL,
    url_sha256 bytea,
    guid text,
    headline text,
    record_id text,
    said_sha256 bytea NOT NULL,
    position integer NOT NULL,
    best_position integer NOT NULL,
    n_polls integer NOT NULL DEFAULT 1,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    PRIMARY KEY (feed_id, item_sha256)
);
-- Serves: where was this page announced?
CREATE INDEX sighting_url ON news.sighting (url_sha256);
COMMENT ON TABLE news.sighting IS 'What a feed announced, under which headline, how high and how long. A changed headline is a row of its own.';
COMMENT ON COLUMN news.sighting.feed_id IS 'The feed.';
COMMENT ON COLUMN news.sighting.item_sha256 IS 'SHA-256 of address (or GUID) and headline.';
COMMENT ON COLUMN news.sighting.url_sha256 IS 'SHA-256 of the address in WHATWG form: the key of news.article_url.';
COMMENT ON COLUMN news.sighting.guid IS 'The feed''s own id; unstable in some feeds, never an identity.';
COMMENT ON COLUMN news.sighting.headline IS 'The headline shown.';
COMMENT ON COLUMN news.sighting.record_id IS 'The external id of the article, where the item has no page of its own; NULL: it has one, or the text alone tells.';
COMMENT ON COLUMN news.sighting.said_sha256 IS 'SHA-256 of what the feed said of it last: headline, summary, content, time of change. When that is new, the page is visited at once.';
COMMENT ON COLUMN news.sighting.position IS 'Place in the feed at the last parsed poll, from 0.';
COMMENT ON COLUMN news.sighting.best_position IS 'The highest place it had, from 0.';
COMMENT ON COLUMN news.sighting.n_polls IS 'In how many parsed polls it was seen.';
COMMENT ON COLUMN news.sighting.first_seen_at IS 'When it was first seen.';
COMMENT ON COLUMN news.sighting.last_seen_at IS 'When it was last seen.';

CREATE TABLE raw.robots (
    origin text PRIMARY KEY CHECK (octet_length(origin) <= 300),
    domain text NOT NULL,
    fetched_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    result text NOT NULL,
    detail text NOT NULL DEFAULT '',
    retry_after integer,
    body bytea,
    body_at timestamptz,
    mining_optouts text[] NOT NULL DEFAULT '{}'
);
-- Serves: what do the robots.txt files of an outlet's domains say?
CREATE INDEX robots_domain ON raw.robots (domain);
COMMENT ON TABLE raw.robots IS 'The robots.txt of each site, kept for all workers as long as RFC 9309 allows.';
COMMENT ON COLUMN raw.robots.origin IS 'Scheme, host and port.';
COMMENT ON COLUMN raw.robots.domain IS 'Registrable domain of the host.';
COMMENT ON COLUMN raw.robots.fetched_at IS 'When it was asked for last.';
COMMENT ON COLUMN raw.robots.expires_at IS 'When it is to be asked for again.';
COMMENT ON COLUMN raw.robots.result IS 'How the last attempt ended; the words are those of raw.fetch.result.';
COMMENT ON COLUMN raw.robots.detail IS 'What went wrong, for people.';
COMMENT ON COLUMN raw.robots.retry_after IS 'Seconds for which the server asked to be left alone.';
COMMENT ON COLUMN raw.robots.body IS 'The file as it came last; NULL: there was none.';
COMMENT ON COLUMN raw.robots.body_at IS 'When that was.';
COMMENT ON COLUMN raw.robots.mining_optouts IS 'What it says against text and data mining: crawlers for machine learning that it shuts out, content signals.';

CREATE TABLE raw.fetch (
    fetch_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id bigint REFERENCES ops.run,
    feed_id bigint REFERENCES news.feed ON DELETE SET NULL,
    url text NOT NULL,
    started_at timestamptz NOT NULL,
    seconds real NOT NULL,
    result text NOT NULL,
    status integer,
    n_bytes bigint NOT NULL DEFAULT 0,
    final_url text,
    redirects jsonb NOT NULL DEFAULT '[]',
    detail text NOT NULL DEFAULT '',
    document_id bigint
);
-- Serves: what happened lately?
CREATE INDEX fetch_started ON raw.fetch (started_at);
CREATE INDEX fetch_run ON raw.fetch (run_id);
CREATE INDEX fetch_feed ON raw.fetch (feed_id, started_at);
COMMENT ON TABLE raw.fetch IS 'Every attempt to fetch an address, with one typed outcome.';
COMMENT ON COLUMN raw.fetch.fetch_id IS 'Surrogate key.';
COMMENT ON COLUMN raw.fetch.run_id IS 'The run that fetched.';
COMMENT ON COLUMN raw.fetch.feed_id IS 'The feed, when one was polled; NULL: a page.';
COMMENT ON COLUMN raw.fetch.url IS 'The address asked for.';
COMMENT ON COLUMN raw.fetch.started_at IS 'When the attempt began.';
COMMENT ON COLUMN raw.fetch.seconds IS 'How long it took, in seconds.';
COMMENT ON COLUMN raw.fetch.result IS 'How it ended: ok, not_modified, timeout, blocked_address ...';
COMMENT ON COLUMN raw.fetch.status IS 'HTTP status, if there was one.';
COMMENT ON COLUMN raw.fetch.n_bytes IS 'Bytes of the body after decompression.';
COMMENT ON COLUMN raw.fetch.final_url IS 'The address after redirects.';
COMMENT ON COLUMN raw.fetch.redirects IS 'The redirects followed: [status, address] pairs.';
COMMENT ON COLUMN raw.fetch.detail IS 'What went wrong, for people.';
COMMENT ON COLUMN raw.fetch.document_id IS 'The document it brought.';

-- == news: copies ===================================================================================================

CREATE TABLE news.fingerprint (
    revision_id bigint PRIMARY KEY REFERENCES news.revision ON DELETE CASCADE,
    exact bytea NOT NULL,
    n_words integer NOT NULL,
    keys integer[] NOT NULL,
    indexed_day date,
    dedup_version integer NOT NULL
);
COMMENT ON TABLE news.fingerprint IS 'What finds the copies of a text without reading all texts.';
COMMENT ON COLUMN news.fingerprint.revision_id IS 'The revision.';
COMMENT ON COLUMN news.fingerprint.exact IS 'SHA-256 of its words alone.';
COMMENT ON COLUMN news.fingerprint.n_words IS 'Tokens it was made of.';
COMMENT ON COLUMN news.fingerprint.keys IS 'Hashes of sampled word sequences and numbers; the last two bits say what of.';
COMMENT ON COLUMN news.fingerprint.indexed_day IS 'The day under which news.fingerprint_key holds its keys (-infinity: no date known); NULL: it holds them no more, a later text does.';
COMMENT ON COLUMN news.fingerprint.dedup_version IS 'Version of the dedup stage that made it.';

-- No foreign key: checking it for each of 48 rows an article cost more than all else dedup asks of the server. A trigger
-- takes the keys away with their text, and a check of every run counts both sides.
CREATE TABLE news.fingerprint_key (
    key integer NOT NULL,
    day date NOT NULL,
    article_id bigint NOT NULL,
    PRIMARY KEY (key, day, article_id)
) PARTITION BY RANGE (day);
CREATE TABLE news.fingerprint_key_default PARTITION OF news.fingerprint_key DEFAULT;
COMMENT ON TABLE news.fingerprint_key_default IS 'Keys of articles without a date.';
COMMENT ON TABLE news.fingerprint_key IS 'Sampled word sequences of current revisions: articles that share some are compared. Monthly partitions by day of the article.';
COMMENT ON COLUMN news.fingerprint_key.key IS 'Hash of a word sequence; last two bits 0: of a text with few numbers, 1: of one full of numbers, 2: of a number in such.';
COMMENT ON COLUMN news.fingerprint_key.day IS 'Day of the article; -infinity: not known, it is compared with all.';
COMMENT ON COLUMN news.fingerprint_key.article_id IS 'An article that has it.';

CREATE FUNCTION news.drop_fingerprint_keys() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    DELETE FROM news.fingerprint_key k
    USING (SELECT f.indexed_day, unnest(f.keys) AS key FROM news.fingerprint f
           WHERE f.revision_id = OLD.revision_id AND f.indexed_day IS NOT NULL) gone
    WHERE k.key = gone.key AND k.day = gone.indexed_day AND k.article_id = OLD.article_id;
    RETURN OLD;
END
$$;
COMMENT ON FUNCTION news.drop_fingerprint_keys() IS 'Take the keys of a text away with it.';
CREATE TRIGGER revision_takes_its_keys BEFORE DELETE ON news.revision
FOR EACH ROW EXECUTE FUNCTION news.drop_fingerprint_keys();
COMMENT ON TRIGGER revision_takes_its_keys ON news.revision IS 'In place of a foreign key of news.fingerprint_key.';

-- The writer may not create tables; it asks for the months it needs. Vacuum after every fiftieth row, not every fifth:
-- pages it has seen are looked up in the index alone, which takes a third of the time among a million articles.
CREATE FUNCTION news.ensure_key_months(wanted date[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    first_day date;
    partition text;
BEGIN
    FOR first_day IN SELECT DISTINCT date_trunc('month', day)::date FROM unnest(wanted) AS day WHERE isfinite(day) ORDER BY 1 LOOP
        partition := 'fingerprint_key_' || to_char(first_day, 'YYYY_MM');
        IF to_regclass('news.' || partition) IS NULL THEN
            PERFORM pg_advisory_xact_lock(hashtext('news.ensure_key_months'));
            EXECUTE format('CREATE TABLE IF NOT EXISTS news.%I PARTITION OF news.fingerprint_key FOR VALUES FROM (%L) TO (%L)'
                           ' WITH (autovacuum_vacuum_insert_scale_factor = 0.02)',
                           partition, first_day, (first_day + interval '1 month')::date);
            EXECUTE format('COMMENT ON TABLE news.%I IS %L', partition, 'Keys of articles of ' || to_char(first_day, 'YYYY-MM') || '.');
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION news.ensure_key_months(date[]) IS 'Create the partitions of news.fingerprint_key for some days, where they are not there.';

CREATE TABLE news.dropped_key_month (
    month date PRIMARY KEY,
    dropped_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE news.dropped_key_month IS 'Months whose keys news.fingerprint_key no longer has: they are made anew from news.fingerprint when an article of about that time comes, or a run over the whole archive.';
COMMENT ON COLUMN news.dropped_key_month.month IS 'First day of the month.';
COMMENT ON COLUMN news.dropped_key_month.dropped_at IS 'When its keys were dropped.';

CREATE FUNCTION news.drop_key_months(before date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    one record;
    dropped integer := 0;
BEGIN
    FOR one IN SELECT * FROM ops.months_over('news.fingerprint_key', before) LOOP
        IF ops.drop_unless_used(one.partition) THEN
            INSERT INTO news.dropped_key_month (month) VALUES (one.month) ON CONFLICT DO NOTHING;
            dropped := dropped + 1;
        END IF;
    END LOOP;
    RETURN dropped;
END
$$;
COMMENT ON FUNCTION news.drop_key_months(date) IS 'Drop the keys of articles of months that were over before a day; return how many months. news.fingerprint still has them.';

CREATE TABLE news.duplicate_edge (
    article_id bigint NOT NULL REFERENCES news.article ON DELETE CASCADE,
    earlier_article_id bigint NOT NULL REFERENCES news.article ON DELETE CASCADE,
    relation text NOT NULL CHECK (relation IN ('exact', 'near', 'excerpt_of', 'contains', 'roundup_of')),
    merges boolean NOT NULL,
    containment real NOT NULL CHECK (containment BETWEEN 0 AND 1),
    containment_back real NOT NULL CHECK (containment_back BETWEEN 0 AND 1),
    longest_run integer NOT NULL,
    differing text[] NOT NULL DEFAULT '{}',
    why text NOT NULL,
    revision_id bigint NOT NULL REFERENCES news.revision ON DELETE CASCADE,
    earlier_revision_id bigint NOT NULL REFERENCES news.revision ON DELETE CASCADE,
    dedup_version integer NOT NULL,
    PRIMARY KEY (article_id, earlier_article_id),
    CHECK (article_id <> earlier_article_id)
);
CREATE INDEX duplicate_edge_earlier ON news.duplicate_edge (earlier_article_id);
CREATE INDEX duplicate_edge_revision ON news.duplicate_edge (revision_id);
CREATE INDEX duplicate_edge_earlier_revision ON news.duplicate_edge (earlier_revision_id);
COMMENT ON TABLE news.duplicate_edge IS 'Evidence: two articles share text. One row a pair, read "article <relation> earlier article".';
COMMENT ON COLUMN news.duplicate_edge.article_id IS 'The later of the two: by time of publication, ties by content.';
COMMENT ON COLUMN news.duplicate_edge.earlier_article_id IS 'The earlier of the two.';
COMMENT ON COLUMN news.duplicate_edge.relation IS 'exact, near, excerpt_of, contains or roundup_of.';
COMMENT ON COLUMN news.duplicate_edge.merges IS 'Whether it can put both in one group; false: linked only.';
COMMENT ON COLUMN news.duplicate_edge.containment IS 'Weighted share of the later text found in the earlier, 0 to 1.';
COMMENT ON COLUMN news.duplicate_edge.containment_back IS 'Weighted share of the earlier text found in the later, 0 to 1.';
COMMENT ON COLUMN news.duplicate_edge.longest_run IS 'Longest run of words that both have.';
COMMENT ON COLUMN news.duplicate_edge.differing IS 'Numbers and names that differ: "12|13".';
COMMENT ON COLUMN news.duplicate_edge.why IS 'The rule that decided.';
COMMENT ON COLUMN news.duplicate_edge.revision_id IS 'The revision compared.';
COMMENT ON COLUMN news.duplicate_edge.earlier_revision_id IS 'The earlier article''s revision compared.';
COMMENT ON COLUMN news.duplicate_edge.dedup_version IS 'Version of the dedup stage that decided.';

CREATE TABLE news.duplicate_group (
    group_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE news.duplicate_group IS 'Articles that carry one text.';
COMMENT ON COLUMN news.duplicate_group.group_id IS 'Surrogate key; it stays when an earlier original turns up.';
COMMENT ON COLUMN news.duplicate_group.created_at IS 'When the first copy was found.';

CREATE TABLE news.duplicate_group_member (
    article_id bigint PRIMARY KEY REFERENCES news.article ON DELETE CASCADE,
    group_id bigint NOT NULL REFERENCES news.duplicate_group ON DELETE CASCADE,
    parent_article_id bigint REFERENCES news.article ON DELETE CASCADE
);
CREATE INDEX duplicate_group_member_group ON news.duplicate_group_member (group_id);
CREATE INDEX duplicate_group_member_parent ON news.duplicate_group_member (parent_article_id);
-- Serves: one canonical article a group.
CREATE UNIQUE INDEX duplicate_group_one_root ON news.duplicate_group_member (group_id) WHERE parent_article_id IS NULL;
COMMENT ON TABLE news.duplicate_group_member IS 'Which articles are in a group. An article without copies has no row.';
COMMENT ON COLUMN news.duplicate_group_member.article_id IS 'The article.';
COMMENT ON COLUMN news.duplicate_group_member.group_id IS 'Its group.';
COMMENT ON COLUMN news.duplicate_group_member.parent_article_id IS 'The earlier article it shares most text with; NULL: the canonical one.';

-- == news: entities =================================================================================================

CREATE TABLE news.entity (
    entity_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity_key text NOT NULL UNIQUE CHECK (octet_length(entity_key) <= 1000),
    name text NOT NULL,
    label text NOT NULL CHECK (label IN ('PERSON', 'ORG', 'LOC', 'EVENT', 'MISC')),
    kind text,
    namesake_of bigint REFERENCES news.entity ON DELETE CASCADE
);
-- Serves: who else is called so?
CREATE INDEX entity_namesake ON news.entity (namesake_of);
COMMENT ON TABLE news.entity IS 'A person, organization, place, event or other named thing.';
COMMENT ON COLUMN news.entity.entity_id IS 'Surrogate key, stable for ever.';
COMMENT ON COLUMN news.entity.entity_key IS 'Natural key: country:IN, geonames:1273294, person:<folded name> ...';
COMMENT ON COLUMN news.entity.name IS 'Display form.';
COMMENT ON COLUMN news.entity.label IS 'PERSON, ORG, LOC, EVENT or MISC.';
COMMENT ON COLUMN news.entity.kind IS 'For places: country, city ...';
COMMENT ON COLUMN news.entity.namesake_of IS 'For one of several people of a name: the entity of the name, where mentions stay that do not tell which of them is meant.';

CREATE TABLE news.entity_change (
    entity_change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    from_id bigint NOT NULL REFERENCES news.entity ON DELETE CASCADE,
    to_id bigint NOT NULL REFERENCES news.entity ON DELETE CASCADE,
    n_mentions integer NOT NULL,
    why text NOT NULL
);
-- Serves: what became of an entity?
CREATE INDEX entity_change_from ON news.entity_change (from_id);
CREATE INDEX entity_change_to ON news.entity_change (to_id);
COMMENT ON TABLE news.entity_change IS 'The log of mentions that went from one entity to another, because articles came that tell people of one name apart, or join them.';
COMMENT ON COLUMN news.entity_change.entity_change_id IS 'Surrogate key.';
COMMENT ON COLUMN news.entity_change.changed_at IS 'When.';
COMMENT ON COLUMN news.entity_change.from_id IS 'The entity they were mentions of.';
COMMENT ON COLUMN news.entity_change.to_id IS 'The entity they are mentions of.';
COMMENT ON COLUMN news.entity_change.n_mentions IS 'How many.';
COMMENT ON COLUMN news.entity_change.why IS 'The rule.';

CREATE TABLE news.entity_alias (
    entity_id bigint NOT NULL REFERENCES news.entity ON DELETE CASCADE,
    alias text NOT NULL CHECK (octet_length(alias) <= 1000),
    PRIMARY KEY (entity_id, alias)
);
-- Serves: what is called so?
CREATE INDEX entity_alias_alias ON news.entity_alias (alias);
COMMENT ON TABLE news.entity_alias IS 'Forms under which an entity has been met.';
COMMENT ON COLUMN news.entity_alias.entity_id IS 'The entity.';
COMMENT ON COLUMN news.entity_alias.alias IS 'The form, as printed.';

CREATE TABLE news.analysis (
    revision_id bigint PRIMARY KEY REFERENCES news.revision ON DELETE CASCADE,
    entities_version integer NOT NULL,
    recogniser text NOT NULL
);
COMMENT ON TABLE news.analysis IS 'Which version read a revision for names, quotes, figures and roles.';
COMMENT ON COLUMN news.analysis.revision_id IS 'The revision.';
COMMENT ON COLUMN news.analysis.entities_version IS 'Version of the entities stage.';
COMMENT ON COLUMN news.analysis.recogniser IS 'Which recogniser: rules, or a model''s name.';

CREATE TABLE news.mention (
    revision_id bigint NOT NULL REFERENCES news.analysis ON DELETE CASCADE,
    start_char integer NOT NULL CHECK (start_char >= 0),
    end_char integer NOT NULL,
    surface text NOT NULL,
    label text NOT NULL CHECK (label IN ('PERSON', 'ORG', 'LOC', 'EVENT', 'MISC')),
    cluster integer NOT NULL,
    entity_id bigint REFERENCES news.entity,
    rule text,
    recogniser text NOT NULL,
    importance real NOT NULL DEFAULT 0 CHECK (importance BETWEEN 0 AND 1),
    PRIMARY KEY (revision_id, start_char, end_char),
    CHECK (end_char > start_char)
);
-- Serves: where is this entity mentioned?
CREATE INDEX mention_entity ON news.mention (entity_id);
COMMENT ON TABLE news.mention IS 'A stretch of a revision''s text that names something.';
COMMENT ON COLUMN news.mention.revision_id IS 'The revision.';
COMMENT ON COLUMN news.mention.start_char IS 'First code point, from 0.';
COMMENT ON COLUMN news.mention.end_char IS 'One past the last code point.';
COMMENT ON COLUMN news.mention.surface IS 'The stretch itself: substr(text, start_char + 1, end_char - start_char).';
COMMENT ON COLUMN news.mention.label IS 'PERSON, ORG, LOC, EVENT or MISC.';
COMMENT ON COLUMN news.mention.cluster IS 'Mentions of one thing in this revision share it.';
COMMENT ON COLUMN news.mention.entity_id IS 'The entity; NULL: it could not be told.';
COMMENT ON COLUMN news.mention.rule IS 'Why it is linked to that entity.';
COMMENT ON COLUMN news.mention.recogniser IS 'What found it.';
COMMENT ON COLUMN news.mention.importance IS 'How important what is named is in this text, 0 to 1: by title, first paragraph and how often. One for all mentions of a cluster.';

CREATE TABLE news.person_fact (
    revision_id bigint NOT NULL REFERENCES news.analysis ON DELETE CASCADE,
    entity_id bigint NOT NULL REFERENCES news.entity ON DELETE CASCADE,
    field text NOT NULL,
    nation text NOT NULL,
    PRIMARY KEY (entity_id, nation, field, revision_id)
);
-- Serves: whom does a text tell something about?
CREATE INDEX person_fact_revision ON news.person_fact (revision_id);
COMMENT ON TABLE news.person_fact IS 'What texts say the bearers of a name are: by this two people of one name are told apart.';
COMMENT ON COLUMN news.person_fact.revision_id IS 'The revision.';
COMMENT ON COLUMN news.person_fact.entity_id IS 'The entity of the name.';
COMMENT ON COLUMN news.person_fact.field IS 'politics, sport, arts, science, law, military, religion or business.';
COMMENT ON COLUMN news.person_fact.nation IS 'ISO 3166 code as stated with it; empty: none was.';

CREATE TABLE news.quote (
    revision_id bigint NOT NULL REFERENCES news.analysis ON DELETE CASCADE,
    start_char integer NOT NULL CHECK (start_char >= 0),
    end_char integer NOT NULL,
    surface text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('direct', 'indirect', 'mixed', 'post')),
    speaker text,
    speaker_entity_id bigint REFERENCES news.entity,
    verb text,
    words text,
    PRIMARY KEY (revision_id, start_char, end_char),
    CHECK (end_char > start_char)
);
CREATE INDEX quote_speaker ON news.quote (speaker_entity_id);
COMMENT ON TABLE news.quote IS 'Words somebody is said to have said.';
COMMENT ON COLUMN news.quote.revision_id IS 'The revision.';
COMMENT ON COLUMN news.quote.start_char IS 'First code point, from 0.';
COMMENT ON COLUMN news.quote.end_char IS 'One past the last code point.';
COMMENT ON COLUMN news.quote.surface IS 'The words, without quotation marks.';
COMMENT ON COLUMN news.quote.kind IS 'direct, indirect, mixed or post (an embedded social post).';
COMMENT ON COLUMN news.quote.speaker IS 'Who said it, as printed; NULL: not told.';
COMMENT ON COLUMN news.quote.speaker_entity_id IS 'Who said it, as an entity.';
COMMENT ON COLUMN news.quote.verb IS 'The verb of saying.';
COMMENT ON COLUMN news.quote.words IS 'What was said as words alone, small, with % for what was left out: by this the variants of one quote are found. NULL: too short, or a paraphrase.';

CREATE TABLE news.figure (
    revision_id bigint NOT NULL REFERENCES news.analysis ON DELETE CASCADE,
    start_char integer NOT NULL CHECK (start_char >= 0),
    end_char integer NOT NULL,
    surface text NOT NULL,
    value double precision NOT NULL,
    unit text,
    what text,
    event text,
    PRIMARY KEY (revision_id, start_char, end_char),
    CHECK (end_char > start_char)
);
COMMENT ON TABLE news.figure IS 'A number with what it counts.';
COMMENT ON COLUMN news.figure.revision_id IS 'The revision.';
COMMENT ON COLUMN news.figure.start_char IS 'First code point, from 0.';
COMMENT ON COLUMN news.figure.end_char IS 'One past the last code point.';
COMMENT ON COLUMN news.figure.surface IS 'The stretch itself.';
COMMENT ON COLUMN news.figure.value IS 'The number.';
COMMENT ON COLUMN news.figure.unit IS 'Currency code or percent; NULL: a count.';
COMMENT ON COLUMN news.figure.what IS 'What is counted, lower case, singular.';
COMMENT ON COLUMN news.figure.event IS 'What happened to them: kill, injure ...';

CREATE TABLE news.dated (
    revision_id bigint NOT NULL REFERENCES news.analysis ON DELETE CASCADE,
    start_char integer NOT NULL CHECK (start_char >= 0),
    end_char integer NOT NULL,
    surface text NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    PRIMARY KEY (revision_id, start_char, end_char),
    CHECK (end_char > start_char),
    CHECK (last_day >= first_day)
);
-- Serves: which texts speak of this day?
CREATE INDEX dated_days ON news.dated (first_day, last_day);
COMMENT ON TABLE news.dated IS 'Words that name a day or a span of days.';
COMMENT ON COLUMN news.dated.revision_id IS 'The revision.';
COMMENT ON COLUMN news.dated.start_char IS 'First code point, from 0.';
COMMENT ON COLUMN news.dated.end_char IS 'One past the last code point.';
COMMENT ON COLUMN news.dated.surface IS 'The stretch itself.';
COMMENT ON COLUMN news.dated.first_day IS 'The day, or the first of the span; "on Tuesday" counts from the day of publication.';
COMMENT ON COLUMN news.dated.last_day IS 'The last day of the span; the same for a single day.';

CREATE TABLE news.role (
    revision_id bigint NOT NULL REFERENCES news.analysis ON DELETE CASCADE,
    start_char integer NOT NULL CHECK (start_char >= 0),
    end_char integer NOT NULL,
    surface text NOT NULL,
    person text NOT NULL,
    person_entity_id bigint REFERENCES news.entity,
    role text NOT NULL,
    organization text,
    organization_entity_id bigint REFERENCES news.entity,
    PRIMARY KEY (revision_id, start_char, end_char),
    CHECK (end_char > start_char)
);
CREATE INDEX role_person ON news.role (person_entity_id);
CREATE INDEX role_organization ON news.role (organization_entity_id);
COMMENT ON TABLE news.role IS 'Who is said to hold which office.';
COMMENT ON COLUMN news.role.revision_id IS 'The revision.';
COMMENT ON COLUMN news.role.start_char IS 'First code point, from 0.';
COMMENT ON COLUMN news.role.end_char IS 'One past the last code point.';
COMMENT ON COLUMN news.role.surface IS 'The stretch itself.';
COMMENT ON COLUMN news.role.person IS 'The person, as printed.';
COMMENT ON COLUMN news.role.person_entity_id IS 'The person, as an entity.';
COMMENT ON COLUMN news.role.role IS 'The office in its normal form.';
COMMENT ON COLUMN news.role.organization IS 'Where it is held, as printed.';
COMMENT ON COLUMN news.role.organization_entity_id IS 'Where it is held, as an entity.';

CREATE TABLE news.judgement (
    judgement_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('article', 'story', 'entity')),
    left_key text NOT NULL,
    right_key text NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('same', 'different')),
    judged_by text NOT NULL,
    judged_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    note text NOT NULL DEFAULT '',
    CONSTRAINT judgement_pair_unique UNIQUE (kind, left_key, right_key),
    CHECK (left_key < right_key)
);
COMMENT ON TABLE news.judgement IS 'What people decided about a pair; it outranks every rule.';
COMMENT ON COLUMN news.judgement.judgement_id IS 'Surrogate key.';
COMMENT ON COLUMN news.judgement.kind IS 'What the pair is: articles, stories or entities.';
COMMENT ON COLUMN news.judgement.left_key IS 'Natural key of the one that sorts first.';
COMMENT ON COLUMN news.judgement.right_key IS 'Natural key of the other.';
COMMENT ON COLUMN news.judgement.verdict IS 'same or different.';
COMMENT ON COLUMN news.judgement.judged_by IS 'Who decided.';
COMMENT ON COLUMN news.judgement.judged_at IS 'When.';
COMMENT ON COLUMN news.judgement.note IS 'Why.';

-- == news: stories ==================================================================================================

CREATE TABLE news.story (
    story_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seed_article_id bigint REFERENCES news.article ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX story_seed ON news.story (seed_article_id);
COMMENT ON TABLE news.story IS 'One event, told by one or more articles.';
COMMENT ON COLUMN news.story.story_id IS 'Surrogate key, stable for ever.';
COMMENT ON COLUMN news.story.seed_article_id IS 'The article it grew from.';
COMMENT ON COLUMN news.story.created_at IS 'When it was opened.';

CREATE TABLE news.story_member (
    article_id bigint PRIMARY KEY REFERENCES news.article ON DELETE CASCADE,
    story_id bigint NOT NULL REFERENCES news.story,
    revision_id bigint NOT NULL REFERENCES news.revision ON DELETE CASCADE,
    score real NOT NULL,
    why text NOT NULL,
    day date NOT NULL,
    terms jsonb NOT NULL,
    headline_only boolean NOT NULL,
    stories_version integer NOT NULL
);
CREATE INDEX story_member_story ON news.story_member (story_id);
CREATE INDEX story_member_revision ON news.story_member (revision_id);
COMMENT ON TABLE news.story_member IS 'Which story an article belongs to, and why.';
COMMENT ON COLUMN news.story_member.article_id IS 'The article.';
COMMENT ON COLUMN news.story_member.story_id IS 'Its story.';
COMMENT ON COLUMN news.story_member.revision_id IS 'The revision that was compared.';
COMMENT ON COLUMN news.story_member.score IS 'Likeness to the story when it joined, 0 to 1; 1 for the first.';
COMMENT ON COLUMN news.story_member.why IS 'The rule that decided.';
COMMENT ON COLUMN news.story_member.day IS 'Day of the article: published, or first seen where that is not known.';
COMMENT ON COLUMN news.story_member.terms IS 'Its weightiest terms.';
COMMENT ON COLUMN news.story_member.headline_only IS 'It has no text but a headline.';
COMMENT ON COLUMN news.story_member.stories_version IS 'Version of the stories stage that decided.';

CREATE TABLE news.story_key (
    key bigint NOT NULL,
    article_id bigint NOT NULL REFERENCES news.article ON DELETE CASCADE,
    day date NOT NULL,
    PRIMARY KEY (key, day, article_id)
);
CREATE INDEX story_key_article ON news.story_key (article_id);
COMMENT ON TABLE news.story_key IS 'Terms worth searching by: articles of the window that share some are compared.';
COMMENT ON COLUMN news.story_key.key IS 'Hash of a term.';
COMMENT ON COLUMN news.story_key.article_id IS 'An article that has it.';
COMMENT ON COLUMN news.story_key.day IS 'As news.story_member.day.';

CREATE TABLE news.story_event (
    story_event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    story_id bigint NOT NULL REFERENCES news.story ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('opened', 'joined', 'moved')),
    article_id bigint REFERENCES news.article ON DELETE CASCADE,
    run_id bigint REFERENCES ops.run,
    noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    detail text NOT NULL DEFAULT ''
);
CREATE INDEX story_event_story ON news.story_event (story_id);
CREATE INDEX story_event_article ON news.story_event (article_id);
COMMENT ON TABLE news.story_event IS 'How a story came to be what it is.';
COMMENT ON COLUMN news.story_event.story_event_id IS 'Surrogate key.';
COMMENT ON COLUMN news.story_event.story_id IS 'The story.';
COMMENT ON COLUMN news.story_event.kind IS 'opened, joined or moved (from another story).';
COMMENT ON COLUMN news.story_event.article_id IS 'The article concerned.';
COMMENT ON COLUMN news.story_event.run_id IS 'The run that did it.';
COMMENT ON COLUMN news.story_event.noted_at IS 'When.';
COMMENT ON COLUMN news.story_event.detail IS 'For people.';
