"""The times at which a class can be booked."""
