"""Markdown of 100,000 characters made to be expensive, each in a way of its own."""

LENGTH = 100_000


def _repeated(piece: str) -> str:
    return (piece * (LENGTH // len(piece) + 1))[:LENGTH]


_PIECES = [
    "[", "]", "![", "[a](", "[a](<b", ">", "*a_", "*a **a ", "*", "`a", "~~a~", "* ", "1. ", "> * ", ">- ", "- ",
    "[^1]: a\n\n[^1]", "&", "&amp;", "<", "\\", "\\\n", "a\n=\n", "# a\n", "```\n", "    a\n", "\t", "\n", "\r", "\0",
    "<b>", "<a><b>", "<table><td>", "<div>", "<div>\n\n", "<a ", "<!--", "<?", "<![CDATA[", "<!A ", "<b><p></b>",
    "<p></b>", "<svg><p>", "<math><mi>", "<form><select><option>", "<template><table>", "<script>", "<li>",
    "<dl><dd>", "<a href=x>b</a>", "<http://a", "\u00a0é", "😀*a*", "<img src=http://a/ alt='", "<pre>\n", "<font a='",
]  # fmt: skip

SOURCES = {piece: _repeated(piece) for piece in _PIECES} | {
    "backticks": "".join("e" + "`" * n for n in range(1, 450))[:LENGTH],
    "nested lists": "".join("  " * n + "* a\n" for n in range(310)),
    "quotes of all depths": "".join(">" * (n % 300) + "a\n" for n in range(700))[:LENGTH],
    "lazy quote": ">" * 10_000 + "a\n" + "b\n" * 40_000,
    "links within links": "[" * 30_000 + "a" + "](b)" * 17_000,
    "images within images": "![" * 30_000 + "a" + "](b)" * 10_000,
    "long title": "[a](b " + '"x\n' + "x\n" * 49_000,
    "long titles": ('[a](b "' + "x\n" * 1_990 + "\n\n") * 25,
    "titles behind brackets": ('[a](b() "x)\n' + "x\n" * 1_990 + "\n\n") * 25,
    "titles with escapes": ('[a](b "x\\")\n' + "x\n" * 1_990 + "\n\n") * 25,
    "titles on the next line": ('[a](b\n"x)\n' + "x\n" * 1_990 + "\n\n") * 25,
    "ten thousand links": "".join(f"[l{n}](http://e.x)\n" for n in range(10_000))[:LENGTH],
    "definitions": "".join(f"[{n}]: /u{n}\n" for n in range(7_000)),
    "one definition used often": "[a]: /" + "u" * 50_000 + "\n\n" + "[a]" * 16_000,
    "table": "|a|b|\n|-|-|\n" + "|x|y|\n" * 16_000,
    "wide table": "|" + "a|" * 1_000 + "\n|" + "-|" * 1_000 + "\n" + "|x\n" * 32_000,
    "table to be filled up": "|" + "a|" * 99 + "\n|" + "-|" * 99 + "\n" + "|x\n" * 33_000,
    "many fonts": "".join(f"<b a{n}>" for n in range(5_000)) + "\n\n" + "x\n\n" * 20_000,
    "many fonts in one block": "<div>" + "".join(f"<b a{n}>" for n in range(5_000)) + "<p>" * 20_000,
    "many attributes": "<a " + "a=b " * 24_000 + ">",
    "unfinished attribute": '<a b="' + "'" * 99_000,
}
