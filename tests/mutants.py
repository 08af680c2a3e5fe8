"""Mutation testing: does a test notice when the code is changed in a small way?

`python -m tests.mutants text auth/claims` changes these modules once for every way that mutmut
knows, runs the module's own tests on each change, and shows the changes that no test has noticed.
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
# Where mutmut keeps the changed code and its results.
WORKSHOP = Path("mutants")

# The tests of each module: files and folders below tests/. Modules whose functions all have
# decorators are missing, because mutmut doesn't change those.
TESTS = {
    "text": ["test_text", "auth/test_claims"],
    "config": ["test_config", "auth/test_views"],
    "logs": ["test_log_lines", "test_logs", "test_log_evening"],
    "metrics": ["test_metrics"],
    "health": ["test_health", "test_metrics"],
    "errors": ["test_errors", "messages/test_views", "test_hostile_addresses"],
    "database": ["test_database", "test_database_rights", "test_migrations", "test_errors"],
    "backups/contents": ["backups"],
    "backups/files": ["backups"],
    "backups/sqlite": ["backups"],
    "doctor/asking": ["doctor"],
    "doctor/auth0": ["doctor/test_auth0"],
    "doctor/database": ["doctor/test_database"],
    "doctor/examination": ["doctor/test_command", "doctor/test_settings"],
    "doctor/front": ["doctor/test_front"],
    "doctor/pusher": ["doctor/test_pusher"],
    "doctor/settings": ["doctor/test_settings"],
    "payload": ["messages/test_views", "messages/test_changes", "test_people"],
    "audit": ["admin/test_acts", "admin/test_messages", "auth/test_suspended_sign_ins"],
    "address_limit": ["test_address_limit"],
    "rate_limit": ["test_rate_limit", "messages/test_suspended_meanwhile", "test_people"],
    "headers": ["test_headers"],
    "assets": ["test_assets", "test_headers", "test_key_rotation"],
    "notices": ["test_notices", "you/test_sign_ins"],
    "people": ["test_people", "test_rate_limit"],
    "statuses": ["test_people", "test_rate_limit"],
    "upkeep/messages": ["upkeep/test_messages"],
    "upkeep/records": ["upkeep/test_records"],
    "upkeep/retention": ["upkeep/test_retention", "admin/test_retention"],
    "upkeep/worker": ["upkeep/test_worker"],
    "you/profile": ["you/test_profile"],
    "room": ["test_room", "auth/test_refusals", "auth/test_views"],
    "upkeep/deleted_words": ["upkeep"],
    "upkeep/erasure": ["upkeep"],
    "you/data": ["you/test_data"],
    "you/leaving": ["auth/test_leaving"],
    "you/own_data": ["you/test_data"],
    "messages/forgetting": ["upkeep/test_erasure"],
    "serving/bridge": ["serving"],
    "serving/wsgi": ["serving"],
    "realtime/client": ["realtime", "auth/test_channels", "test_headers", "admin/test_people"],
    "realtime/encryption": ["realtime/test_encryption"],
    "realtime/epochs": ["realtime/test_epochs", "realtime/test_encrypted_room"],
    "realtime/publisher": ["realtime/test_publisher", "realtime/test_sockets"],
    "realtime/pusher_backend": ["realtime"],
    "realtime/sockets": ["realtime", "auth/test_access", "auth/test_channels"],
    "realtime/worker": ["realtime/test_worker", "realtime/test_publisher"],
    "auth/access": ["auth/test_access", "auth/test_backchannel_logout", "admin/test_acts"],
    "auth/access_changes": ["auth/test_access_changes", "admin/test_access"],
    "auth/access_lists": ["auth/test_membership", "admin/test_access"],
    "auth/administrators": ["auth/test_administrators", "admin/test_access"],
    "auth/claims": ["auth/test_claims", "auth/test_id_token_types", "auth/test_logout_token_types"],
    "auth/gate": ["auth/test_gate", "auth/test_views", "test_hostile_addresses"],
    "auth/commands": ["auth/test_commands"],
    "auth/invitations": ["auth/test_joining", "auth/test_commands", "admin/test_invitations"],
    "auth/joining": ["auth/test_joining"],
    "auth/kept_sanctions": ["upkeep/test_erasure"],
    "auth/leaving": ["auth/test_leaving"],
    "auth/logout_tokens": ["auth"],
    "auth/membership": ["auth", "test_room"],
    "auth/mutes": ["auth/test_mutes"],
    "auth/browsers": ["you/test_sign_ins"],
    "auth/profiles": ["you/test_profile", "auth/test_membership", "auth/test_claims"],
    "auth/provider": ["auth"],
    "auth/provider_keys": ["auth/test_provider_keys", "auth/test_logout_tokens"],
    "auth/refusals": ["auth/test_refusals", "auth/test_callback", "auth/test_views"],
    "auth/sessions": ["auth"],
    "auth/sign_ins": ["you/test_sign_ins"],
    "auth/views": ["auth/test_views", "auth/test_callback", "auth/test_backchannel_logout"],
    "avatar": ["test_avatar"],
    "accent": ["test_appearance", "test_config"],
    "appearance": ["test_appearance"],
    "colour": ["test_appearance", "test_config"],
    "icons": ["test_appearance"],
    "messages/changes": ["messages", "test_rate_limit", "admin/test_messages"],
    "messages/drafts": ["messages", "admin/test_messages", "test_text"],
    "messages/drawing": ["messages/test_drawing", "test_room"],
    "messages/emoji": ["messages/test_emoji"],
    "messages/form": ["messages/test_form"],
    "messages/pins": ["messages/test_pins"],
    "messages/formatting": ["messages/test_formatting"],
    "messages/history": ["messages", "test_room"],
    "messages/links": ["messages/test_links", "messages/test_formatting"],
    "messages/markdown": ["messages/test_formatting"],
    "messages/mentions": ["messages/test_mentions"],
    "messages/reports": ["messages/test_reports", "admin/test_reports"],
    "messages/revisions": ["messages", "test_rate_limit"],
    "messages/search": ["messages/test_search"],
    "messages/search_index": ["messages/test_search"],
    "messages/search_words": ["messages/test_search_words", "messages/test_search"],
    "messages/sending": ["messages"],
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
    paths = [Path("tests", name) for name in TESTS[module]]
    return [str(path if path.is_dir() else path.with_suffix(".py")) for path in paths]


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
