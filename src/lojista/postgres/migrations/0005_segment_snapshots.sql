-- Which segment every customer was in at each month end, as it was known then: later data never rewrites it.

CREATE TABLE segment_snapshots (
    month_end date PRIMARY KEY,
    taken_at timestamptz NOT NULL DEFAULT now(),
    rules_version integer NOT NULL,
    customer_count integer NOT NULL CHECK (customer_count >= 0)
);
COMMENT ON TABLE segment_snapshots IS 'One row per month end whose segments were kept. Never updated.';
COMMENT ON COLUMN segment_snapshots.customer_count IS 'Customers with a valid order by then, as known when it was taken.';

CREATE TABLE segment_changes (
    customer_key integer NOT NULL REFERENCES customers ON DELETE CASCADE,
    month_end date NOT NULL REFERENCES segment_snapshots,
    segment text,
    PRIMARY KEY (customer_key, month_end)
);
COMMENT ON TABLE segment_changes IS 'One row per customer and month end at which their segment differs from that of the month end before.';
COMMENT ON COLUMN segment_changes.segment IS 'NULL: no valid order is left, so no segment either.';

CREATE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON segment_changes
    FOR EACH STATEMENT EXECUTE FUNCTION record_table_change();
CREATE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON segment_snapshots
    FOR EACH STATEMENT EXECUTE FUNCTION record_table_change();
