"""Logs in with Authlib, as a web application written in Python does.

Reads settings as JSON from the first line of standard input, prints the address that the person's browser has to open,
reads the address at which the browser arrived, and prints what came of it as JSON.
"""

import json
import sys

from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet


def main():
    settings = json.loads(sys.stdin.readline())
    session = OAuth2Session(
        settings["client_id"],
        settings["client_secret"],
        redirect_uri=settings["redirect_uri"],
        scope="openid profile email groups offline_access",
        code_challenge_method="S256",
    )
    session.trust_env = False
    session.verify = settings["ca"]
    metadata = session.get(settings["discovery"], withhold_token=True).json()
    verifier = "a-verifier-of-at-least-forty-three-characters-0123456789"
    address, state = session.create_authorization_url(
        metadata["authorization_endpoint"], code_verifier=verifier, nonce="a-nonce"
    )
    print(address, flush=True)
    arrived = sys.stdin.readline().strip()
    token = session.fetch_token(
        metadata["token_endpoint"], authorization_response=arrived, state=state, code_verifier=verifier
    )
    keys = KeySet.import_key_set(session.get(metadata["jwks_uri"], withhold_token=True).json())
    decoded = jwt.decode(token["id_token"], keys)
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        {"iss": {"value": metadata["issuer"]}, "aud": {"value": settings["client_id"]}},
        {"nonce": "a-nonce", "access_token": token["access_token"]},
    )
    claims.validate()
    userinfo = session.get(metadata["userinfo_endpoint"]).json()
    fresh = session.refresh_token(metadata["token_endpoint"], refresh_token=token["refresh_token"])
    active = session.introspect_token(metadata["introspection_endpoint"], token=fresh["access_token"])
    revoked = session.revoke_token(metadata["revocation_endpoint"], token=fresh["refresh_token"])
    dead = session.introspect_token(metadata["introspection_endpoint"], token=fresh["access_token"])
    print(
        json.dumps(
            {
                "claims": dict(claims),
                "userinfo": userinfo,
                "rotated": fresh["refresh_token"] != token["refresh_token"],
                "active": active.json()["active"],
                "revoked": revoked.status_code,
                "dead": dead.json()["active"],
            }
        )
    )


main()
