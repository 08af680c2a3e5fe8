"""The failures that the stand-in for Pusher simulates, as a test sets them."""

import requests


class Faults:
    def __init__(self, url):
        self.url = url

    def set(self, **changes):
        response = requests.post(self.url, json=changes)
        assert response.status_code == 200, response.text
        return response.json()

    def show(self):
        return requests.get(self.url).json()

    def cut(self, **whom):
        return requests.post(f"{self.url}/cut", json=whom).json()["cut"]

    def clear(self):
        return requests.delete(self.url).json()
