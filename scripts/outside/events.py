"""Calls of the event address (fxiaoke-api.md §6.1): genuine ones, and all sorts of others."""

import base64
import hashlib
import json
import random
import secrets
import subprocess
import time
import uuid

LARGEST = 64 * 1024


def encrypted(key, text):
    """AES-256-CBC, the IV from the key; the standard library has none, openssl is everywhere."""
    raw = base64.b64decode(key)
    command = ["openssl", "enc", "-aes-256-cbc", "-K", raw.hex(), "-iv", raw[:16].hex()]
    return base64.b64encode(subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout).decode()


def call(key, content, message, at=None, signed_with=None):
    """The body of a call."""
    stamp, nonce, enterprise = at or int(time.time() * 1000), secrets.token_hex(5), "sandboxea"
    text = f"{stamp}{nonce}{message}{enterprise}{content}{signed_with or key}"
    return json.dumps({"signature": hashlib.sha1(text.encode()).hexdigest(), "timestamp": stamp, "nonce": nonce,
                       "messageId": message, "enterpriseAccount": enterprise, "encryptedContent": content}).encode()


def genuine(key, record, at=None):
    """What the service sends when a record has changed, now or long ago."""
    message, at = secrets.token_hex(16), at or int(time.time() * 1000)
    event = {"tenantId": 700001, "eventType": "update", "apiName": "SalesOrderObj", "dataId": record,
             "timestamp": at, "messageId": message}
    return call(key, encrypted(key, json.dumps(event)), message, at)


def flood(key, connection, records, total):
    """So many calls as (kind, connection, body), 1 % of them genuine: one for each of these records."""
    dice, good = random.Random(1), [genuine(key, record) for record in records]
    content = encrypted(key, '{"tenantId":1}')
    old = genuine(key, records[0], at=1_600_000_000_000)
    other = base64.b64encode(secrets.token_bytes(32)).decode()
    makers = {
        "forged": lambda: (connection, call(key, content, secrets.token_hex(16), signed_with=other)),
        "replayed": lambda: (connection, dice.choice(good)),
        "stale": lambda: (connection, old),
        "oversized": lambda: (connection, b'{"signature":"' + b"0" * LARGEST + b'"}'),
        "garbage": lambda: (connection, dice.randbytes(dice.randint(0, 600))),
        "unknown": lambda: (str(uuid.UUID(int=dice.getrandbits(128))), call(key, content, secrets.token_hex(16))),
    }
    calls = [("genuine", connection, body) for body in good]
    while len(calls) < total:
        kind = dice.choice(list(makers))
        calls.append((kind, *makers[kind]()))
    dice.shuffle(calls)
    return calls
