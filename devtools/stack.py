"""./dev run: database, broker, migrations, web, worker, beat and demo data in one terminal."""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import sys
import time
from dataclasses import replace

from .console import say, write
from .places import ROOT
from .processes import Child, Problem, Program
from .state import Busy, State
from .supervisor import Stopped, Supervisor

ADDRESS = "127.0.0.1"
QUEUES = "default,signing"
FIRST_PAGE_SECONDS = 60


class Unusable(Problem):
    """The command cannot be carried out as given: exit 2, nothing was started."""


def main() -> int:
    options = read_arguments()
    origin = f"http://localhost:{options.port}"
    state = State.here()
    try:
        state.lock(f"{origin}/ (pid {os.getpid()})")
        check_port(options.port)
        make_room(state, origin, fresh=options.fresh)
        with Supervisor(say) as supervisor:
            try:
                run(supervisor, state, origin, options.port)
            finally:
                state.forget_running()
                say("dev", "stopping")
    except Stopped:
        return 0
    except Problem as problem:
        say("dev", f"ERROR: {problem}")
        return 2 if isinstance(problem, Busy | Unusable) else 1
    finally:
        state.unlock()
    return 0


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev run")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--fresh", action="store_true", help="make the demo data again")
    options = parser.parse_args()
    if not 0 < options.port < 65536:
        parser.error("--port must be between 1 and 65535")
    return options


def check_port(port: int) -> None:
    if not port_is_free(port):
        other = f"./dev run --port {port + 1}"
        raise Unusable(f"port {port} is in use by another program. Stop it, or choose another: {other}")


def port_is_free(port: int) -> bool:
    with socket.socket() as ours:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            ours.bind((ADDRESS, port))
        except OSError:
            return False
    try:  # a program on ::1 would take what browsers send to localhost
        socket.create_connection(("localhost", port), timeout=1).close()
    except OSError:
        return True
    return False


def make_room(state: State, origin: str, *, fresh: bool) -> None:
    """Remove demo data that cannot serve this start."""
    why = "--fresh" if fresh else state.why_make_again(origin)
    if why is None:
        return
    if os.environ.get("DATABASE_URL"):
        if fresh:
            raise Unusable("--fresh removes the embedded database only; DATABASE_URL is set.")
        say("dev", f"{why}; the database of DATABASE_URL is left as it is.")
        return
    say("dev", f"{why}: making the demo data again for {origin}/")
    state.wipe()


def run(supervisor: Supervisor, state: State, origin: str, port: int) -> None:
    started = time.monotonic()
    services, urls = state.services()
    supervisor.start(*services)
    if not os.environ.get("DATABASE_URL"):
        state.postgres().create_database()
    env = state.environment(origin, urls)
    supervisor.run(python("migrate", env, "-m", "devtools.prepare"))
    *_others, web = supervisor.start(worker(env), files_worker(env), beat(env, state), web_server(env, port))
    state.announce(origin, urls)
    make_demo(supervisor, state, origin, env)
    supervisor.wait_until(lambda: first_page(web, port), FIRST_PAGE_SECONDS, "the first page did not answer")
    say("dev", f"up after {time.monotonic() - started:.1f} s; Ctrl-C stops everything")
    write(f"READY {origin}/")
    supervisor.keep()


def make_demo(supervisor: Supervisor, state: State, origin: str, env: dict[str, str]) -> None:
    if state.demo().get("complete"):
        return
    say("dev", "making the demo data (once) ...")
    state.note_demo(origin, complete=False)
    supervisor.run(python("demo", env, "manage.py", "setup_demo"))
    state.note_demo(origin, complete=True)


def first_page(web: Child, port: int) -> bool:
    """Whether `/` answers 200; False while nobody listens."""
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
    try:
        connection.request("GET", "/")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    if status == 200:
        return True
    time.sleep(0.5)  # the traceback is on its way through the pipe
    raise Problem(f"GET / answered {status}. The web server's last words:\n{web.last_words()}")


def python(name: str, env: dict[str, str], *argv: str, grace: float = 8) -> Program:
    return Program(name=name, argv=[sys.executable, *argv], env=env, cwd=ROOT, grace=grace)


def open_to_all(env: dict[str, str]) -> dict[str, str]:
    """As in production: only the worker is given what opens the signing keys, now or before."""
    return {name: value for name, value in env.items() if not name.startswith("KEY_ENCRYPTION_KEY")}


def worker(env: dict[str, str]) -> Program:
    celery = ("-m", "celery", "-q", "-A", "credentials_site", "worker", "-Q", QUEUES, "-c", "2", "-l", "INFO")
    program = python("worker", env, *celery, "--without-gossip", "--without-mingle")
    return replace(program, ready_line=" ready.")


def files_worker(env: dict[str, str]) -> Program:
    """Opens what people upload: apart from the other, so that it is never given the key."""
    celery = ("-m", "celery", "-q", "-A", "credentials_site", "worker", "-n", "files@%h", "-Q", "files")
    program = python(
        "files", open_to_all(env), *celery, "-c", "1", "-l", "INFO", "--without-gossip", "--without-mingle"
    )
    return replace(program, ready_line=" ready.")


def beat(env: dict[str, str], state: State) -> Program:
    # A process of its own: the beat inside a worker (-B) goes on ticking when the worker is killed.
    schedule = str(state.folder / "beat-schedule")
    celery = ("-m", "celery", "-q", "-A", "credentials_site", "beat", "-l", "WARNING")
    return python("beat", open_to_all(env), *celery, "--pidfile=", "-s", schedule)


def web_server(env: dict[str, str], port: int) -> Program:
    gunicorn = ("-m", "gunicorn", "credentials_site.wsgi", "-b", f"{ADDRESS}:{port}", "--no-control-socket")
    # Many threads: twenty slow uploads must not stop everybody else.
    threads = ("-k", "gthread", "-w", "2", "--threads", "32", "--graceful-timeout", "5")
    return python("web", open_to_all(env), *gunicorn, *threads)


if __name__ == "__main__":
    sys.exit(main())
