"""The product in a whole local cloud, over HTTP."""
