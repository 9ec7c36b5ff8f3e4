"""Packages of lessons: offered and sold, paid, refunded and shown (G5); bookings spend them."""
