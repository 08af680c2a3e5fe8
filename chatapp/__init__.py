"""Chatapp: one private chat room that a team can run for itself."""
