-- Who may see what in the dashboard, and what was done there.

CREATE TABLE access_grants (
    identity text PRIMARY KEY CHECK (identity <> '' AND identity = lower(identity)),
    role text NOT NULL CHECK (role IN ('viewer', 'analyst', 'admin')),
    states text[] NOT NULL DEFAULT '{}',
    sellers text[] NOT NULL DEFAULT '{}',
    database_role text UNIQUE CHECK (database_role <> ''),
    granted_by text NOT NULL,
    granted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (role <> 'admin' OR (cardinality(states) = 0 AND cardinality(sellers) = 0)),
    CHECK (database_role IS NULL OR cardinality(states) + cardinality(sellers) > 0)
);
COMMENT ON TABLE access_grants IS 'One row per person who may use the dashboard once signed in.';
COMMENT ON COLUMN access_grants.identity IS 'What their identity provider says of them, an e-mail address by default, in lower case.';
COMMENT ON COLUMN access_grants.states IS 'The states that orders were sent to; empty: all of them. As sellers, by their ids.';
COMMENT ON COLUMN access_grants.database_role IS 'A login of this PostgreSQL that is held to the same rows; NULL: none.';

CREATE TABLE access_log (
    entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    logged_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    identity text NOT NULL,
    action text NOT NULL CHECK (action <> ''),
    detail text NOT NULL DEFAULT ''
);
COMMENT ON TABLE access_log IS 'One row per sign-in, export, change of a setting and grant. Nothing of a customer. Rows are only ever added.';
COMMENT ON COLUMN access_log.identity IS 'Who it was: as in access_grants, or the account of this machine that ran a command.';

CREATE FUNCTION keep_access_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the access log is only added to' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER keep_access_log BEFORE UPDATE OR DELETE OR TRUNCATE ON access_log
    FOR EACH STATEMENT EXECUTE FUNCTION keep_access_log();

-- Who reads the shop's figures need not know who else does.
REVOKE ALL ON access_grants, access_log FROM lojista_reader;
