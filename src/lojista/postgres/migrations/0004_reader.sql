-- The role that pages and questions read with: it can select and nothing else.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'lojista_reader') THEN
        CREATE ROLE lojista_reader NOLOGIN;
    END IF;
    -- From version 16 on, whoever creates a role may grant it but not take it on before granting it to themselves.
    IF NOT pg_has_role(current_user, 'lojista_reader',
        CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
        EXECUTE format('GRANT lojista_reader TO %I', current_user);
    END IF;
END $$;

GRANT USAGE ON SCHEMA lojista TO lojista_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA lojista TO lojista_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA lojista GRANT SELECT ON TABLES TO lojista_reader;
