-- oldest binary: 0017
-- Searches for parts of names look them up.
{{trigrams:nodes(account_id, name_key)}};
