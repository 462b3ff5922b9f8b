"""Pages for those who look after the platform: roles, erasure requests, regional settings. Above every app; no tables of its own."""
