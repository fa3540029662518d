"""A scheduler and an executor as they were written for Mesos, run on a cluster of the published binary."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BINARY = os.environ.get("MESOSD_BINARY", "")

# In seconds of real time.
PATIENCE = 120.0


@unittest.skipUnless(BINARY, "MESOSD_BINARY names no binary")
class OldProgramTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="mesosd-mesos-")
        self.addCleanup(folder.cleanup)
        self.cluster = subprocess.Popen(
            [BINARY, "local", "--agents=2", "--port=0", "--resources=cpus:2;mem:512", f"--work_dir={folder.name}/work"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder.name)
        self.addCleanup(self.end_cluster)
        assert self.cluster.stdout is not None
        for line in self.cluster.stdout:
            found = re.search(r"mesosd local · master http://(\S+)", line)
            if found:
                self.master = found[1]
                break
        else:
            self.fail("the cluster did not say where its master is")

    def end_cluster(self) -> None:
        self.cluster.send_signal(signal.SIGTERM)
        try:
            self.cluster.communicate(timeout=PATIENCE)
        finally:
            self.cluster.kill()
            self.cluster.wait()

    def run_scheduler(self, *arguments: str) -> str:
        run = subprocess.run([sys.executable, str(Path(__file__).with_name("_old_scheduler.py")), *arguments],
                             capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertNotIn("Traceback", run.stderr)
        return run.stdout

    def test_implicit_acknowledgements(self) -> None:
        output = self.run_scheduler(self.master)
        self.assertIn("registered with True True\n", output)
        self.assertIn("square-13 TASK_RUNNING squarer for squares", output)
        self.assertIn("square-13 TASK_FINISHED 169", output)
        self.assertIn("square-wait TASK_KILLED as asked", output)
        self.assertIn("message from squarer thanks for square-13, squarer for squares!", output)
        self.assertIn("squares True status 4\n", output)

    def test_explicit_acknowledgements_and_a_credential(self) -> None:
        self.assertIn("squares True status 4\n", self.run_scheduler(self.master, "explicit"))


if __name__ == "__main__":
    unittest.main()
