-- The folders that are closed to somebody: few, and asked for with every folder that he sees.
CREATE INDEX grants_closed ON grants (user_id, node_id) WHERE mode = 2;
