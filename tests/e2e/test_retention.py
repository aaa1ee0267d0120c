"""The Retention page in a real browser: a click on a cell of the matrix opens its customers."""

from playwright.sync_api import Page, expect

_CELLS = ".st-key-cohort-matrix .scatterlayer .trace:first-child path.point"


def test_a_click_on_a_cell_opens_its_customers(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 2400})
    page.goto("/retention?lang=en")
    january_in_february = page.locator(_CELLS).nth(3)  # two of the mean come before
    expect(january_in_february).to_be_attached()
    page.wait_for_timeout(1000)
    box = january_in_february.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 11, box["y"] + 11)
    expect(page.locator(".st-key-cohort-matrix .hovertext").first).to_contain_text("95% interval")
    page.mouse.click(box["x"] + 11, box["y"] + 11)
    opened = page.locator(".st-key-customers-cell")
    expect(opened).to_contain_text("Customers of Jan 2020 who ordered in Month 1")
    expect(opened.get_by_text("Download Parquet")).to_be_visible()


def test_choices_are_in_the_address_and_kept(page: Page) -> None:
    page.goto("/retention?lang=en")
    page.get_by_role("radio", name="Week").or_(page.get_by_text("Week", exact=True)).first.click()
    expect(page.get_by_role("heading", name="Weekly cohorts")).to_be_visible()
    expect(page).to_have_url("/retention?cohort_unit=week&lang=en")
    page.reload()
    expect(page.get_by_role("heading", name="Weekly cohorts")).to_be_visible()


def test_names_of_cohorts_stay_in_sight_where_a_phone_scrolls_their_cells(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 1800})
    page.goto("/retention?lang=en&cohort_unit=week")
    label = page.locator(".st-key-matrix-labels .ytick").first
    expect(label).to_be_attached()
    page.wait_for_timeout(1000)
    before = label.bounding_box()
    assert page.locator(".st-key-cells-some").evaluate("cells => (cells.scrollLeft = 200, cells.scrollLeft)") > 0
    assert label.bounding_box() == before
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_click_on_a_mean_opens_the_customers_of_all_cohorts(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 2400})
    page.goto("/retention?lang=en")
    mean_of_month_1 = page.locator(_CELLS).nth(1)
    expect(mean_of_month_1).to_be_attached()
    page.wait_for_timeout(1000)
    mean_of_month_1.hover(force=True)
    mean_of_month_1.click(force=True)
    opened = page.locator(".st-key-customers-cell")
    expect(opened).to_contain_text("Customers of all cohorts who ordered in their Month 1")
