"""The parts common to every page and call: resolver, session, problems, templates and files."""
