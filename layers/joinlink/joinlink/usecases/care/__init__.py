"""What time alone would leave undone: `heal` and its looks at bookings and connections."""
