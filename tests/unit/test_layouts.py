import pytest

from lojista.errors import SourceError
from lojista.ingest.formats.detection import detect_layout
from lojista.ingest.formats.layouts import Encoding, Format, Layout
from support.raw_files import as_json_lines, as_text, as_workbook, raw_file, rows_of

HEADER = ["pedido", "preço", "situação"]
ROWS = [["1", "12,50", "entregue"], ["2", "7,00", "devolução"]]
POLISH_HEADER = ["zamówienie", "wartość", "płatność"]
POLISH_ROWS = [["1", "12,50", "zapłacone"], ["2", "7,00", "książka, że aż żółta"]]
FAR_IN = 3 << 20


def _of(data: bytes) -> Layout:
    return detect_layout(raw_file(data))


@pytest.mark.parametrize(
    "encoding", [*(one for one in Encoding if one.startswith("utf")), Encoding.WINDOWS_1252, Encoding.WINDOWS_1250]
)
def test_encoding_is_seen(encoding: Encoding) -> None:
    header, rows = (POLISH_HEADER, POLISH_ROWS) if encoding is Encoding.WINDOWS_1250 else (HEADER, ROWS)
    data = as_text(header, rows, delimiter=";", encoding=encoding)
    assert _of(data).encoding is encoding
    assert [row[:3] for row in rows_of(data)[0]] == [tuple(row) for row in rows]


@pytest.mark.parametrize("text", ["Nº,m³\n1,4¹ £3 ¿Qué? ½\n", "a,b\n1,cm³x " + "ção é " * 20 + "\n"])
def test_signs_are_no_letters(text: str) -> None:
    assert _of(text.encode("windows-1252")).encoding is Encoding.WINDOWS_1252


@pytest.mark.parametrize(
    "text",
    [
        "Číslo objednávky;Množství\n1;Příbor\n",
        "Objednávka;Zboží;Počet\n1;Židle dřevěná;2\n2;Stůl;1\n",
        "Rendelésszám;Vevő;Mennyiség\n1;kék bögre;5\n",
        "Číslo objednávky;Množstvo\nposteľná bielizeň;ťažký\n",
    ],
)
def test_letters_of_czech_hungarian_and_slovak_are_seen(text: str) -> None:
    data = text.encode("windows-1250")
    assert _of(data).encoding is Encoding.WINDOWS_1250
    assert ";".join(rows_of(data)[0][0][:2]) in text


@pytest.mark.parametrize(
    "text",
    [
        "Nº do pedido;Descrição;Preço\n1;Botões de latão;2,50\n2;Café com limões;1\n",
        "pedido;item\n1;Limões\n2;Café\n",
        "Numéro;Désignation\n1;Siège Škoda\n2;Crème brûlée où\n",
        "Numero;Quantità\n1;Caffè più così\n2;Lunedì\n3;però\n",
        "Ordrenr;Beløp;Vare\n1;2,50;Blå kopp\n2;3;Sølvtøy med crème\n",
        "Ordrenr;Beløb;Vare\n1;2,50;Øreringe\n",
        "Tellimus;Hõbe;Kogus\n1;Sõrmus õun;2\n2;Käekott café;1\n",
        "Comanda;Descripció\n1;Cafè què és això\n",
    ],
)
def test_languages_of_windows_1252_are_taken_for_no_other(text: str) -> None:
    assert _of(text.encode("windows-1252")).encoding is Encoding.WINDOWS_1252


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_seen_through_decimal_commas_and_quoted_fields(delimiter: str) -> None:
    rows = [[*row[:2], "a;b,c|d\te"] for row in ROWS]
    assert _of(as_text(HEADER, rows, delimiter=delimiter)).delimiter == delimiter


