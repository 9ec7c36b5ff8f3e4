"""The stores: the only code that talks to DynamoDB."""
