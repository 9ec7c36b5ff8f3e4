"""Operating: the operator's page, what can be done there, and the doctor."""