@pytest.mark.parametrize(
    ("text", "delimiter", "title_rows"),
    [
        ("Pedidos, de janeiro\n\nid;preço;data\n1;2,50;x\n2;3,75;y\n", ";", 1),
        ("Pedidos;;\nVersão 2;;\nid;preço;data\n1;2,50;x\n2;3,75;y\n", ";", 2),
        ("Loja:;Minha\nMês:;1\n\nid;data;valor;uf\n1;x;2,50;SP\n2;y;3,50;RJ\n", ";", 2),
        ("a;b;c;d;e;f\n1;x;;;;\n2;y;;;;\n", ";", 0),
        ("sep=;\nid;preço\n1;2,50\n", ";", 1),
        ("id;preço, R$;data\n1;2,50;x\n2;3,75;y\n", ";", 0),
        ('"a;b","c;d"\n"1;2","3;4"\n', ",", 0),
        ("city, state\tid\nBelém, PA\t1\nNatal, RN\t2\n", "\t", 0),
        ("id,tags\n1,a|b|c\n2,a|b\n3,a|b\n", ",", 0),
        ("id,note\n1,5 stars; great; again\n2,no\n3,yes; but\n", ",", 0),
        ("id,tags\n" + "1,a;b;c;d\n" * 20, ",", 0),
        ("id;name, first;note\n" + "1;Silva, Ana;x\n" * 30 + "2;Souza, Rui;x;y\n" * 2, ";", 0),
        ("Pedidos, de janeiro\nid;preço;data\n" + "1;2,50;x\n" * 30, ";", 1),
        ("id,name\n", ",", 0),
        ("id\n1\n2\n", ",", 0),
        ("", ",", 0),
    ],
)
def test_delimiter_is_the_one_that_splits_evenly(text: str, delimiter: str, title_rows: int) -> None:
    layout = _of(text.encode())
    assert (layout.delimiter, layout.title_rows) == (delimiter, title_rows)


def test_one_column_is_not_split_at_its_decimal_commas() -> None:
    assert [row[0] for row in rows_of(b"amount\n1,50\n2,30\n7\n")[0]] == ["1,50", "2,30", "7"]


def test_sample_may_end_within_a_row_and_within_a_character() -> None:
    text = "id;texto;valor\n" + '1;"é, ou não\né";2,5\n' * 10_000
    for shift in range(4):
        layout = _of(b" " * shift + text.encode())
        assert (layout.delimiter, layout.encoding) == (";", Encoding.UTF_8)


@pytest.mark.parametrize("encoding", [Encoding.UTF_8, Encoding.WINDOWS_1252])
def test_first_accent_may_stand_far_in(encoding: Encoding) -> None:
    rows = [["1", "x" * 100, "y"]] * (FAR_IN // 100) + [["2", "£40 – café", "ção"]]
    data = as_text(["id", "name", "note"], rows, encoding=encoding)
    assert _of(data).encoding is encoding
    assert rows_of(data)[0][-1][1:3] == ("£40 – café", "ção")


@pytest.mark.parametrize("stray", [b"\xe9", b"\x9d"])
def test_mixture_is_not_guessed_at_but_refused_row_by_row(stray: bytes) -> None:
    sound = "id,name\n" + "1,café\n" * 3
    good, odd = rows_of(sound.encode() + b"2,caf" + stray + b"\n")
    assert [row[1] for row in good] == ["café"] * 3
    assert [(row.line_number, row.reason) for row in odd] == [(5, "not UTF-8")]


def test_bytes_without_a_character_in_windows_1252_are_not_taken_for_it() -> None:
    assert _of("id,name\n1,Ærø ü\n".encode("cp850")).encoding is Encoding.UTF_8


def test_json_lines_and_workbooks_are_seen_by_their_bytes() -> None:
    assert _of(as_json_lines(HEADER, ROWS, "utf-16")) == Layout(Format.JSON_LINES, Encoding.UTF_16)
    assert _of(as_workbook({"Pedidos": [HEADER, *ROWS]})) == Layout(Format.EXCEL, sheet="Pedidos")


def test_sheet_with_the_table_is_chosen() -> None:
    sheets = {"Notes": [["Read me"]], "Old": [HEADER, *ROWS], "Orders": [["Report"], [], HEADER, *ROWS], "Empty": []}
    layout = _of(as_workbook(sheets, hidden=["Old"]))
    assert (layout.sheet, layout.title_rows) == ("Orders", 1)


def test_several_sheets_with_tables_are_named() -> None:
    with pytest.raises(SourceError, match=r"tables in 2 sheets: May \(3 rows\), June \(2 rows\)"):
        _of(as_workbook({"May": [HEADER, *ROWS], "June": [HEADER, *ROWS[:1]]}))


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        (Layout(encoding=Encoding.WINDOWS_1252, delimiter=";"), "CSV, separated by semicolons, Windows-1252"),
        (Layout(encoding=Encoding.UTF_16_LE, delimiter="\t"), "CSV, separated by tabs, UTF-16"),
        (
            Layout(Format.EXCEL, sheet="Orders", title_rows=2, header_line=4),
            "Excel, sheet Orders, with its header in row 4",
        ),
        (Layout(Format.JSON_LINES), "JSON lines, UTF-8"),
        (Layout(Format.PARQUET), "Parquet"),
    ],
)
def test_layout_is_said_in_words(layout: Layout, words: str) -> None:
    assert layout.in_words() == words
