"""The HTTP API: the bodies of requests and answers."""
