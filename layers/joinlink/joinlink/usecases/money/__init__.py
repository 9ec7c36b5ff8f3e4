"""Plans and payouts. Guests' payments for bookings are in `bookings`."""
