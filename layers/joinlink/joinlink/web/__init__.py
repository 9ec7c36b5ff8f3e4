"""How Joinlink speaks HTTP: routes, sessions, schemas and pages."""
