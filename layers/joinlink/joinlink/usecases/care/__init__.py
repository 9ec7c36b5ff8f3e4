"""Care: the scheduled `heal`, which looks after bookings and connections."""
