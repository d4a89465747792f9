"""My itinerary: the stay, departure and return, the calendar feed."""
