"""A custom executor in plain Python: Mesos' executor HTTP API in JSON, with recovery as Mesos wants it.

Its tasks run until they are killed. What the agent has not acknowledged it sends again with its next SUBSCRIBE.
"""
import base64
import http.client
import json
import os
import queue
import random
import threading
import time

ENDPOINT = os.environ["MESOS_AGENT_ENDPOINT"]
IDS = {
    "framework_id": {"value": os.environ["MESOS_FRAMEWORK_ID"]},
    "executor_id": {"value": os.environ["MESOS_EXECUTOR_ID"]},
}
TOKEN = os.environ.get("MESOS_EXECUTOR_AUTHENTICATION_TOKEN")
RECOVERY_SECONDS = 60
BACKOFF_SECONDS = 0.2

tasks = {}
updates = {}
outgoing = queue.Queue()


def connect():
    return http.client.HTTPConnection(ENDPOINT, timeout=30)


def post(connection, call):
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if TOKEN:
        headers["Authorization"] = "Bearer " + TOKEN
    connection.request("POST", "/api/v1/executor", json.dumps({**IDS, **call}), headers)
    return connection.getresponse()


def report(task_id, state):
    uuid = base64.b64encode(random.randbytes(16)).decode()
    update = {"status": {
        "task_id": task_id, "state": state, "source": "SOURCE_EXECUTOR", "uuid": uuid, "timestamp": time.time(),
        "message": "process %d" % os.getpid()}}
    updates[uuid] = update
    outgoing.put({"type": "UPDATE", "update": update})


def send_all():
    while True:
        call = outgoing.get()
        try:
            connection = connect()
            print(call["type"], post(connection, call).status, flush=True)
            connection.close()
        except OSError as error:
            # An update is sent again when the executor subscribes again.
            print("not sent:", error, flush=True)


def launch(task):
    tasks[task["task_id"]["value"]] = task
    report(task["task_id"], "TASK_RUNNING")


def handle(event):
    kind = event["type"]
    print(kind, flush=True)
    if kind == "LAUNCH":
        launch(event["launch"]["task"])
    elif kind == "LAUNCH_GROUP":
        for task in event["launch_group"]["task_group"]["tasks"]:
            launch(task)
    elif kind == "KILL":
        report(event["kill"]["task_id"], "TASK_KILLED")
    elif kind == "ACKNOWLEDGED":
        updates.pop(event["acknowledged"]["uuid"], None)
        tasks.pop(event["acknowledged"]["task_id"]["value"], None)
    elif kind == "MESSAGE":
        outgoing.put({"type": "MESSAGE", "message": {"data": event["message"]["data"]}})
    elif kind == "SHUTDOWN":
        os._exit(0)


def read_event(response):
    length = response.readline()
    if not length:
        raise OSError("the stream has ended")
    record = response.read(int(length))
    if len(record) < int(length):
        raise OSError("the stream was cut")
    return json.loads(record)


def subscribe():
    connection = connect()
    try:
        response = post(connection, {"type": "SUBSCRIBE", "subscribe": {
            "unacknowledged_tasks": list(tasks.values()), "unacknowledged_updates": list(updates.values())}})
        if response.status != 200:
            raise OSError("SUBSCRIBE was answered with %d: %s" % (response.status, response.read()))
        connection.sock.settimeout(None)
        while True:
            handle(read_event(response))
    finally:
        connection.close()


def main():
    threading.Thread(target=send_all, daemon=True).start()
    give_up = time.monotonic() + RECOVERY_SECONDS
    while time.monotonic() < give_up:
        began = time.monotonic()
        try:
            subscribe()
        except (OSError, ValueError, http.client.HTTPException) as error:
            print("lost:", error, flush=True)
        if time.monotonic() - began > 1:
            give_up = time.monotonic() + RECOVERY_SECONDS
        time.sleep(random.uniform(0, BACKOFF_SECONDS))


main()
