-- Orders in other currencies than the shop's: by which rate each is reported, and the tables as they are reported.

CREATE TABLE exchange_rates (
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    to_currency text NOT NULL CHECK (to_currency ~ '^[A-Z]{3}$'),
    valid_from date NOT NULL,
    rate numeric(24, 12) NOT NULL CHECK (rate > 0),
    PRIMARY KEY (currency, to_currency, valid_from)
);
COMMENT ON TABLE exchange_rates IS 'One row per rate, as it was loaded.';
COMMENT ON COLUMN exchange_rates.valid_from IS 'The first day that it counts for; it does until the next one.';
COMMENT ON COLUMN exchange_rates.rate IS 'How much of to_currency one unit of currency is.';

CREATE TABLE shop_rates (
    currency text NOT NULL,
    valid_from date NOT NULL,
    rate numeric NOT NULL CHECK (rate > 0),
    PRIMARY KEY (currency, valid_from)
);
COMMENT ON TABLE shop_rates IS 'One row per rate into the shop''s currency. Follows from exchange_rates and shop; triggers keep it.';

-- Straight into the shop's currency where there is any such rate of a currency; turned round where there is none; by way
-- of the currency that both have rates of on that day, as the European Central Bank publishes them, where neither is.
CREATE VIEW derived_rates AS
SELECT DISTINCT ON (currency, valid_from) currency, valid_from, rate FROM (
    SELECT *, min(steps) OVER (PARTITION BY currency) AS fewest FROM (
        SELECT e.currency, valid_from, rate, 1 AS steps, '' AS by_way_of
        FROM exchange_rates e JOIN shop s ON e.to_currency = s.currency
        UNION ALL
        SELECT e.to_currency, valid_from, round(1 / rate, 12), 2, ''
        FROM exchange_rates e JOIN shop s ON e.currency = s.currency
        UNION ALL
        SELECT e.to_currency, e.valid_from, round(own.rate / e.rate, 12), 3, e.currency
        FROM exchange_rates own JOIN shop s ON own.to_currency = s.currency
        JOIN exchange_rates e ON e.currency = own.currency AND e.valid_from = own.valid_from
    ) found WHERE rate > 0 AND currency <> (SELECT currency FROM shop)
) ranked WHERE steps = fewest ORDER BY currency, valid_from, by_way_of;
COMMENT ON VIEW derived_rates IS 'What shop_rates holds, worked out anew.';

CREATE TABLE order_rates (
    order_key integer PRIMARY KEY REFERENCES orders ON DELETE CASCADE,
    rate numeric NOT NULL CHECK (rate > 0)
);
COMMENT ON TABLE order_rates IS 'One row per order that is converted into the shop''s currency. Triggers keep it.';
COMMENT ON COLUMN order_rates.rate IS 'The last one valid on the day of the purchase.';

CREATE VIEW derived_order_rates AS
SELECT o.order_key, valid.rate FROM orders o JOIN shop s ON o.currency <> s.currency
CROSS JOIN LATERAL (
    SELECT r.rate FROM shop_rates r WHERE r.currency = o.currency AND r.valid_from <= o.purchased_at::date
    ORDER BY r.valid_from DESC LIMIT 1
) valid;
COMMENT ON VIEW derived_order_rates IS 'What order_rates holds, worked out anew.';

CREATE VIEW order_currencies AS
SELECT currency, count(*) AS order_count, count(rate) AS converted_count
FROM orders LEFT JOIN order_rates USING (order_key) GROUP BY currency;
COMMENT ON VIEW order_currencies IS 'One row per currency that orders are in, whatever their status.';

-- Amounts of a currency or of rates that no longer count: what was kept of them is kept of nothing.
CREATE FUNCTION forget_kept_amounts() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM segment_changes;
    DELETE FROM segment_snapshots;
    DELETE FROM score_runs;
    DELETE FROM churn_models;
END $$;

CREATE FUNCTION note_conversion() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    INSERT INTO table_changes (table_name)
    SELECT unnest(ARRAY['orders', 'order_items', 'order_payments', 'returns', 'charges', 'order_currencies'])
$$;

CREATE FUNCTION convert_anew() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM exchange_rates UNION ALL SELECT FROM shop_rates) THEN
        RETURN NULL;
    END IF;
    DELETE FROM shop_rates;
    INSERT INTO shop_rates SELECT currency, valid_from, rate FROM derived_rates;
    CREATE TEMPORARY TABLE rates_now ON COMMIT DROP AS SELECT order_key, rate FROM derived_order_rates;
    IF EXISTS (SELECT FROM order_rates o LEFT JOIN rates_now n USING (order_key) WHERE n.rate IS DISTINCT FROM o.rate) THEN
        PERFORM forget_kept_amounts();
    END IF;
    DELETE FROM order_rates o WHERE NOT EXISTS (SELECT FROM rates_now n WHERE n.order_key = o.order_key);
    INSERT INTO order_rates SELECT order_key, rate FROM rates_now
        ON CONFLICT (order_key) DO UPDATE SET rate = excluded.rate WHERE order_rates.rate <> excluded.rate;
    DROP TABLE rates_now;
    PERFORM note_conversion();
    RETURN NULL;
END $$;
CREATE TRIGGER convert_anew AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON exchange_rates
    FOR EACH STATEMENT EXECUTE FUNCTION convert_anew();
