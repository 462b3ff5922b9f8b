"""Invented people and places for demonstrations and tests."""
