"""What the demo shop is shaped by: shares and spreads, rounded from public figures of Brazilian e-commerce."""

from dataclasses import dataclass


@dataclass(frozen=True)
class State:
    """One Brazilian state: its share of orders, the postal prefixes it owns, and a few of its cities."""

    code: str
    share: float
    first_prefix: int
    prefix_count: int
    cities: tuple[str, ...]
    latitude: float
    longitude: float


STATES: tuple[State, ...] = (
    State("SP", 0.4198, 1000, 19000, ("sao paulo", "campinas", "guarulhos", "santos"), -23.5, -46.6),
    State("RJ", 0.1292, 20000, 9000, ("rio de janeiro", "niteroi", "petropolis"), -22.9, -43.2),
    State("MG", 0.1170, 30000, 10000, ("belo horizonte", "uberlandia", "contagem"), -19.9, -43.9),
    State("RS", 0.0550, 90000, 10000, ("porto alegre", "caxias do sul"), -30.0, -51.2),
    State("PR", 0.0507, 80000, 8000, ("curitiba", "londrina", "maringa"), -25.4, -49.3),
    State("SC", 0.0366, 88000, 2000, ("florianopolis", "joinville"), -27.6, -48.5),
    State("BA", 0.0340, 40000, 9000, ("salvador", "feira de santana"), -13.0, -38.5),
    State("DF", 0.0215, 70000, 2700, ("brasilia",), -15.8, -47.9),
    State("ES", 0.0204, 29000, 1000, ("vitoria", "vila velha"), -20.3, -40.3),
    State("GO", 0.0203, 72800, 3900, ("goiania", "anapolis"), -16.7, -49.3),
    State("PE", 0.0166, 50000, 7000, ("recife", "olinda"), -8.1, -34.9),
    State("CE", 0.0134, 60000, 4000, ("fortaleza", "sobral"), -3.7, -38.5),
    State("PA", 0.0098, 66000, 2800, ("belem", "santarem"), -1.5, -48.5),
    State("MT", 0.0091, 78000, 800, ("cuiaba", "rondonopolis"), -15.6, -56.1),
    State("MA", 0.0075, 65000, 1000, ("sao luis", "imperatriz"), -2.5, -44.3),
    State("MS", 0.0072, 79000, 1000, ("campo grande", "dourados"), -20.4, -54.6),
    State("PB", 0.0054, 58000, 1000, ("joao pessoa", "campina grande"), -7.1, -34.9),
    State("PI", 0.0050, 64000, 1000, ("teresina", "parnaiba"), -5.1, -42.8),
    State("RN", 0.0049, 59000, 1000, ("natal", "mossoro"), -5.8, -35.2),
    State("AL", 0.0042, 57000, 1000, ("maceio", "arapiraca"), -9.7, -35.7),
    State("SE", 0.0035, 49000, 1000, ("aracaju",), -10.9, -37.1),
    State("TO", 0.0028, 77000, 1000, ("palmas", "araguaina"), -10.2, -48.3),
    State("RO", 0.0025, 76800, 200, ("porto velho",), -8.8, -63.9),
    State("AM", 0.0015, 69000, 300, ("manaus",), -3.1, -60.0),
    State("AC", 0.0008, 69900, 100, ("rio branco",), -10.0, -67.8),
    State("AP", 0.0007, 68900, 100, ("macapa",), 0.0, -51.1),
    State("RR", 0.0005, 69300, 100, ("boa vista",), 2.8, -60.7),
)


@dataclass(frozen=True)
class Category:
    """One product category: both names, its share of items, and the mean and spread of the logarithm of its prices."""

    name: str
    english: str
    share: float
    log_price: float
    spread: float


