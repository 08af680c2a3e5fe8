"""What the provider knows: its key, its one client, who is signed in, and what is to go wrong."""

from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from .client import Client
from .faults import Faults
from .grants import Grants
from .keys import Keys
from .signons import SignOns


@dataclass
class Tenant:
    """One provider's state, all of it in memory; `issuer` ends with a slash, as Auth0's does."""

    issuer: str
    client: Client
    keys: Keys = field(default_factory=Keys)
    sign_ons: SignOns = field(default_factory=SignOns)
    grants: Grants = field(default_factory=Grants)
    faults: Faults = field(default_factory=Faults)


def tenant() -> Tenant:
    """Return the tenant that the current request is for."""
    return cast(Tenant, current_app.extensions["tenant"])
