"""A line to an HTTP server that stays open, as plain as the standard library has it."""

import http.client
import json
import threading
import urllib.parse


class Line:
    """One server. Threads share it; each has a connection of its own."""

    def __init__(self, base, patience=60):
        self.at = urllib.parse.urlsplit(base)
        self.patience = patience
        self.own = threading.local()

    def ask(self, method, path, body=None, headers=None):
        """Status and answer, read as JSON where it is JSON. A connection that was closed meanwhile is opened again once."""
        data = json.dumps(body, ensure_ascii=False).encode() if isinstance(body, (dict, list)) else body
        headers = {"Content-Type": "application/json", **(headers or {})}
        for fresh in (False, True):
            line = None if fresh else getattr(self.own, "line", None)
            if line is None:
                line = self.own.line = http.client.HTTPConnection(self.at.hostname, self.at.port, timeout=self.patience)
                fresh = True
            try:
                line.request(method, path, data, headers)
                answer = line.getresponse()
                return answer.status, read(answer.read())
            except (http.client.HTTPException, OSError):
                line.close()
                self.own.line = None
                if fresh:
                    raise


def read(text):
    try:
        return json.loads(text)
    except ValueError:
        return text.decode(errors="replace")
