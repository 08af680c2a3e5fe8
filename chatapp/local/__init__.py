"""Stand-ins for Auth0 and Pusher on a laptop; production never imports this package."""
