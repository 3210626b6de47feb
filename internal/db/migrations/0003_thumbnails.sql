-- Thumbnails of contents: each is made when it is first asked for, and goes with its content. See package thumb.
CREATE TABLE thumbnails (
	content_id         BIGINT PRIMARY KEY,
	data               BYTEA NOT NULL                   -- JPEG or PNG; empty: there can be none
);
