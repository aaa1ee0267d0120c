-- How far each table of a shop's own database was read, for the next reading to go on from there.

CREATE TABLE source_positions (
    source text NOT NULL,
    file_name text NOT NULL,
    changed_at text NOT NULL,
    mapping_checksum text NOT NULL,
    load_run_id integer NOT NULL REFERENCES load_runs ON DELETE CASCADE,
    PRIMARY KEY (source, file_name)
);
COMMENT ON TABLE source_positions IS 'One row per table or query of a shop''s own database that says when its rows last changed.';
COMMENT ON COLUMN source_positions.changed_at IS 'The last change that was read, as that database writes it.';
COMMENT ON COLUMN source_positions.mapping_checksum IS 'Of the mapping that it was read by: under another one all is read again.';
