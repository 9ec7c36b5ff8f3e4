"""Care: the scheduled `heal`, which looks after bookings, occurrences, connections and calendars."""
