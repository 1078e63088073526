"""Both systems as a stranger calls them: written from docs/reference, without a line of the connector's code."""

import base64
import hashlib
import hmac
import itertools
import random
import subprocess
import time
from urllib.parse import quote

from .line import Line

CLIENT_ID = "200001"
CLIENT_SECRET = "0123456789abcdef0123456789abcdef"
APP_ID, APP_SECRET, ADMIN_MOBILE = "FSAID_sandbox", "a" * 32, "13900000001"
PASSWORD = "jdy-sandbox"


def strict(text):
    return quote(str(text), safe="-_.~")


def digest(key, text):
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest().encode()).decode()


def plain(sealed):
    """What 精斗云 answers sealed (jdy-api.md §2.5); the standard library has no AES, openssl is everywhere."""
    if not sealed:
        return sealed
    command = ["openssl", "enc", "-d", "-aes-256-cbc", "-K", CLIENT_SECRET.encode().hex(), "-iv", b"5e8y6w45ju8w9jq8".hex()]
    done = subprocess.run(command, input=base64.b64decode(sealed), capture_output=True, check=True)
    return done.stdout.decode()


class Refused(Exception):
    """What a system answered instead."""


class Jdy:
    """精斗云 by G2 (jdy-api.md §2.1 to §2.4)."""

    def __init__(self, line, instance):
        self.line, self.token = line, None
        rows = self.call("POST", "/jdyconnector/app_management/push_app_authorize", {"outerInstanceId": instance}, {})
        row = next(row for row in rows if row["status"] == 1)
        self.router, key = row["domain"], row["appKey"]
        query = {"app_key": key, "app_signature": digest(row["appSecret"], key)}
        self.token = self.call("GET", "/jdyconnector/app_management/kingdee_auth_token", query)["app-token"]

    def call(self, method, path, query=None, body=None):
        target, headers = self.signed(method, path, query)
        _, answer = self.line.ask(method, target, body, headers)
        return self.data(f"{method} {path}", answer)

    def signed(self, method, path, query=None):
        """What is asked for, and the headers that say who asks."""
        pairs = sorted((query or {}).items())
        nonce, stamp = str(random.randrange(10**15, 10**16)), str(int(time.time() * 1000))
        signed = "&".join(f"{name}={strict(strict(value))}" for name, value in pairs)
        text = f"{method}\n{strict(path)}\n{signed}\nx-api-nonce:{nonce}\nx-api-timestamp:{stamp}\n"
        headers = {
            "X-Api-ClientID": CLIENT_ID,
            "X-Api-Auth-Version": "2.0",
            "X-Api-TimeStamp": stamp,
            "X-Api-Nonce": nonce,
            "X-Api-SignHeaders": "X-Api-TimeStamp,X-Api-Nonce",
            "X-Api-Signature": digest(CLIENT_SECRET, text),
        }
        if self.token:
            headers |= {"app-token": self.token, "X-GW-Router-Addr": self.router}
        wire = "&".join(f"{name}={strict(value)}" for name, value in pairs)
        return f"{path}?{wire}" if wire else path, headers

    @staticmethod
    def data(asked, answer):
        if not isinstance(answer, dict) or answer.get("errcode") != 0:
            raise Refused(f"{asked}: {answer}")
        return answer["data"]

    def list(self, path, **filters):
        rows = []
        for page in itertools.count(1):
            data = self.call("GET", f"/jdy/v2{path}", {"page": page, "page_size": 100, **filters})
            rows += data["rows"]
            if page >= int(data["total_page"]):
                return rows

    def detail(self, path, id):
        return self.call("GET", f"/jdy/v2{path}_detail", {"id": id})

    def save(self, path, body):
        """The id of what was saved."""
        return self.call("POST", f"/jdy/v2{path}", None, body)["ids"][0]

    def operate(self, entity, operation, id):
        """What a person does to a row or a bill of the list (jdy-api.md §3.6)."""
        self.call("POST", "/jdy/v2/sys/common_operate", None,
                  {"entity_number": entity, "operate_type": operation, "ids": [id]})

    def push(self, source, target, *ids):
        """The id of the one bill that was made of others."""
        body = {"id": list(ids), "source_bill": source, "target_bill": target, "merge_push": len(ids) > 1}
        return self.call("POST", "/jdy/v2/sys/bill_push", None, body)["ids"][0]


