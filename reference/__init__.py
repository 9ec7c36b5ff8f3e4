"""The API's reference, made from the code: OpenAPI 3.1 of what routes take and answer; never deployed."""
