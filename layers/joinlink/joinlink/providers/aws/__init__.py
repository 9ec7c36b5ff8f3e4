"""AWS besides the table: mail, keys, workflows."""
