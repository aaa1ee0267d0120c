-- Rules that numbers are watched by, each time that one began to hold, and what was sent of that.

CREATE TABLE alert_rules (
    rule_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name <> ''),
    metric text NOT NULL,
    filters jsonb NOT NULL DEFAULT '{}',
    kind text NOT NULL CHECK (kind IN ('above', 'below', 'change')),
    threshold numeric,
    currency text,
    band_width numeric CHECK (band_width > 0),
    window_days integer NOT NULL DEFAULT 1 CHECK (window_days > 0),
    quiet_hours integer NOT NULL DEFAULT 24 CHECK (quiet_hours >= 0),
    tells_end boolean NOT NULL DEFAULT false,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    evaluated_in text,
    CHECK ((kind = 'change') = (threshold IS NULL)),
    CHECK ((kind = 'change') = (band_width IS NOT NULL))
);
COMMENT ON TABLE alert_rules IS 'One row per rule. Only is_active and evaluated_in ever change.';
COMMENT ON COLUMN alert_rules.currency IS 'Of the threshold; NULL where that is no money.';
COMMENT ON COLUMN alert_rules.band_width IS 'How many robust standard deviations the band reaches from the median of comparable days to either side.';
COMMENT ON COLUMN alert_rules.window_days IS 'How many whole days are looked at together, up to the last full day of the data.';
COMMENT ON COLUMN alert_rules.quiet_hours IS 'For so long after a beginning was told, no other is.';
COMMENT ON COLUMN alert_rules.evaluated_in IS 'The version of the data that it was evaluated in last: the database and a snapshot of it.';

CREATE TABLE alert_events (
    event_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id integer NOT NULL REFERENCES alert_rules ON DELETE CASCADE,
    day date NOT NULL,
    value numeric NOT NULL,
    expected numeric,
    low numeric,
    high numeric,
    began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz CHECK (ended_at >= began_at)
);
COMMENT ON TABLE alert_events IS 'One row per time that a rule began to hold. ended_at is NULL while it holds.';
COMMENT ON COLUMN alert_events.day IS 'The last day of those looked at when it began.';
COMMENT ON COLUMN alert_events.low IS 'The value was expected at or above this; NULL: at any depth. As high, to the other side.';
CREATE UNIQUE INDEX alert_events_open ON alert_events (rule_id) WHERE ended_at IS NULL;
CREATE INDEX alert_events_rule_id ON alert_events (rule_id);

CREATE TABLE alert_deliveries (
    delivery_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id integer NOT NULL REFERENCES alert_events ON DELETE CASCADE,
    channel text NOT NULL CHECK (channel IN ('webhook', 'mail')),
    moment text NOT NULL CHECK (moment IN ('began', 'ended')),
    idempotency_key uuid NOT NULL DEFAULT gen_random_uuid(),
    queued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz DEFAULT now(),
    delivered_at timestamptz,
    last_error text NOT NULL DEFAULT '',
    UNIQUE (event_id, channel, moment)
);
COMMENT ON TABLE alert_deliveries IS 'One row per beginning or end that is to be told, and way to tell it.';
COMMENT ON COLUMN alert_deliveries.idempotency_key IS 'The same in all attempts, so that the receiver can tell repeats.';
COMMENT ON COLUMN alert_deliveries.next_attempt_at IS 'NULL: none is to come, since it was delivered or given up.';
CREATE INDEX alert_deliveries_due ON alert_deliveries (next_attempt_at) WHERE delivered_at IS NULL;
