"""What READMEs tell people to type, and what else they say in code."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
HOW = ROOT / "chatapp/README.md"
ON_FAILURES = ROOT / "chatapp/local/README.md"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
TYPED = re.compile(r"(?:\.venv/bin/)?(flask --app wsgi|make|python -m|npm run|openssl|pytest)\b .")


def commands(readme):
    """Return what one may type: the lines of each block for a shell, and what is said between."""
    text = readme.read_text()
    lines = [
        line for kind, block in BLOCK.findall(text) if kind == "sh" for line in block.split("\n")
    ]
    typed = [re.sub(r"(^|\s+)# .*", "", line) for line in lines]
    said = [code for code in codes(text) if TYPED.match(code) or "flask --app" in code]
    return {command for command in typed + said if command}


def codes(text):
    """Return what is set as code between the blocks."""
    return CODE.findall(BLOCK.sub("", text))


def fill_in(env, values):
    """Put the values into a copy of .env.example, as an operator does."""
    text = env.read_text()
    for name, value in values.items():
        text, found = re.subn(rf"^{name}=.*", f"{name}={value}", text, flags=re.MULTILINE)
        assert found == 1, name
    env.write_text(text)
