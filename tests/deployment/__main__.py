"""`make image`: build the image's file system without Docker, and try it.

What only an engine does is not tried: the base images themselves, layers, networks, volumes,
restarts, and what compose.yaml says of them.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from time import monotonic

from tests.deployment.dockerfile import ROOT, stages
from tests.deployment.image import build

NAMESPACES = ["--mount", "--pid", "--fork", "--kill-child", "--net"]


def main():
    """Build below the folder that is given."""
    if os.geteuid() != 0 or not shutil.which("mmdebstrap"):
        sys.exit("This needs root and Debian's mmdebstrap: apt-get install mmdebstrap")
    folder = Path(sys.argv[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    began = monotonic()
    image, known = build(folder)
    print(f"built in {monotonic() - began:.0f} s")
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    user = int(stages()[-1].only("USER"))
    os.chown(data, user, user)
    pairs = [f"{name}={value}" for name, value in known.items()]
    trial = [sys.executable, "-m", "tests.deployment.trial", image, data, *pairs]
    sys.exit(subprocess.run(["unshare", *NAMESPACES, *trial], cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    main()