class Crm:
    """纷享销客 in its elder style of credentials (fxiaoke-api.md §1.3, §2)."""

    def __init__(self, line, permanent_code):
        self.line, self.by = line, {}
        application = {"appId": APP_ID, "appSecret": APP_SECRET, "permanentCode": permanent_code}
        answer = self.call("/cgi/corpAccessToken/get/V2", application)
        self.by = {"corpAccessToken": answer["corpAccessToken"], "corpId": answer["corpId"]}
        found = self.call("/cgi/user/getByMobile", {"mobile": ADMIN_MOBILE})
        self.by["currentOpenUserId"] = found["empList"][0]["openUserId"]

    def call(self, path, body):
        _, answer = self.line.ask("POST", path, {**self.by, **body})
        if not isinstance(answer, dict) or answer.get("errorCode") != 0:
            raise Refused(f"{path}: {answer}")
        return answer

    def list(self, name, /, **equal):
        """All records of an object, or those that agree, by their ids: pages by offset would miss what moves."""
        wanted = [{"field_name": field, "operator": "EQ", "field_values": [value]} for field, value in equal.items()]
        rows, filters = [], wanted
        while True:
            search = {"limit": 100, "offset": 0, "filters": filters, "orders": [{"fieldName": "_id", "isAsc": True}]}
            data = {"dataObjectApiName": name, "search_query_info": search}
            page = self.call("/cgi/crm/v2/data/query", {"data": data})["data"]["dataList"]
            rows += page
            if len(page) < 100:
                return rows
            filters = [*wanted, {"field_name": "_id", "operator": "GT", "field_values": [page[-1]["_id"]]}]

    def create(self, name, fields, details=None):
        data = {"object_data": {"dataObjectApiName": name, **fields}, "details": details or {}}
        return self.call("/cgi/crm/v2/data/create", {"data": data})["dataId"]

    def update(self, name, id, fields, details=None):
        """Changes what is given. Details with an id are changed, those without one come to the record."""
        data = {"object_data": {"dataObjectApiName": name, "_id": id, **fields}, "details": details or {}}
        self.call("/cgi/crm/v2/data/update", {"data": data})

    def invalid(self, name, id):
        """作废."""
        self.call("/cgi/crm/v2/data/invalid", {"data": {"dataObjectApiName": name, "object_data_id": id}})

    def categories(self):
        """The names of all product categories, each with that of the one above it."""
        found, open_ones = [], [(None, self.call("/cgi/crm/data/queryProductCategory", {"data": {}})["data"])]
        for above, rows in open_ones:
            found += [(row["name"], above) for row in rows]
            open_ones += [(row["name"], row["children"]) for row in rows if row.get("children")]
        return found

    def field(self, name, label):
        """API name of a field, and its options by value."""
        described = self.call("/cgi/crm/v2/object/describe", {"apiName": name, "includeDetail": False})
        fields = described["data"]["describe"]["fields"]
        api, field = next((api, field) for api, field in fields.items() if field.get("label") == label)
        return api, {option["value"]: option["label"] for option in field.get("options", [])}


class Tenant:
    """One company in both systems."""

    def __init__(self, number, sandbox, credentials):
        self.number, self.lines, self.credentials = number, sandbox.lines, credentials
        self.jdy = Jdy(sandbox.lines["jdy"], credentials["outer_instance_id"])
        self.crm = Crm(sandbox.lines["crm"], credentials["permanent_code"])

    def control(self, method, name, body=None):
        status, answer = self.lines["crm"].ask(method, f"/sandbox/{name}?tenant={self.number}", body)
        if status != 200:
            raise Refused(f"/sandbox/{name}: {answer}")
        return answer

    def calls(self):
        """How many calls were made of both systems so far, by whomever."""
        stats = self.control("GET", "stats")
        return sum(sum(stats[system]["calls"].values()) for system in ("jdy", "crm"))

    def writes(self):
        """What was written in both systems so far."""
        stats = self.control("GET", "stats")
        return {system: sum(stats[system]["writes"].values()) for system in ("jdy", "crm")}
