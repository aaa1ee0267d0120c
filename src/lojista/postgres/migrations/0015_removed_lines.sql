-- What a newer file takes away by naming an order without some of its lines.

ALTER TABLE load_files ADD COLUMN rows_removed bigint NOT NULL DEFAULT 0 CHECK (rows_removed >= 0);
COMMENT ON COLUMN load_files.rows_removed IS 'Lines of earlier files that were taken away, since this file names their orders without them; no rows of this file.';
