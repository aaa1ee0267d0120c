-- People who were erased: that it was done, and by which words of theirs a later file would bring them back.

CREATE TABLE erasures (
    erasure_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    erased_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    report jsonb NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE erasures IS 'One row per erasure of a person. Nothing in it says of whom.';
COMMENT ON COLUMN erasures.finished_at IS 'When a search found nothing of them any more; NULL: it was cut short, and is to be gone on with.';
COMMENT ON COLUMN erasures.report IS 'What was changed and searched, as counts.';

CREATE TABLE erased_words (
    hash bytea PRIMARY KEY,
    erasure_id integer NOT NULL REFERENCES erasures ON DELETE CASCADE,
    pseudonym text
);
COMMENT ON TABLE erased_words IS 'One row per id, address or other word of a person who was erased, as its salted SHA-256.';
COMMENT ON COLUMN erased_words.pseudonym IS 'The customer''s or address''s id that stands for it from now on; NULL for words that are no id.';

CREATE TABLE erasure_salt (
    is_only_row boolean PRIMARY KEY DEFAULT true CHECK (is_only_row),
    salt bytea NOT NULL
);
COMMENT ON TABLE erasure_salt IS 'One row: random bytes of this shop alone, so that nobody else''s list of hashes fits.';
INSERT INTO erasure_salt (salt)
    VALUES (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

-- Pages need neither: with both, somebody who has a person's address could ask whether they were erased.
REVOKE ALL ON erased_words, erasure_salt FROM lojista_reader;
