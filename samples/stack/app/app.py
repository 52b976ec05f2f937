"""Counts visits: in redis since the cache was started, in postgres for ever."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg2
import redis

cache = redis.Redis(host=os.environ["REDIS_HOST"])


def visit():
    with psycopg2.connect(os.environ["DATABASE_URL"]) as database:
        with database.cursor() as cursor:
            cursor.execute("INSERT INTO visits DEFAULT VALUES RETURNING id")
            (total,) = cursor.fetchone()
    return {"total": total, "since_cache_start": cache.incr("visits")}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            body = {"ok": cache.ping()} if self.path == "/health" else visit()
            self.answer(200, body)
        except (psycopg2.Error, redis.RedisError) as error:
            self.answer(503, {"error": str(error)})

    def answer(self, status, body):
        data = (json.dumps(body) + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


ThreadingHTTPServer(("", 8000), Handler).serve_forever()
