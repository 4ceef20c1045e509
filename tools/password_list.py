"""Write assets/passwords/common.txt.gz: the long passwords people really choose, made from what they are made of.

Published lists hold few passwords of 15 characters and more: some fifty of 50,000, and they are here. People reach that
length by saying a short one twice, by gluing two common words together, by running along the keyboard and by hanging
years and counts on the end; so that is how this list is built. Running it again writes the same bytes:

    python -m tools.password_list
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from itertools import product
from pathlib import Path

LEAST = 15
OUT = Path(__file__).resolve().parents[1] / "assets" / "passwords" / "common.txt.gz"

# The heads of every published list: words, names, teams, feelings, keyboards, Greek in Latin letters.
WORDS = """password passwort passw0rd p@ssword p@ssw0rd parola kodikos kwdikos contrasena motdepasse qwerty qwertyuiop
asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx 1q2w3e4r 1qaz2wsx abc123 abcd1234 admin administrator root login welcome letmein
access master secret default changeme iloveyou loveyou lovely princess sunshine dragon monkey football baseball
basketball soccer hockey superman batman spiderman pokemon starwars trustno1 whatever freedom shadow michael jennifer
jordan michelle jessica ashley daniel andrew joshua matthew thomas robert charlie george nikos giorgos maria eleni
kostas dimitris yiannis katerina panagiotis olympiakos panathinaikos aekathens paok thessaloniki athens athina greece
hellas ellada agapi sagapo sagapw kalimera liverpool chelsea arsenal barcelona manchester london summer winter spring
autumn january monday friday computer internet samsung google facebook iphone microsoft windows linux mustang ferrari
mercedes corvette harley flower orange banana cookie chocolate cheese pepper ginger tigger buster hunter killer ranger
soldier private invoice accounting accountant taxes taxreturn client customer company business office finance banking
money millionaire success family mother father brother sister forever together friends heaven angel jesus christ
blessed purple silver golden yellow diamond crystal phoenix matrix ninja""".split()
WALKS = (
    "qwertyuiop[]asdfghjkl;'zxcvbnm,./",
    "qwertyuiopasdfghjklzxcvbnm",
    "1234567890qwertyuiop",
    "1qaz2wsx3edc4rfv5tgb6yhn",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "zaq12wsxcde34rfvbgt56yhn",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "abcdefghijklmnopqrstuvwxyz",
    "12345678901234567890",
    "09876543210987654321",
    "0123456789abcdefghij",
    "mnbvcxzlkjhgfdsapoiuytrewq",
    "123qweasdzxc123qweasdzxc",
    "abc123abc123abc123abc123",
    "qwe123qwe123qwe123qwe123",
    "asdfasdfasdfasdfasdfasdf",
    "1234qwerasdfzxcv1234qwer",
    "!@#$%^&*()qwertyuiop",
)
TAILS = (
    "",
    "1",
    "12",
    "123",
    "1234",
    "12345",
    "123456",
    "1234567",
    "12345678",
    "123456789",
    "1234567890",
    "!",
    "!!",
    "1!",
    "123!",
    "2020",
    "2021",
    "2022",
    "2023",
    "2024",
    "2025",
    "2026",
    "2027",
    "2028",
    "2029",
    "2030",
    "111",
    "111111",
    "11111111",
    "000",
    "000000",
    "007",
    "69",
    "99",
    "abc",
    "abc123",
    "qwerty",
    "@123",
    "#1",
)
SENTENCES = """
iloveyousomuch iloveyouforever iloveyouverymuch ihatepasswords thisismypassword mypasswordis letmeinplease
pleaseletmein openthedoor opensesame correcthorsebatterystaple tobeornottobe maytheforcebewithyou donttellanyone
noonewillguess nobodyknowsthis thequickbrownfox thequickbrownfoxjumps onceuponatime ourfatherwhoart godisgreat
jesuslovesme inthebeginning allyouneedislove youllneverwalkalone changethispassword newpasswordplease temporarypassword
correctpassword forgotmypassword whatsmypassword supersecretpassword verylongpassword averylongpassword
fifteencharacters atleast15characters longpassword strongpassword mysecretpassword notmypassword passwordispassword
oposposhmera denthimamai hellohellohello""".split()

# What lists of leaked passwords hold of this length: zxcvbn's 30,000 (MIT) and Django's 20,000 (BSD) together.
LEAKED = r"""
111111111111111 111222333444555 122333444455555 1234567887654321 12345678900987654321 12345678901234567890
1234567890987654321 1234567890qwerty 1234567890qwertyuiop 123456789101112 123456789123456 1234567891234567
123456789123456789 12345678987654321 123456789987654321 123456789qwerty 1234qwerasdfzxcv 1q2w3e4r5t6y7u8i
1q2w3e4r5t6y7u8i9o 1q2w3e4r5t6y7u8i9o0p 1qa2ws3ed4rf5tg 1qaz2wsx3edc4rfv 1qazxsw23edcvfr4 23176djivanfros
asdfghjkl:&#39: bpgjldsgjldthnf demon1q2w3e4r5t doomsayer.2.7mords.v doomsayer.2.7mords.vv familiyafamiliya
hd764nw5d7e1vb1 inactive1996aug john!20130605at1753 kartoffelpuffer lhbjkjubz2957704 lightpower12345 mailcreated5240
manchesterunited migrationschool momsanaladventure nemvxyheqdd5oqxyxyzi neworleans12345 passwordstandard
q1w2e3r4t5y6u7i8 q1w2e3r4t5y6u7i8o9p0 qazwsxedcrfvtgb qwertasdfgzxcvb qwerty123456789 qwertyuiop12345 sdf7asdf6asdg8df
somanypickles27 stefangreil1983 yfdbufnjh10305070 zqjphsyf6ctifgu zxcvbnm123456789""".split()
TURNS = (
    "123456789",
    "1234567890",
    "12345678",
    "q1w2e3r4t5y6u7i8o9p0",
    "1qaz",
    "qwertasdfgzxcvb",
    "1qa2ws3ed4rf5tg6yh7uj",
)


def passwords() -> Iterator[str]:
    for word, tail in product([*WORDS, *SENTENCES], TAILS):
        for base in (word, word * 2, word * 3):
            yield base + tail
    for one, other in product(WORDS, WORDS):
        yield one + other
    yield from LEAKED
    for turn, tail in product(TURNS, TAILS):
        yield from (turn + turn[::-1] + tail, turn + turn[-2::-1] + tail, turn + turn + tail, turn + tail)
    for walk in WALKS:
        for text in (walk, walk[::-1]):
            for start in range(len(text) - LEAST + 1):
                for end in range(start + LEAST, len(text) + 1):
                    yield text[start:end]
    for digits in range(10):
        for count in range(LEAST, 33):
            yield str(digits) * count


def main() -> None:
    found = sorted({each.casefold() for each in passwords() if len(each) >= LEAST})
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_bytes(gzip.compress(("\n".join(found) + "\n").encode(), 9, mtime=0))
    print(f"{len(found)} passwords, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
