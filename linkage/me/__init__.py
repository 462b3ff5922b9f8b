"""A person's own pages: welcome, settings, what is kept about her. Above every app, because they gather from all of them; no tables of its own."""
