"""A small application with Authlib's Flask client, for tests of the stand-in over real HTTP."""

from queue import Queue
from threading import Thread

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, request, session
from joserfc.errors import JoseError
from werkzeug.serving import make_server

CLIENT_ID = "room"
CLIENT_SECRET = "a secret that only the room and its provider know"


class Room:
    """Signs people in and out, and answers with what it learned."""

    def __init__(self, auth0):
        self.auth0, self.app = auth0, self.routed(Flask("room"))

    def __enter__(self):
        """Begin anew, on another port, where nothing arrives that was meant for the last room."""
        self.logout_tokens, self.oauth = Queue(), self.client()
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.port}"
        self.thread = Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()

    def client(self):
        return OAuth(self.app).register(
            "auth0",
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            server_metadata_url=f"{self.auth0.issuer}.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile email",
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_post",
                "default_timeout": (2, 2),
            },
        )

    def routed(self, app):
        app.secret_key = "the room's own"
        app.add_url_rule("/", view_func=lambda: "home")
        app.add_url_rule("/login", view_func=self.login)
        app.add_url_rule("/callback", view_func=self.callback)
        app.add_url_rule("/logout", view_func=self.logout)
        app.add_url_rule("/backchannel-logout", view_func=self.told, methods=["POST"])
        return app

    def login(self):
        return self.oauth.authorize_redirect(f"{self.url}/callback", **request.args)

    def callback(self):
        claims = {
            "iss": {"essential": True, "value": self.auth0.issuer},
            "aud": {"essential": True, "value": CLIENT_ID},
        }
        try:
            token = self.oauth.authorize_access_token(claims_options=claims, leeway=5)
        except (AuthlibBaseError, JoseError, requests.RequestException, ValueError) as error:
            return {"failed": type(error).__name__, "args": request.args}, 400
        session["sid"] = token.get("userinfo", {}).get("sid")
        return {"claims": token.get("userinfo"), "args": request.args}

    def logout(self):
        back = {"post_logout_redirect_uri": f"{self.url}/", "client_id": CLIENT_ID}
        try:
            return self.oauth.logout_redirect(**back, logout_hint=session.get("sid"))
        except RuntimeError:
            return redirect(f"{self.auth0.issuer}v2/logout?client_id={CLIENT_ID}")

    def told(self):
        if request.host_url == f"{self.url}/":
            self.logout_tokens.put(request.form["logout_token"])
        return ""
