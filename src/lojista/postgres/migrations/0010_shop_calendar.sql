-- How the shop counts its weeks and its years.

ALTER TABLE shop
    ADD COLUMN week_starts smallint NOT NULL DEFAULT 1 CHECK (week_starts BETWEEN 1 AND 7),
    ADD COLUMN fiscal_year_starts smallint NOT NULL DEFAULT 1 CHECK (fiscal_year_starts BETWEEN 1 AND 12);
COMMENT ON COLUMN shop.week_starts IS 'The first day of a week as ISO 8601 numbers days: 1 is Monday, 7 is Sunday.';
COMMENT ON COLUMN shop.fiscal_year_starts IS 'The first month of a year and so of its quarters: 1 is January.';
