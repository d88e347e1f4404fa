-- Where does a phrase stand, read once for each text however often it was printed?
-- Means: one row for each independent text, best first, with its earliest article that has the phrase; n_articles and
-- n_outlets say how often the phrase was printed with that text. Words are found in every form: train, trains.
SELECT day, outlet, title, snippet, n_articles, n_outlets
FROM mart.search('"battery trains"');
