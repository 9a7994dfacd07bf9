"""Writes a KeePass database (KDBX 4, Argon2d with 64 MiB) of the lines on standard input: title, tab, password."""

import sys

from pykeepass import create_database
from pykeepass.entry import Entry

file, password = sys.argv[1:]
database = create_database(file, password=password)
for line in sys.stdin.buffer.read().decode().splitlines():
    title, secret = line.split("\t")
    entry = Entry(title=title, username="kim", password=secret, url=f"https://{title}.example", kp=database)
    # add_entry searches the whole group first, each time.
    database.root_group.append(entry)
database.save()
