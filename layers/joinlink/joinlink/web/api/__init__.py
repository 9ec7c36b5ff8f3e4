"""What programs send and get: the bodies of requests and answers."""
