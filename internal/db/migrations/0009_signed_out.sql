-- oldest binary: 0008
-- What is signed for a user ends when all that he is signed in with ends.
ALTER TABLE users ADD COLUMN signed_out BIGINT NOT NULL DEFAULT 0;           -- how often that was
