from lojista.dashboard.products import product_labels


def test_product_is_called_by_its_name_or_by_how_its_id_begins() -> None:
    assert product_labels([("p1", "Bear"), ("0123456789abc", None)]) == {"p1": "Bear", "0123456789abc": "01234567…"}


def test_products_of_one_name_are_told_apart_by_their_ids() -> None:
    assert product_labels([("p1", "Bear"), ("p2", "Bear")]) == {"p1": "Bear · p1", "p2": "Bear · p2"}
