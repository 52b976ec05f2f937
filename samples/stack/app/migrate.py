"""Brings the database's schema up to date; harmless to run again."""

import os

import psycopg2

with psycopg2.connect(os.environ["DATABASE_URL"]) as database:
    with database.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS visits ("
            " id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            " at TIMESTAMPTZ NOT NULL DEFAULT now())"
        )
print("schema is up to date")
