"""Plans and payouts. What a guest pays for a booking is in `bookings`."""
