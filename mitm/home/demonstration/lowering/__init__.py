"""Requests to lower the stock in every state, made by the services: who asks what, and what became of it."""
