"""Booking a class, paying for it, moving and cancelling it, and reading bookings."""
