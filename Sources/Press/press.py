"""Sets paper.typ with paper.json in the folder named by the only argument as paper.pdf (PDF/A-2b).

Started by the node for one paper, with an empty environment. It first takes away from itself what it does not need.
Exit status: 3 if there is no typesetter, 4 if memory does not do, 1 for anything else; a signal if time does not do.
"""
import json
import os
import re
import resource
import shutil
import signal
import sys

SECONDS = 30
# Fonts are mapped into memory: addresses, not pages.
ADDRESSES = 3 << 30
BYTES_WRITTEN = 64 << 20
# Characters that no font has; each costs a pass.
STRANGE_MAX = 20


def shut_in():
    signal.alarm(SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (BYTES_WRITTEN, BYTES_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        # A network namespace of its own has no network. Where the system forbids it, nothing here asks for one.
        import ctypes

        ctypes.CDLL(None).unshare(0x10000000 | 0x40000000)
    except (ImportError, OSError):
        pass


def code(character):
    """PDF/A has no character without a glyph: its number stands there instead."""
    return "⟨U+%04X⟩" % ord(character)


def told(value):
    """Control characters have no glyph in any font."""
    if isinstance(value, str):
        return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", lambda found: code(found[0]), value)
    if isinstance(value, list):
        return [told(item) for item in value]
    if isinstance(value, dict):
        return {key: told(item) for key, item in value.items()}
    return value


def keep(paper):
    with open("paper.json", "w", encoding="utf-8") as file:
        json.dump(paper, file, ensure_ascii=False)


def replaced(value, strange):
    if isinstance(value, str):
        return "".join(code(character) if character in strange else character for character in value)
    if isinstance(value, list):
        return [replaced(item, strange) for item in value]
    if isinstance(value, dict):
        return {key: replaced(item, strange) for key, item in value.items()}
    return value


def set_paper(paper):
    try:
        import typst
    except ImportError:
        if not shutil.which("typst"):
            sys.exit(3)
        os.execvp("typst", ["typst", "compile", "--root", ".", "--pdf-standard", "a-2b", "paper.typ", "paper.pdf"])
    for _ in range(STRANGE_MAX):
        try:
            typst.compile("paper.typ", output="paper.pdf", root=".", pdf_standards=["a-2b"])
            return
        except Exception as error:
            found = re.search(r'the text `"(.+?)"` could not be displayed', str(error))
            if not found:
                raise
            text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda number: chr(int(number[1], 16)), found[1])
            paper = replaced(paper, set(text))
            keep(paper)
    sys.exit(4)


def main(folder):
    os.chdir(folder)
    shut_in()
    with open("paper.json", encoding="utf-8") as file:
        paper = told(json.load(file))
    try:
        import segno

        if paper["qr"]:
            segno.make(paper["address"], error="m", micro=False).save("qr.svg", border=0)
    except ImportError:
        paper["qr"] = False
    keep(paper)
    set_paper(paper)


try:
    main(sys.argv[1])
except MemoryError:
    sys.exit(4)
