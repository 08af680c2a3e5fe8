"""The names of identity providers, by Auth0's user ids."""

# https://auth0.com/docs/authenticate/identity-providers
PROVIDERS = {
    "auth0": "Database",
    "google-oauth2": "Google",
    "github": "GitHub",
    "windowslive": "Microsoft",
    "waad": "Microsoft Entra",
    "facebook": "Facebook",
    "apple": "Apple",
    "linkedin": "LinkedIn",
    "email": "E-mail code",
    "sms": "SMS code",
    "samlp": "SAML",
    "oidc": "OpenID Connect",
    "ad": "Active Directory",
}


def provider_of(subject: str) -> str:
    """Return the name of a person's provider; Auth0's subjects begin with its kind: github|1."""
    kind, found, _ = subject.partition("|")
    return PROVIDERS.get(kind, kind) if found else "OpenID Connect"
