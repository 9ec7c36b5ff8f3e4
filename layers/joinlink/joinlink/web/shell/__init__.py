"""What every page and call shares: resolver, session, problems, templates and files."""
