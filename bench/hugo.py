"""Hugo's side of the ``rebuild`` suite: the same posts as files, and its templates in bench/hugo_site."""

import json
import shutil
import subprocess
from pathlib import Path

from bench import made
from copydesk.lib import markdown

TEMPLATES = Path(__file__).parent / "hugo_site"
FROM_HTML = "Hugo, from HTML"
KINDS = {FROM_HTML: "html", "Hugo, from Markdown": "md"}


def site(folder: Path, posts: Path, count: int, kind: str) -> Path:
    """Return a site with these posts, made when it is not there yet; ``kind``, of their bodies: html or md."""
    made_site = folder / f"hugo-{kind}-{count}"
    if (made_site / "filled").exists():
        return made_site
    shutil.copytree(TEMPLATES, made_site, dirs_exist_ok=True)
    content = made_site / "content" / "post"
    content.mkdir(parents=True, exist_ok=True)
    (made_site / "data").mkdir(exist_ok=True)
    sections = [{"slug": name.lower(), "name": name} for name in made.CATEGORIES]
    (made_site / "data" / "sections.json").write_text(json.dumps(sections))
    with posts.open() as lines:
        for number, line in enumerate(lines):
            (content / f"p{number}.{kind}").write_text(_file(number, json.loads(line), kind))
    (made_site / "filled").touch()
    return made_site


def clear(made_site: Path) -> None:
    """Take away what was built."""
    shutil.rmtree(made_site / "public", ignore_errors=True)


def build(made_site: Path) -> None:
    """Build it."""
    subprocess.run(["hugo", "--quiet", "--source", str(made_site)], check=True)


def _file(number: int, post: dict[str, str], kind: str) -> str:
    about = {
        "title": post["headline"],
        "date": post["published_at"],
        "dek": post["dek"],
        "category": [post["category"]],
        "tag": post["tags"].split(", "),
        "slug": f"p{number}",
    }
    body = markdown.render(post["body"]).html if kind == "html" else post["body"]
    return f"{json.dumps(about)}\n\n{body}\n"
