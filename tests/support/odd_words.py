"""Words that nobody expects: what fuzzing hands to everything that a stranger can write."""

from hypothesis import strategies as st

# Each would show or do something where a value became part of a statement, a path, a page or a format.
PAYLOADS = (
    "' OR '1'='1", "'; DROP TABLE lojista.orders; --", "' UNION SELECT version() --", "1) OR (SELECT pg_sleep(30)) --",
    "SP' AND 1=(SELECT count(*) FROM pg_tables)--", '"; DROP SCHEMA lojista CASCADE; --', "$$; DELETE FROM orders; $$",
    "\\'; COPY (SELECT 1) TO PROGRAM 'true'; --", "%27%20OR%201%3D1", "{{7*7}}", "${7*7}", "%s %(name)s {0} {name}",
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "[bold]red[/nothing]", "=cmd|' /C calc'!A0",
    "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "a\r\nSet-Cookie: b=c", "$x$ \\frac{1}{0} :material/bug:",
)  # fmt: skip
NEARLY_DAYS = (
    "2020-02-30", "2020-13-01", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2020-1-1", "20200101",
    "2020-W05-1", "2020-01-01T00:00:00Z", "01/02/2020", "yesterday", "2020-02-11 ", "٢٠٢٠-٠١-٠١",
)  # fmt: skip
NEARLY_NUMBERS = (
    "0", "-0", "-1", "00", "1e999", "-1e-999", "nan", "inf", "-inf", "0x10", "1_000", "1,5", "٣", "½", "5%", "1.", ".5",
    "99999999999999999999", "2147483648", "9223372036854775808", "1e400", "1" * 5000,
)  # fmt: skip
_ODD = (
    "",
    " ",
    "\t\n",
    "-",
    "--",
    "-1",
    "*",
    "\ufeff",
    "\u202e",
    "\u0000"[:0],
    "ſ",
    "İ",
    "e\u0301",
    "😀" * 40,
    "a" * 20_000,
)


def odd_words(*, has_nul: bool = True, has_stray_bytes: bool = False) -> st.SearchStrategy[str]:
    """Payloads, nearly days, nearly numbers, and any text; stray bytes stand in it as the shell hands them on."""
    left_out: list[str] = [] if has_nul else ["\0"]
    text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=left_out), max_size=30)
    if has_stray_bytes:
        stray = st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF, categories=["Cs"])
        text |= st.text(st.characters(exclude_categories=["Cs"], exclude_characters=left_out) | stray, max_size=12)
    return st.sampled_from((*PAYLOADS, *NEARLY_DAYS, *NEARLY_NUMBERS, *_ODD)) | text
