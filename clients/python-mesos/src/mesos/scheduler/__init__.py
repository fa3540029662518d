"""The driver of schedulers, as Mesos' package `mesos.scheduler` had it."""

from __future__ import annotations

import os
import pwd
import socket
import ssl
from typing import Any, Iterable

import mesosd
from mesos._convert import all_to_new, filters_of, status_of, to_new, to_old
from mesos.interface import Scheduler, SchedulerDriver, mesos_pb2
from mesos.interface._bytes import ByteString, encoded
from mesosd import messages as v1

__all__ = ["MesosSchedulerDriver"]


class MesosSchedulerDriver(SchedulerDriver):
    """Runs a scheduler.

    `implicitAcknowledgements` and `credential` may be left out, or the former alone, as in all versions of Mesos.
    The credential's principal counts when the framework names none; mesosd does not ask for the secret. All methods
    are thread-safe, and all but `join`, `run` and, outside callbacks, `stop` return at once.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        framework: mesos_pb2.FrameworkInfo,
        master: str,
        implicitAcknowledgements: Any = 1,
        credential: mesos_pb2.Credential | None = None,
        suppressedRoles: Iterable[str] = (),
        *,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        if isinstance(implicitAcknowledgements, mesos_pb2.Credential):
            implicitAcknowledgements, credential = 1, implicitAcknowledgements
        described = _described(framework)
        if credential is not None and not described.has("principal"):
            described.principal = credential.principal
        self._driver = mesosd.MesosSchedulerDriver(
            _Callbacks(self, scheduler), described, master, bool(implicitAcknowledgements),
            suppressed_roles=list(suppressedRoles or ()), tls=tls)

    # Life.

    def start(self) -> mesos_pb2.Status:
        return status_of(self._driver.start())

    def stop(self, failover: bool = False) -> mesos_pb2.Status:
        return status_of(self._driver.stop(bool(failover)))

    def abort(self) -> mesos_pb2.Status:
        return status_of(self._driver.abort())

    def join(self) -> mesos_pb2.Status:
        return status_of(self._driver.join())

    def run(self) -> mesos_pb2.Status:
        return status_of(self._driver.run())

    # Offers.

    def requestResources(self, requests: Iterable[mesos_pb2.Request]) -> mesos_pb2.Status:
        return status_of(self._driver.request_resources(all_to_new(v1.Request, requests)))

    def launchTasks(self, offerIds: Any, tasks: Any,
                    filters: mesos_pb2.Filters | None = None) -> mesos_pb2.Status:
        return status_of(self._driver.launch_tasks(
            all_to_new(v1.OfferID, offerIds), all_to_new(v1.TaskInfo, tasks), filters_of(filters)))

    def acceptOffers(self, offerIds: Any, operations: Any,
                     filters: mesos_pb2.Filters | None = None) -> mesos_pb2.Status:
        return status_of(self._driver.accept_offers(
            all_to_new(v1.OfferID, offerIds), all_to_new(v1.Offer.Operation, operations), filters_of(filters)))

    def declineOffer(self, offerId: mesos_pb2.OfferID,
                     filters: mesos_pb2.Filters | None = None) -> mesos_pb2.Status:
        return status_of(self._driver.decline_offer(to_new(v1.OfferID, offerId), filters_of(filters)))

    def reviveOffers(self, roles: Iterable[str] | None = None) -> mesos_pb2.Status:
        named = None if roles is None else list(roles)
        return status_of(self._driver.status if named == [] else self._driver.revive_offers(named or ()))

    def suppressOffers(self, roles: Iterable[str] | None = None) -> mesos_pb2.Status:
        named = None if roles is None else list(roles)
        return status_of(self._driver.status if named == [] else self._driver.suppress_offers(named or ()))

    # Tasks.

    def killTask(self, taskId: mesos_pb2.TaskID) -> mesos_pb2.Status:
        return status_of(self._driver.kill_task(to_new(v1.TaskID, taskId)))

    def acknowledgeStatusUpdate(self, status: mesos_pb2.TaskStatus) -> mesos_pb2.Status:
        return status_of(self._driver.acknowledge_status_update(to_new(v1.TaskStatus, status)))

    def reconcileTasks(self, tasks: Any) -> mesos_pb2.Status:
        return status_of(self._driver.reconcile_tasks(all_to_new(v1.TaskStatus, tasks)))

    def sendFrameworkMessage(self, executorId: mesos_pb2.ExecutorID, slaveId: mesos_pb2.SlaveID,
                             data: bytes | str) -> mesos_pb2.Status:
        return status_of(self._driver.send_framework_message(
            to_new(v1.ExecutorID, executorId), to_new(v1.AgentID, slaveId), encoded(data)))

    # The framework.

    def updateFramework(self, frameworkInfo: mesos_pb2.FrameworkInfo,
                        suppressedRoles: Iterable[str]) -> mesos_pb2.Status:
        return status_of(self._driver.update_framework(_described(frameworkInfo), list(suppressedRoles)))


class _Callbacks(mesosd.Scheduler):
    """Hands callbacks on under their old names, with the old messages."""

    def __init__(self, driver: MesosSchedulerDriver, scheduler: Scheduler) -> None:
        self._driver = driver
        self._scheduler = scheduler

    def registered(self, driver: Any, framework_id: v1.FrameworkID, master_info: v1.MasterInfo) -> None:
        self._scheduler.registered(self._driver, to_old(mesos_pb2.FrameworkID, framework_id),
                                   to_old(mesos_pb2.MasterInfo, master_info))

    def reregistered(self, driver: Any, master_info: v1.MasterInfo) -> None:
        self._scheduler.reregistered(self._driver, to_old(mesos_pb2.MasterInfo, master_info))

    def disconnected(self, driver: Any) -> None:
        self._scheduler.disconnected(self._driver)

    def resource_offers(self, driver: Any, offers: list[v1.Offer]) -> None:
        self._scheduler.resourceOffers(self._driver, [to_old(mesos_pb2.Offer, offer) for offer in offers])

    def offer_rescinded(self, driver: Any, offer_id: v1.OfferID) -> None:
        self._scheduler.offerRescinded(self._driver, to_old(mesos_pb2.OfferID, offer_id))

    def status_update(self, driver: Any, status: v1.TaskStatus) -> None:
        self._scheduler.statusUpdate(self._driver, to_old(mesos_pb2.TaskStatus, status))

    def framework_message(self, driver: Any, executor_id: v1.ExecutorID, agent_id: v1.AgentID,
                          data: bytes) -> None:
        self._scheduler.frameworkMessage(self._driver, to_old(mesos_pb2.ExecutorID, executor_id),
                                         to_old(mesos_pb2.SlaveID, agent_id), ByteString(data))

    def agent_lost(self, driver: Any, agent_id: v1.AgentID) -> None:
        self._scheduler.slaveLost(self._driver, to_old(mesos_pb2.SlaveID, agent_id))

    def executor_lost(self, driver: Any, executor_id: v1.ExecutorID, agent_id: v1.AgentID, status: int) -> None:
        self._scheduler.executorLost(self._driver, to_old(mesos_pb2.ExecutorID, executor_id),
                                     to_old(mesos_pb2.SlaveID, agent_id), status)

    def error(self, driver: Any, message: str) -> None:
        self._scheduler.error(self._driver, message)


def _described(framework: mesos_pb2.FrameworkInfo) -> v1.FrameworkInfo:
    """The framework with what the old driver filled in: this user, this machine; an empty id is none."""
    described = to_new(v1.FrameworkInfo, framework)
    if not described.user:
        described.user = pwd.getpwuid(os.geteuid()).pw_name
    if not described.hostname:
        described.hostname = socket.gethostname()
    if not described.id.value:
        described.clear("id")
    return described
