"""The times that a class can be booked at."""
