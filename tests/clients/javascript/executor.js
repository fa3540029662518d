// A custom executor as a user of the npm package mesos-framework writes it. Its tasks run until they are killed. It prints
// what happens into its sandbox, and subscribes again whenever its stream has ended.
"use strict";

const crypto = require("crypto");
const { Executor } = require("mesos-framework");

const pause = 100;

function say(text) {
    console.log("> " + text);
}

function report(taskId, state, message) {
    executor.update({
        task_id: taskId,
        state: state,
        message: message,
        source: "SOURCE_EXECUTOR",
        uuid: crypto.randomBytes(16).toString("base64")
    });
}

const executor = new Executor({
    handlers: {
        SUBSCRIBED: function (subscribed) {
            say("subscribed " + subscribed.executor_info.executor_id.value);
        },
        LAUNCH: function (launch) {
            say("launch " + launch.task.task_id.value);
            report(launch.task.task_id, "TASK_RUNNING", "process " + process.pid);
        },
        KILL: function (kill) {
            say("kill " + kill.task_id.value);
            report(kill.task_id, "TASK_KILLED", "process " + process.pid);
        },
        ACKNOWLEDGED: function (acknowledged) {
            say("acknowledged " + acknowledged.task_id.value);
        },
        MESSAGE: function (message) {
            executor.message("echo " + Buffer.from(message.data, "base64"));
        },
        ERROR: function (error) {
            say("told " + error.message);
        },
        SHUTDOWN: function (shutdown) {
            say("shutdown");
            process.exit(0);
        }
    }
});

executor.on("error", error => {
    const text = String((error && error.message) || error);
    say("error " + text);
    const isAlone = text.startsWith("Long-running connection was closed") || text.startsWith("There was a problem");
    if (isAlone) setTimeout(() => executor.subscribe(), pause);
});

executor.subscribe();
