-- How far a history was sent into this shop, for a replay to go on from there.

CREATE TABLE replay_position (
    is_only_row boolean PRIMARY KEY DEFAULT true CHECK (is_only_row),
    source text NOT NULL,
    played_until timestamp NOT NULL,
    shift interval NOT NULL
);
COMMENT ON TABLE replay_position IS 'One row in a shop whose orders are a replayed history; none elsewhere.';
COMMENT ON COLUMN replay_position.played_until IS 'Everything up to this moment of the history is stored, and nothing after it.';
COMMENT ON COLUMN replay_position.shift IS 'Added to every date of the history.';
