"""Prints how often each password of a file stands in a breach, by the PyPI package pwnedpasswords."""

import sys
from concurrent.futures import ThreadPoolExecutor

from pwnedpasswords import pwnedpasswords

file, source, side_by_side = sys.argv[1:]
# The package has no setting for its address.
pwnedpasswords.PwnedPasswordsAPI.url = staticmethod(lambda *parts, **_: f"{source}/{'/'.join(parts)}")
with open(file, encoding="utf-8", newline="\n") as lines:
    passwords = lines.read().split("\n")[:-1]
with ThreadPoolExecutor(int(side_by_side)) as pool:
    for count in pool.map(lambda password: pwnedpasswords.check(password, plain_text=True), passwords):
        print(count)
