"""AWS services other than the table: mail, keys, workflows."""
