-- Where does what we say of an article come from?
-- Means: for each field the value, the place in the document it was read from and why it was chosen over the other
-- candidates; then the document's own place and fingerprint, and the run that brought it in.
SELECT field, value, source, why, locator, body_sha256, run_id, code_version
FROM mart.lineage
WHERE title = 'Twelve dead as footbridge falls into river in Chile'
ORDER BY article_id, field;
