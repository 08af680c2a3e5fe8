"""Through whom somebody signs in, in words."""

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
    """Say through what somebody signs in: Auth0's subjects begin with the connection's kind."""
    kind, found, _ = subject.partition("|")
    return PROVIDERS.get(kind, kind) if found else "OpenID Connect"
