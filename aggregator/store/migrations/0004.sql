-- Outlets are looked up by domain and by name.
CREATE INDEX crosslinks_outlet ON crosslinks (outlet_key, entry_id);
CREATE INDEX crosslinks_outlet_domain ON crosslinks (outlet_domain, entry_id);
