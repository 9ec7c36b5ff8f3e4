"""The domain: frozen dataclasses and pure functions, standard library only, no input or output."""
