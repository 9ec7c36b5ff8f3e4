"""Google: consent, Calendar, Meet, Places."""
