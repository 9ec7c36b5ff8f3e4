"""The stores: the only code that knows DynamoDB."""
