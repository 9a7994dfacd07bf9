"""Leads those who ask the public range API to the relay of a benchmark. Python imports this from PYTHONPATH by itself."""

import os
import socket

resolve = socket.getaddrinfo


def redirected(host, port, *args, **kwargs):
    if host == "api.pwnedpasswords.com":
        host, port = "127.0.0.1", int(os.environ["RELAY_PORT"])
    return resolve(host, port, *args, **kwargs)


socket.getaddrinfo = redirected
