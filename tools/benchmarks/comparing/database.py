"""A PostgreSQL server for one benchmark, in a folder of its own."""
import os, pathlib, shutil, signal, subprocess, time
from stage import start, usage_of, wait_until


class DatabaseServer:
    binaries = pathlib.Path("/usr/lib/postgresql/15/bin")

    def __init__(self, folder):
        self.folder = folder / "postgres"
        self.folder.mkdir()
        # PostgreSQL does not run as root.
        self.user = "postgres" if os.getuid() == 0 else None
        if self.user:
            shutil.chown(self.folder, self.user)
            folder.chmod(0o755)
        self.data, self.log, self.process = self.folder / "data", folder / "postgres.log", None
        self.address = f"postgresql:///postgres?host={self.folder}&user=postgres"
        self.as_user(self.binaries / "initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-U", "postgres", "-D", self.data)
        # As its documentation recommends for writing: a larger buffer cache (a quarter of small machines) and log.
        (self.data / "postgresql.auto.conf").write_text(
            "shared_buffers = 1GB\nmax_wal_size = 4GB\ncheckpoint_completion_target = 0.9\nlisten_addresses = ''\n"
            f"unix_socket_directories = '{self.folder}'\n"
        )

    def as_user(self, *command):
        subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL, user=self.user, cwd="/", timeout=120)

    def start(self, core=1):
        """`core`: of the receiver that it works for; `None` for any."""
        options = {"user": self.user} if self.user else {}
        self.process = start([self.binaries / "postgres", "-D", self.data], self.log, core=core, cwd="/", **options)
        wait_until(lambda: (self.folder / ".s.PGSQL.5432").exists(), 30, "PostgreSQL")
        time.sleep(1)

    def ask(self, sql):
        """The first row of an answer, as texts."""
        command = ["psql", "--no-psqlrc", "--tuples-only", "--no-align", "--quiet", "--set", "ON_ERROR_STOP=1", self.address]
        answer = subprocess.run(command + ["--command", sql], check=True, capture_output=True, text=True, timeout=120)
        return answer.stdout.splitlines()

    def stop(self):
        """What the server and its sessions have cost since its start."""
        self.process.send_signal(signal.SIGINT)
        usage, self.process = usage_of(self.process, 120), None
        return usage

    def end(self):
        if self.process:
            self.stop()
