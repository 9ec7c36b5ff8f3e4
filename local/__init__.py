"""The cloud on a laptop: everything `template.yaml` asks for, on loopback, with no Docker and no accounts."""

from local import quick_botocore

# Here, as moto asks botocore for regions as soon as it is imported.
quick_botocore.quicken()
