"""Reasons and questions of `connect` in Portuguese."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lojista.dashboard.proposed import said_in
from lojista.ingest.connecting.pages import outlook
from support import amount_exports, central_exports, exports, nested_exports, odd_exports
from support.connected import proposed

SHAPES = (
    exports.brazilian, exports.german, exports.first_row_alone, exports.british, odd_exports.rate_of_discount,
    odd_exports.one_row_an_order, odd_exports.no_names, central_exports.czech, nested_exports.json_lines,
)  # fmt: skip
FORMULA = "Qtd × Preço - Desconto = Total"


def sentences(folder: Path) -> Iterator[str]:
    for files in (*(shape().files for shape in SHAPES), amount_exports.files(has_tax=True)):
        proposal = proposed(folder, files)
        yield from proposal.left_out.values()
        for file in proposal.files:
            yield from (choice.reason for choice in file.choices)
            yield from file.warnings
            yield file.sample.layout.in_words()
        yield from (page.why for page in outlook(proposal.mapping({"currency": "EUR"})))
        for question in proposal.questions():
            yield from (question.text, question.why)


def test_nothing_that_is_said_of_an_export_stays_in_english(tmp_path: Path) -> None:
    clauses = {clause for sentence in sentences(tmp_path) for clause in sentence.split("; ")}
    assert len(clauses) > 40
    assert [clause for clause in clauses if said_in("pt-BR", clause) == clause] == []


@pytest.mark.parametrize(
    ("english", "portuguese"),
    [
        ("its name says so; 2.0 rows for each", "o nome o diz; 2.0 linhas para cada um"),
        (f"{FORMULA} on 100% of rows: after discount", f"{FORMULA} em 100% das linhas: já descontado"),
        ("it is a date; 100% are dates, no part is above 12", "é uma data; 100% são datas, nenhuma parte passa de 12"),
        ("each goes with one Name, and it comes again", "cada um vai com um só Name, e se repete"),
        ("freight is after it, as sums show", "o frete já o desconta, como mostram as somas"),
        (
            "Preis of a product is the same with it and without: it is before it",
            "Preis de um produto é o mesmo com ele e sem ele: é antes dele",
        ),
        ("its name says so; it is taken off Porto", "o nome o diz; é tirado de Porto"),
        ("buyers pay Versand", "quem compra paga Versand"),
        ("a.csv: No column tells what something cost.", "a.csv: nenhuma coluna diz quanto algo custou."),
        (
            "28 different beside 1,655 of email: it tells no people",
            "28 diferentes ao lado de 1,655 de email: não distingue pessoas",
        ),
        ("a sentence of no kind", "a sentence of no kind"),
    ],
)
def test_every_clause_is_said_anew(english: str, portuguese: str) -> None:
    assert said_in("pt-BR", english) == portuguese
    assert said_in("en", english) == english
