"""A Spark Connect server and a Spark cluster of one master and two workers, on this machine's loopback.

All out of the PyPI package pyspark and Java 17; nothing listens on any other address.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

LOOPBACK = "127.0.0.1"
PATIENCE = 120  # seconds; a cold start takes 10 to 20
SETTINGS = f"""
spark.driver.host {LOOPBACK}
spark.driver.bindAddress {LOOPBACK}
spark.driver.memory 1g
spark.ui.enabled false
spark.sql.shuffle.partitions 2
spark.default.parallelism 2
spark.ui.showConsoleProgress false
spark.log.level ERROR
"""


def home() -> Path:
    import pyspark

    return Path(pyspark.__file__).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def prepared(folder: Path) -> None:
    """What the drivers in this process and the servers beside it go by."""
    (folder / "conf").mkdir(parents=True, exist_ok=True)
    (folder / "conf" / "spark-defaults.conf").write_text(SETTINGS)
    os.environ["SPARK_CONF_DIR"] = str(folder / "conf")
    os.environ["SPARK_LOCAL_IP"] = LOOPBACK
    os.environ["SPARK_HOME"] = str(home())
    os.environ.setdefault("JAVA_TOOL_OPTIONS", "-Xss4m")


@contextmanager
def started(folder: Path, name: str, *command: str) -> Iterator[Path]:
    """A program beside this one, with its log; it ends when the block does."""
    log = folder / f"{name}.log"
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, cwd=folder) as process:
        try:
            yield log
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_for(log: Path, pattern: str, times: int = 1) -> None:
    until = time.monotonic() + PATIENCE
    while len(re.findall(pattern, log.read_text(errors="replace"))) < times:
        if time.monotonic() > until:
            raise RuntimeError(
                f"{pattern} did not appear in {log}:\n{log.read_text(errors='replace')[-3000:]}"
            )
        time.sleep(0.3)


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """One master, two workers of one core each; gives the address of the master."""
    prepared(folder)
    port = free_port()
    spark_class = str(home() / "bin" / "spark-class")
    with ExitStack() as stack:
        master = ("--host", LOOPBACK, "--port", str(port), "--webui-port", "0")
        log = stack.enter_context(
            started(folder, "master", spark_class, "org.apache.spark.deploy.master.Master", *master)
        )
        wait_for(log, "New state: ALIVE")
        address = f"spark://{LOOPBACK}:{port}"
        for number in (1, 2):
            worker = ("--cores", "1", "--memory", "1g", "--host", LOOPBACK, "--webui-port", "0")
            worker += ("--work-dir", str(folder / f"work{number}"), address)
            stack.enter_context(
                started(
                    folder, f"worker{number}", spark_class, "org.apache.spark.deploy.worker.Worker", *worker
                )
            )
        wait_for(log, "Registering worker", times=2)
        yield address


@contextmanager
def connect_server(folder: Path) -> Iterator[str]:
    """A Spark Connect server; gives its address."""
    prepared(folder)
    port = free_port()
    command = (
        *(str(home() / "bin" / "spark-submit"), "--master", "local[2]", "--name", "connect"),
        *("--conf", f"spark.connect.grpc.binding.port={port}"),
        *("--conf", f"spark.connect.grpc.binding.address={LOOPBACK}"),
        *("--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal"),
    )
    with started(folder, "connect", *command) as log:
        until = time.monotonic() + PATIENCE
        while not _answers(port):
            if time.monotonic() > until:
                raise RuntimeError(
                    f"Spark Connect did not answer:\n{log.read_text(errors='replace')[-3000:]}"
                )
            time.sleep(0.3)
        yield f"sc://{LOOPBACK}:{port}"


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0
