-- Where does what we say of an article come from?
-- Means: for each field the value, the place in the document it was read from and why it was chosen over the other
-- candidates; then the document's own place and fingerprint, and the run that brought it in.
SELECT l.field, l.value, l.source, l.why, l.locator, l.body_sha256, l.run_id, l.code_version
FROM mart.lineage l
JOIN mart.articles a USING (article_id)
WHERE a.title = 'Twelve dead as footbridge falls into river in Chile'
ORDER BY l.field;
