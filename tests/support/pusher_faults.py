"""The switches for trouble, as a test flips them."""

import requests


class Trouble:
    def __init__(self, url):
        self.url = url

    def make(self, **switches):
        response = requests.post(self.url, json=switches)
        assert response.status_code == 200, response.text
        return response.json()

    def show(self):
        return requests.get(self.url).json()

    def cut(self, **whom):
        return requests.post(f"{self.url}/cut", json=whom).json()["cut"]

    def end(self):
        return requests.delete(self.url).json()
