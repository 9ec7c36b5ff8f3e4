"""The cloud on a laptop: everything `template.yaml` asks for, on loopback, with no Docker and no accounts."""