CREATE TRIGGER convert_anew AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON shop
    FOR EACH STATEMENT EXECUTE FUNCTION convert_anew();

CREATE FUNCTION report_in_another() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM forget_kept_amounts();
    RETURN NULL;
END $$;
CREATE TRIGGER report_in_another AFTER UPDATE OF currency ON shop
    FOR EACH ROW WHEN (OLD.currency <> NEW.currency) EXECUTE FUNCTION report_in_another();

CREATE FUNCTION convert_written() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM shop_rates) THEN
        RETURN NULL;
    END IF;
    DELETE FROM order_rates o USING written w WHERE o.order_key = w.order_key
        AND NOT EXISTS (SELECT FROM derived_order_rates n WHERE n.order_key = w.order_key);
    INSERT INTO order_rates SELECT order_key, rate FROM derived_order_rates
        WHERE order_key IN (SELECT order_key FROM written)
        ON CONFLICT (order_key) DO UPDATE SET rate = excluded.rate WHERE order_rates.rate <> excluded.rate;
    IF EXISTS (SELECT FROM written) THEN
        PERFORM note_conversion();
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER convert_inserted AFTER INSERT ON orders REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION convert_written();
CREATE TRIGGER convert_updated AFTER UPDATE ON orders REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION convert_written();
CREATE TRIGGER record_currencies AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON orders
    FOR EACH STATEMENT EXECUTE FUNCTION record_view_change('order_currencies');

ALTER TABLE shop ADD COLUMN loaded_as text[];
COMMENT ON TABLE shop IS 'One row: the shop. Metrics report amounts in its currency.';
COMMENT ON COLUMN shop.loaded_as IS 'Name, currency, time zone and country as files give them, where one was changed since; NULL: as they are.';

-- The tables with amounts under their own names, every amount in the shop's currency: who has this schema first on the
-- search path reads them so. An amount is rounded to cents, halves away from zero, row by row; an order without a rate
-- is not there. OFFSET 0 keeps each view a whole: the planner would weigh the joins of all views of a question at once.
CREATE SCHEMA IF NOT EXISTS lojista_reported;

CREATE VIEW lojista_reported.orders AS
SELECT o.order_key, order_id, customer_key, address_key, status, s.currency, purchased_at, approved_at, shipped_at,
    delivered_at, promised_at
FROM orders o CROSS JOIN shop s LEFT JOIN order_rates USING (order_key)
WHERE o.currency = s.currency OR rate IS NOT NULL OFFSET 0;

CREATE VIEW lojista_reported.order_items AS
SELECT i.order_key, line_number, product_key, seller_key, quantity,
    CASE WHEN rate IS NULL THEN unit_price
        ELSE round(quantity * unit_price * rate, 2)::numeric(38, 20) / quantity END AS unit_price,
    CASE WHEN rate IS NULL THEN discount ELSE round(discount * rate, 2) END AS discount,
    CASE WHEN rate IS NULL THEN freight ELSE round(freight * rate, 2) END AS freight, ship_by
FROM order_items i LEFT JOIN order_rates USING (order_key) OFFSET 0;
COMMENT ON COLUMN lojista_reported.order_items.unit_price IS 'Not rounded: quantity x unit_price is the whole line in cents.';

CREATE VIEW lojista_reported.order_payments AS
SELECT p.order_key, payment_number, payment_type, instalments,
    CASE WHEN rate IS NULL THEN amount ELSE round(amount * rate, 2) END AS amount
FROM order_payments p LEFT JOIN order_rates USING (order_key) OFFSET 0;

-- What belongs to an order counts by the rate of its day: a purchase that is taken back as a whole leaves nothing behind.
CREATE VIEW lojista_reported.returns AS
SELECT return_key, return_id, line_number, r.order_key, order_line_number, customer_key, address_key, product_key,
    CASE WHEN rate IS NULL THEN r.currency ELSE s.currency END AS currency, returned_at, quantity,
    CASE WHEN rate IS NULL THEN amount ELSE round(amount * rate, 2) END AS amount
FROM returns r CROSS JOIN shop s LEFT JOIN LATERAL (
    SELECT k.rate FROM shop_rates k WHERE r.currency <> s.currency AND k.currency = r.currency AND k.valid_from <=
        coalesce((SELECT purchased_at FROM orders o WHERE o.order_key = r.order_key), returned_at)::date
    ORDER BY k.valid_from DESC LIMIT 1
) valid ON true OFFSET 0;

CREATE VIEW lojista_reported.charges AS
SELECT document_id, line_number, charge_type, description, c.order_key, customer_key, address_key,
    CASE WHEN rate IS NULL THEN c.currency ELSE s.currency END AS currency, charged_at,
    CASE WHEN rate IS NULL THEN amount ELSE round(amount * rate, 2) END AS amount
FROM charges c CROSS JOIN shop s LEFT JOIN LATERAL (
    SELECT k.rate FROM shop_rates k WHERE c.currency <> s.currency AND k.currency = c.currency AND k.valid_from <=
        coalesce((SELECT purchased_at FROM orders o WHERE o.order_key = c.order_key), charged_at)::date
    ORDER BY k.valid_from DESC LIMIT 1
) valid ON true OFFSET 0;

GRANT USAGE ON SCHEMA lojista_reported TO lojista_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA lojista_reported TO lojista_reader;
