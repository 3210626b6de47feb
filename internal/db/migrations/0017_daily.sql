-- Up to which day (days since 1970) a user who wants a daily mail of his figures has been told them.
ALTER TABLE users ADD COLUMN daily_told BIGINT NOT NULL DEFAULT 0;
CREATE INDEX users_daily ON users (daily_told) WHERE daily_stat = 1;
