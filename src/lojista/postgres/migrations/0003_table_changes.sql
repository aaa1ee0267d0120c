-- Which tables changed in which transaction, so that a read copy can tell what it has not seen yet.
-- Append-only: writers never wait for each other here. A change is unseen by a copy when its transaction was not
-- visible in the snapshot that the copy was read from, however late that transaction committed.

CREATE TABLE table_changes (
    table_name text NOT NULL,
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE table_changes IS 'One row per statement that changed a shop table.';
CREATE INDEX table_changes_transaction_id ON table_changes (transaction_id);

CREATE FUNCTION record_table_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO table_changes (table_name) VALUES (TG_TABLE_NAME);
    RETURN NULL;
END $$;

DO $$
DECLARE shop_table text;
BEGIN
    FOREACH shop_table IN ARRAY ARRAY['shop', 'categories', 'postal_areas', 'customers', 'sellers', 'products', 'orders',
        'order_addresses', 'order_items', 'order_returns', 'order_payments', 'order_reviews']
    LOOP
        EXECUTE format('CREATE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I '
            'FOR EACH STATEMENT EXECUTE FUNCTION record_table_change()', shop_table);
    END LOOP;
END $$;
