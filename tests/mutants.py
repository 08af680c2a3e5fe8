"""Mutation testing: does a test notice when the code is changed in a small way?

`python -m tests.mutants text claims` changes these modules once for every way that mutmut knows,
runs the module's own tests on each change, and shows the changes that no test has noticed.
Without a name it does so to every module of the table, which takes an hour or two.
"""

import json
import multiprocessing
import shutil
import sys
from pathlib import Path

from mutmut import configuration
from mutmut.__main__ import cli
from mutmut.stats import status_by_exit_code

ENOUGH = 0.85
NOTICED = {"killed", "timeout"}
# Where mutmut keeps the changed code, and what became of it.
WORKSHOP = Path("mutants")

# Where a module's promises are tested, beside tests/test_<module>.py. A module whose functions
# all have decorators isn't here: mutmut leaves those alone.
TESTS = {
    "text": ["people"],
    "claims": ["logout_token_types", "id_token_types"],
    "logout_tokens": ["logout_token_types", "backchannel"],
    "drafts": ["messages", "changes", "admin_messages", "text"],
    "history": ["numbers_at_the_edge", "room"],
    "body": ["messages", "changes", "status"],
    "sessions": ["auth", "gate", "outside", "backchannel", "door", "entry"],
    "people": ["entry", "refusals", "auth", "room", "changes"],
    "worker": ["publisher"],
    "cutter": ["door", "entry"],
    "sockets": ["open_sockets", "channels"],
    "door": ["backchannel", "admin_acts", "cutter"],
    "gate": ["auth", "outside", "hostile_addresses"],
    "auth": ["callback", "refusals"],
    "outside": ["entry", "gate"],
    "changes": ["pace", "suspended_meanwhile", "admin_messages", "admin_acts"],
    "conversation": ["messages", "changes", "history", "suspended_meanwhile"],
    "pace": ["suspended_meanwhile", "status"],
    "publisher": ["cutter"],
    "pusher_backend": ["realtime", "open_sockets", "hanging_pusher"],
    "realtime": ["channels", "headers", "admin_people", "status", "publisher", "hanging_pusher"],
    "presence": ["status", "pace"],
    "database": ["database_rights", "migrations", "errors", "refusals"],
    "identity": ["callback", "auth", "id_token_types", "backchannel"],
    "provider_keys": ["logout_tokens", "backchannel"],
    "sign_in_failures": ["callback", "auth"],
    "settings": ["config"],
    "config": ["auth"],
    "errors": ["messages", "hostile_addresses"],
    "headers": [],
    "room": ["outside", "auth"],
    "acts": ["admin_acts", "admin_messages", "refusals"],
}


def main(chosen: list[str]) -> int:
    """Change the modules; return 0 when tests have noticed enough of it."""
    fates = [fate for module in chosen or TESTS for fate in _fates(module).values()]
    print(f"All: {_score(fates)}")
    return 0 if _noticed(fates) >= ENOUGH * len(fates) else 1


def _fates(module: str) -> dict[str, str]:
    """Return what became of each change of a module."""
    # mutmut knows one choice of tests a process, and would keep the results of another's.
    shutil.rmtree(WORKSHOP, ignore_errors=True)
    run = multiprocessing.get_context("fork").Process(target=_run, args=(module,))
    run.start()
    run.join()
    if run.exitcode:
        sys.exit(f"{module} could not be judged: its tests have to pass first.")
    known = json.loads((WORKSHOP / f"chatapp/{module}.py.meta").read_text())
    fates = {name: status_by_exit_code[code] for name, code in known["exit_code_by_key"].items()}
    _show(module, fates)
    return fates


def _run(module: str) -> None:
    config = configuration.config()
    config.only_mutate = [f"chatapp/{module}.py"]
    config.pytest_add_cli_args_test_selection = _tests_of(module)
    cli(["run"])


def _tests_of(module: str) -> list[str]:
    files = [Path(f"tests/test_{name}.py") for name in (module, *TESTS[module])]
    return [str(file) for file in files if file.exists()]


def _show(module: str, fates: dict[str, str]) -> None:
    for name, fate in fates.items():
        if fate not in NOTICED:
            cli(["show", name], standalone_mode=False)
    print(f"{module}: {_score(list(fates.values()))}\n", flush=True)


def _score(fates: list[str]) -> str:
    late = fates.count("timeout")
    share = _noticed(fates) / len(fates)
    return f"{_noticed(fates)} of {len(fates)} noticed ({share:.0%}), {late} of them by a timeout"


def _noticed(fates: list[str]) -> int:
    return sum(fate in NOTICED for fate in fates)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
