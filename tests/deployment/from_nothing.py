"""From nothing to https://localhost: the README's commands, typed into a clean Debian, and timed.

`make from-nothing` calls it, as root. A folder has no systemd: what systemctl would start is
started as the units say it. Stand-ins take the place of Auth0 and Pusher, as another OpenID
provider and another server of the Pusher protocol would.
"""

import re
import secrets
import shlex
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, sleep

from tests.deployment.dockerfile import ROOT
from tests.deployment.image import PATH, copy, debian, enter
from tests.deployment.trial import bring_up_loopback
from tests.support.readmes import fill_in

CLONE = "/root/chatapp"
HOME = "https://localhost"
READY_WITHIN_S = 60
# Only what systemd itself does; see the units.
OF_SYSTEMD = "systemctl"
# As Debian's caddy.service.
CADDY = ["caddy", "run", "--environ", "--config", "/etc/caddy/Caddyfile"]
FILLED_IN = {
    "BASE_URL": HOME,
    "TRUSTED_PROXIES": "1",
    "DATABASE_URL": "sqlite:////var/lib/chatapp/chatapp.sqlite",
    "AUTH0_DOMAIN": "http://127.0.0.1:5001/",
    "AUTH0_CLIENT_ID": "chatapp",
    "PUSHER_APP_ID": "1",
    "PUSHER_KEY": "a-key",
    "PUSHER_HOST": "127.0.0.1",
    "PUSHER_PORT": "5002",
    "PUSHER_TLS": "false",
    "PUSHER_PUBLIC_TLS": "true",
}
SECRETS = ("SECRET_KEY", "AUTH0_CLIENT_SECRET", "PUSHER_SECRET")


def main(folder, readme):
    """Type the commands of `readme` into a Debian in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    image = copy(debian(folder / "minimal", ("ca-certificates",)), folder / "nothing")
    _clone(image / CLONE.lstrip("/"))
    began = monotonic()
    for line in commands(readme):
        print(f"{monotonic() - began:6.1f} s  {line}", flush=True)
        if not line.startswith(OF_SYSTEMD):
            enter(image, CLONE, line.replace("chat.example", "localhost"))
        if ".env.example" in line:
            own = {name: secrets.token_hex(32) for name in SECRETS}
            fill_in(image / CLONE.lstrip("/") / ".env", FILLED_IN | own)
    print(f"{monotonic() - began:6.1f} s  all typed", flush=True)
    here = [sys.executable, "-m", "tests.deployment.from_nothing", "--serve", image]
    spaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--net"]
    subprocess.run([*spaces, *here], cwd=ROOT, check=True)
    print(f"{monotonic() - began:6.1f} s  answered", flush=True)


def commands(readme):
    """Return the lines of the README's one block without Docker, without their comments."""
    blocks = re.findall(r"```sh\n(.*?)```", readme.read_text(), flags=re.DOTALL)
    [block] = [block for block in blocks if "make dist" in block and "adduser" in block]
    return [re.sub(r"\s+# .*", "", line) for line in block.splitlines()]


def _clone(target):
    subprocess.run(["git", "clone", "--quiet", ROOT, target], check=True)


def serve(image):
    """Start what the units say, in a network of its own, and ask the room for its page."""
    bring_up_loopback()
    for kind, place in (("proc", "proc"), ("tmpfs", "tmp")):
        subprocess.run(["mount", "--types", kind, kind, image / place], check=True)
    subprocess.run(["mount", "--bind", "/dev", image / "dev"], check=True)
    unit = (image / "etc/systemd/system/chatapp.service").read_text()
    start = shlex.split(re.search(r"^ExecStart=(.*)", unit, flags=re.MULTILINE)[1])
    env = _variables(image / "etc/chatapp.env")
    with ExitStack() as parts:
        for name in ("auth0", "pusher"):
            stand_in = [".venv/bin/python", "-m", f"chatapp.local.{name}"]
            parts.enter_context(_started(image, CLONE, "root", stand_in, env))
        parts.enter_context(_started(image, "/var/lib/chatapp", "chatapp", start, env))
        parts.enter_context(_started(image, "/", "caddy", CADDY, {}))
        _see(image)


class _started:  # noqa: N801 - read as a verb
    """A process in the image as somebody, until it is left."""

    def __init__(self, image, folder, user, words, env):
        bounds = ["--no-new-privs"] if user == "chatapp" else []
        if user == "caddy":
            bounds = ["--inh-caps=+net_bind_service", "--ambient-caps=+net_bind_service"]
        groups = ["--reuid", user, "--regid", user, "--init-groups", *bounds]
        home = {"HOME": f"/var/lib/{user}", "PATH": PATH}
        chdir = ["env", "--chdir", folder]
        self._process = subprocess.Popen(
            ["chroot", image, "setpriv", *groups, *chdir, *words], env=home | env
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(20)


def _variables(file):
    lines = [line for line in file.read_text().splitlines() if re.match(r"\w+=.", line)]
    return dict(line.split("=", 1) for line in lines)


def _see(image):
    authority = "var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt"
    asks = ["curl", "--silent", "--show-error", "--cacert", image / authority, "--include"]
    late = monotonic() + READY_WITHIN_S
    while True:
        told = subprocess.run([*asks, HOME], capture_output=True, text=True, check=False)
        if " 200" in told.stdout.partition("\n")[0]:
            break
        assert monotonic() < late, told
        sleep(0.2)
    print(told.stdout[:1200], flush=True)
    login = subprocess.run([*asks, f"{HOME}/login"], capture_output=True, text=True, check=True)
    print(
        *[line for line in login.stdout.splitlines() if line.lower().startswith(("http/", "loc"))]
    )


if __name__ == "__main__":
    if sys.argv[1] == "--serve":
        serve(Path(sys.argv[2]))
    else:
        main(
            Path(sys.argv[1]).absolute(), Path(sys.argv[2] if sys.argv[2:] else ROOT / "README.md")
        )
