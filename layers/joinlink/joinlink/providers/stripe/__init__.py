"""Stripe: payments, plans, payouts, and its webhooks."""
