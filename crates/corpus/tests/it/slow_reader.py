#!/usr/bin/env python3
"""A second reader of corpus files, written from docs/CORPUS-FORMAT.md alone.

It is plain and slow, shares nothing with the reader in Rust, and is there so that the page, and not the program, is
what a file means.

    slow_reader.py FILE                     what the header says, and each block with its entries
    slow_reader.py FILE --look-up < HASHES  for each hash `seen N`, `not in it` or `damaged`

A file that is damaged as a whole, or that is of another version, ends it with status 1 and the reason.
"""

import sys
import zlib

MAGIC = bytes([0x93, 0x43, 0x4F, 0x52, 0x50, 0x55, 0x53, 0x0A])
HEADER, TRAILER = 104, 20
SYMBOLS = 75
MOST = 2**64 - 1
LAST_DAY = 2932896


class Damaged(Exception):
    pass


def need(holds, what):
    if not holds:
        raise Damaged(what)


def number(data):
    return int.from_bytes(data, "little")


def leb128(data, at):
    """The number that begins at `at`, and where the next thing begins."""
    value = shift = 0
    while True:
        need(at < len(data), "a number is cut off")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    need(value <= MOST, "a number of more than 64 bits")
    need(byte != 0 or shift == 7, "a number is longer than it must be")
    return value, at


class Bits:
    """Bits of bytes, the lowest of a byte first."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def one(self):
        need(self.at < 8 * len(self.data), "the bits end early")
        bit = self.data[self.at // 8] >> (self.at % 8) & 1
        self.at += 1
        return bit

    def lowest_first(self, count):
        return sum(self.one() << i for i in range(count))


def canonical_codes(lengths):
    """RFC 1951, 3.2.2: (length, code) to symbol."""
    codes, code = {}, 0
    for length in range(1, 16):
        code <<= 1
        for symbol, its_length in enumerate(lengths):
            if its_length == length:
                need(code < 1 << length, "the code lengths are too short to be a code")
                codes[length, code] = symbol
                code += 1
    need(code == 1 << 15, "the code lengths leave bits that are no code")
    return codes


class Corpus:
    def __init__(self, data):
        need(len(data) >= HEADER + TRAILER, "shorter than header and trailer")
        header = data[:HEADER]
        need(header[0:8] == MAGIC, "not a corpus file")
        need(number(header[8:10]) == 1, "another version")
        need(number(header[100:104]) == zlib.crc32(header[0:100]), "CRC of the header")
        self.header = header
        self.f, self.b = header[10], header[11]
        self.date = number(header[12:16])
        self.least_count = number(header[16:24])
        self.lengths = list(header[24:99])
        need(self.date <= LAST_DAY, "date")
        need(1 <= self.f <= 40, "f")
        need(0 <= self.b <= 20, "b")
        need(self.least_count >= 1, "least count")
        need(all(1 <= length <= 15 for length in self.lengths), "code lengths")
        need(header[99] == 0, "the byte of zero")
        self.codes = canonical_codes(self.lengths)

        trailer = data[-TRAILER:]
        self.entries = number(trailer[0:8])
        index_length = number(trailer[8:16])
        index_at = len(data) - TRAILER - index_length
        need(index_at >= HEADER, "the index does not fit")
        index = data[index_at:-TRAILER]
        crc = zlib.crc32(header[0:100] + index + trailer[0:16])
        need(number(trailer[16:20]) == crc, "CRC of the index")

        self.blocks = []
        at, in_index = HEADER, 0
        for _ in range(2**self.b):
            length, in_index = leb128(index, in_index)
            need(at + length <= index_at, "the blocks do not fit")
            self.blocks.append(data[at : at + length])
            at += length
        need(in_index == len(index), "the index is too long")
        need(at == index_at, "bytes between the blocks and the index")

    def block(self, which):
        """Number of entries, g, and a dict of the entries of a block: value to count, in ascending order."""
        data = self.blocks[which]
        need(len(data) >= 5, "the block is too short")
        body, crc = data[:-4], number(data[-4:])
        own = zlib.crc32(self.header[0:100] + which.to_bytes(4, "little") + body)
        need(crc == own, "CRC of the block")

        first, at = leb128(body, 0)
        n, e = first // 2, 0
        if first % 2 == 1:
            need(at < len(body), "e is cut off")
            e = body[at]
            at += 1
            need(e > 0, "an e of 0 that is written")
        g = self.f + e
        k = g - 1
        need(g <= 58 and n << g <= MOST, "more values than there may be")
        need(n * (k + 2) <= 8 * len(body), "more entries than bits")

        bits = Bits(body[at:])
        low = [bits.lowest_first(k) for _ in range(n)]
        values, before = [], -1
        for i in range(n):
            high = 0
            while bits.one() == 0:
                high += 1
            before += 1 + (high << k) + low[i]
            need(before < n << g, "a value that no place has")
            values.append(before)
        counts = [self.count(bits) for _ in range(n)]

        need(len(bits.data) == (bits.at + 7) // 8, "bytes behind the counts")
        while bits.at % 8 != 0:
            need(bits.one() == 0, "a bit of 1 behind the counts")
        return n, g, dict(zip(values, counts))

    def count(self, bits):
        code = length = 0
        while (length, code) not in self.codes:
            need(length < 15, "bits that are no code")
            code = code << 1 | bits.one()
            length += 1
        symbol = self.codes[length, code]
        if symbol < 15:
            count = symbol + 1
        else:
            c = symbol - 11
            count = 2**c + bits.lowest_first(c)
        return count


def look_up(corpus, lines):
    blocks = {}
    for line in lines:
        sha1 = int(line.strip(), 16)
        which = sha1 >> (160 - corpus.b)
        place = sha1 >> (160 - corpus.b - 64) & MOST
        if which not in blocks:
            try:
                blocks[which] = corpus.block(which)
            except Damaged:
                blocks[which] = None
        if blocks[which] is None:
            print("damaged")
            continue
        n, g, entries = blocks[which]
        value = place * (n << g) >> 64
        print(f"seen {entries[value]}" if value in entries else "not in it")


def show(corpus):
    print(f"f {corpus.f}")
    print(f"b {corpus.b}")
    print(f"date {corpus.date}")
    print(f"least count {corpus.least_count}")
    print("code lengths", *corpus.lengths)
    print(f"entries {corpus.entries}")
    found, damaged = 0, False
    for which in range(2**corpus.b):
        try:
            n, g, entries = corpus.block(which)
        except Damaged as why:
            print(f"block {which} damaged: {why}")
            damaged = True
            continue
        print(f"block {which} n {n} g {g}")
        for value, count in entries.items():
            print(f"{value} {count}")
        found += n
    need(damaged or found == corpus.entries, "the trailer counts other entries than the blocks have")


def main(arguments):
    with open(arguments[0], "rb") as file:
        data = file.read()
    try:
        corpus = Corpus(data)
        if arguments[1:] == ["--look-up"]:
            look_up(corpus, sys.stdin)
        else:
            show(corpus)
    except Damaged as why:
        sys.exit(f"damaged: {why}")


if __name__ == "__main__":
    main(sys.argv[1:])