CATEGORIES: tuple[Category, ...] = (
    Category("cama_mesa_banho", "bed_bath_table", 0.105, 4.30, 0.69),
    Category("beleza_saude", "health_beauty", 0.091, 4.37, 0.97),
    Category("esporte_lazer", "sports_leisure", 0.082, 4.35, 0.84),
    Category("moveis_decoracao", "furniture_decor", 0.078, 4.17, 0.76),
    Category("informatica_acessorios", "computers_accessories", 0.074, 4.36, 0.85),
    Category("utilidades_domesticas", "housewares", 0.066, 4.08, 0.90),
    Category("relogios_presentes", "watches_gifts", 0.057, 4.85, 0.91),
    Category("telefonia", "telephony", 0.043, 3.65, 0.92),
    Category("ferramentas_jardim", "garden_tools", 0.041, 4.28, 0.78),
    Category("automotivo", "auto", 0.040, 4.39, 1.02),
    Category("brinquedos", "toys", 0.039, 4.41, 0.80),
    Category("cool_stuff", "cool_stuff", 0.036, 4.75, 0.86),
    Category("perfumaria", "perfumery", 0.032, 4.38, 0.93),
    Category("bebes", "baby", 0.029, 4.40, 0.91),
    Category("eletronicos", "electronics", 0.026, 3.42, 0.96),
    Category("papelaria", "stationery", 0.024, 4.24, 0.78),
    Category("fashion_bolsas_e_acessorios", "fashion_bags_accessories", 0.019, 3.98, 0.73),
    Category("pet_shop", "pet_shop", 0.018, 4.35, 0.80),
    Category("moveis_escritorio", "office_furniture", 0.016, 4.98, 0.45),
    Category("consoles_games", "consoles_games", 0.011, 4.22, 1.12),
    Category("malas_acessorios", "luggage_accessories", 0.010, 4.62, 0.67),
    Category("eletrodomesticos", "home_appliances", 0.007, 4.04, 0.99),
    Category("instrumentos_musicais", "musical_instruments", 0.006, 4.86, 1.20),
    Category("livros_interesse_geral", "books_general_interest", 0.005, 4.02, 0.86),
    Category("alimentos", "food", 0.005, 3.84, 0.64),
    Category("bebidas", "drinks", 0.004, 3.74, 0.78),
)
UNCATEGORISED_SHARE = 0.0142

HOUR_WEIGHTS = (24, 12, 5, 3, 2, 2, 5, 12, 30, 48, 62, 66, 60, 66, 66, 65, 67, 62, 58, 60, 62, 63, 58, 41)
WEEKDAY_WEIGHTS = (0.163, 0.161, 0.156, 0.148, 0.142, 0.109, 0.120)
STATUSES = ("delivered", "shipped", "canceled", "unavailable", "invoiced", "processing", "created", "approved")
STATUS_WEIGHTS = (0.97024, 0.0111, 0.0063, 0.0061, 0.0031, 0.0030, 0.0001, 0.00006)
ITEM_COUNT_WEIGHTS = (0.9010, 0.0762, 0.0134, 0.0051, 0.0043)
REPEAT_SHARE = 0.033
REPEAT_GAP_DAYS = 80.0
PAYMENT_TYPES = ("credit_card", "boleto", "voucher", "debit_card")
PAYMENT_WEIGHTS = (0.757, 0.199, 0.029, 0.015)
SPLIT_SHARE = 0.022
INSTALMENT_WEIGHTS = (0.333, 0.163, 0.137, 0.093, 0.069, 0.051, 0.021, 0.056, 0.008, 0.069)
DELIVERY_DAYS_MEDIAN, DELIVERY_DAYS_SPREAD = 10.2, 0.60
PROMISE_DAYS_MEAN, PROMISE_DAYS_SPREAD = 23.8, 8.0
REVIEW_SHARE = 0.992
SCORE_WEIGHTS_ON_TIME = (0.066, 0.026, 0.080, 0.204, 0.624)
SCORE_WEIGHTS_LATE = (0.461, 0.079, 0.114, 0.124, 0.222)
COMMENT_SHARES = (0.76, 0.68, 0.43, 0.31, 0.36)
COMMENTS = (
    ("Ainda não recebi o pedido", "Veio com defeito", "Péssimo, não compro mais"),
    ("Demorou demais e veio amassado", "Diferente da foto", "Faltou um item na caixa"),
    ("Bom, mas atrasou", "Qualidade razoável", "Esperava um pouco mais"),
    ("Gostei, chegou direitinho", "Bom produto", "Entrega dentro do prazo"),
    ("Adorei, recomendo", "Chegou antes do prazo", "Excelente, voltarei a comprar"),
)
