// A framework as a user of the npm package mesos-framework writes it. Its options come as JSON in the first argument:
//   masters      ["host:port", …]; the first is asked first, and the next ones when that one cannot be reached
//   name, user   of the framework
//   frameworkId  of a framework that goes on where an earlier scheduler ended
//   instances    how many sleeping tasks to begin with
//   scaleTo      how many to have once those run
//   keep         how many to leave when the others are killed; the framework is torn down when it is 0
//   folder       for the library's log
// It prints one line for each thing that happened, and ends by itself only after a teardown or an ERROR event.
"use strict";

const { Scheduler, Mesos } = require("mesos-framework");

const options = JSON.parse(process.argv[2]);
const mesos = Mesos.getMesos();
const running = new Map();
let master = 0;
let isLeaving = false;
let isOver = false;

function task(name) {
    return {
        priority: 1,
        allowScaling: true,
        name: name,
        isSubmitted: false,
        commandInfo: new mesos.CommandInfo(
            null, // URI
            new mesos.Environment([new mesos.Environment.Variable("GREETING", "hello")]),
            true, // shell
            "echo $GREETING from $HOST; exec sleep 1000"
        ),
        resources: { cpus: 0.1, mem: 16, ports: 1, disk: 0 },
        healthChecks: null,
        labels: null
    };
}

function say(text) {
    console.log("> " + text);
}

function address() {
    const [host, port] = options.masters[master % options.masters.length].split(":");
    return { masterUrl: host, port: port };
}

const scheduler = new Scheduler({
    ...address(),
    frameworkName: options.name,
    user: options.user,
    frameworkFailoverTimeout: 60,
    // Longer than the time between two heartbeats, which is 15 seconds.
    masterConnectionTimeout: 45,
    exponentialBackoffMinimum: 0.2,
    exponentialBackoffMaximum: 1,
    logging: { path: options.folder, fileName: options.name + ".log", level: "error" },
    tasks: options.instances > 0 ? { sleeper: { ...task("sleeper"), instances: options.instances } } : {}
});

if (options.frameworkId) scheduler.frameworkId = options.frameworkId;

function kill(count) {
    for (const [taskId, agentId] of [...running].slice(0, count)) scheduler.kill(taskId, agentId);
}

function update(status) {
    const id = status.task_id.value;
    say(`update ${status.state} ${status.reason || "-"} ${id}`);
    if (status.state === "TASK_RUNNING") running.set(id, status.agent_id.value);
    else if (status.state !== "TASK_STARTING" && status.state !== "TASK_STAGING") running.delete(id);
    say(`running ${running.size}`);
    if (status.state === "TASK_RUNNING" && running.size === options.instances && options.scaleTo > running.size) {
        for (let number = running.size + 1; number <= options.scaleTo; number++)
            scheduler.pendingTasks.push(task("sleeper-" + number));
        scheduler.revive();
    } else if (running.size === (options.scaleTo || options.instances) && options.keep !== undefined) {
        isLeaving = true;
        kill(running.size - options.keep);
    } else if (isLeaving && running.size === 0 && options.keep === 0) {
        isOver = true;
        scheduler.teardown();
    }
}

// A master that is gone cannot send to the next one: another is asked.
function lookElsewhere() {
    master++;
    Object.assign(scheduler.options, address());
    scheduler.generateRequestTemplate();
    setTimeout(() => scheduler.subscribe(), 200);
}

scheduler.on("ready", () => scheduler.subscribe());
scheduler.on("sent_subscribe", sent => say(`stream ${sent.mesosStreamId.length > 0}`));
scheduler.on("subscribed", to => {
    say(`subscribed ${to.frameworkId} at ${scheduler.options.masterUrl}:${scheduler.options.port}`);
    if (options.frameworkId) scheduler.reconcile();
});
scheduler.on("offers", offers => say(`offers ${offers.offers.length}`));
scheduler.on("update", happened => update(happened.status));
scheduler.on("heartbeat", () => say("heartbeat"));
for (const call of ["accept", "decline", "kill", "acknowledge", "reconcile", "revive"])
    scheduler.on("sent_" + call, () => say(`sent ${call}`));
scheduler.on("sent_teardown", () => {
    say("torn down");
    process.exit(0);
});
scheduler.on("error", error => {
    // The stream ends with the framework, and calls under way find none.
    if (isOver) return;
    const text = String((error && error.message) || error);
    say(`error ${text}`);
    if (text.startsWith("Error received from Mesos master")) process.exit(3);
    const isNoLeader = text.startsWith("Request was not accepted") && text.includes("'503'");
    if (isNoLeader || text.startsWith("There was a problem with the request") || text.startsWith("Error registering"))
        lookElsewhere();
});
