-- oldest binary: 0003
-- How far jobs have come that go on where they left off.
CREATE TABLE marks (
	job                {{text}} PRIMARY KEY,
	value              BIGINT NOT NULL
);
