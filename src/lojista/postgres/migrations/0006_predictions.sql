-- Models of churn as plain numbers, what every customer was scored with, and the training under way.

CREATE TABLE churn_models (
    model_version integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    trained_at timestamptz NOT NULL DEFAULT now(),
    horizon_days integer NOT NULL CHECK (horizon_days > 0),
    parameters jsonb NOT NULL,
    card jsonb NOT NULL
);
COMMENT ON TABLE churn_models IS 'One row per training. Never updated: the newest is the one in use.';
COMMENT ON COLUMN churn_models.parameters IS 'The weights of the linear score: numbers, no program.';
COMMENT ON COLUMN churn_models.card IS 'What it was learned from and how good it was, as the page shows it.';

CREATE TABLE score_runs (
    score_run integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    model_version integer NOT NULL REFERENCES churn_models,
    as_of date NOT NULL,
    horizon_days integer NOT NULL CHECK (horizon_days > 0),
    scored_at timestamptz NOT NULL DEFAULT now(),
    customer_count integer NOT NULL CHECK (customer_count >= 0),
    report jsonb NOT NULL
);
COMMENT ON TABLE score_runs IS 'One row per time that all customers were scored.';
COMMENT ON COLUMN score_runs.report IS 'Drift since the training, and the models of purchases and spend behind the values.';

CREATE TABLE customer_scores (
    score_run integer NOT NULL REFERENCES score_runs ON DELETE CASCADE,
    customer_key integer NOT NULL REFERENCES customers ON DELETE CASCADE,
    churn_probability double precision NOT NULL CHECK (churn_probability BETWEEN 0 AND 1),
    alive_probability double precision CHECK (alive_probability BETWEEN 0 AND 1),
    expected_orders double precision CHECK (expected_orders >= 0),
    expected_sales numeric(18, 4),
    PRIMARY KEY (score_run, customer_key)
);
CREATE INDEX customer_scores_customer_key ON customer_scores (customer_key);  -- a customer who is deleted takes theirs along
COMMENT ON TABLE customer_scores IS 'One row per run and customer with a valid order by its day.';
COMMENT ON COLUMN customer_scores.expected_orders IS 'Within the horizon. NULL, as alive_probability and expected_sales, where no model of purchases could be fitted.';

CREATE VIEW latest_scores AS
    SELECT s.* FROM customer_scores s WHERE s.score_run = (SELECT max(score_run) FROM score_runs);
COMMENT ON VIEW latest_scores IS 'The scores of the last run: what the read copy holds of them.';

CREATE TABLE training_jobs (
    job_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed')),
    step text NOT NULL DEFAULT '',
    step_number integer NOT NULL DEFAULT 0,
    step_count integer NOT NULL DEFAULT 0,
    message text NOT NULL DEFAULT ''
);
COMMENT ON TABLE training_jobs IS 'One row per training started, with how far it is; at most one runs at a time.';

-- A view has no changes of its own: those of its table are noted under its name.
CREATE FUNCTION record_view_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO table_changes (table_name) VALUES (TG_ARGV[0]);
    RETURN NULL;
END $$;
CREATE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON customer_scores
    FOR EACH STATEMENT EXECUTE FUNCTION record_view_change('latest_scores');
CREATE TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON score_runs
    FOR EACH STATEMENT EXECUTE FUNCTION record_view_change('latest_scores');
