"""The map as a person uses it, in a real browser."""

import re

from playwright.sync_api import Page, expect

AREAS = "g.choroplethlayer g.trace path.choroplethlocation"


def _click_state(page: Page, code: str) -> None:
    """On the point of a state's outline where a person would click: well within it."""
    at = page.evaluate(
        """code => {
            const path = [...document.querySelectorAll('path.choroplethlocation')].find(one =>
                one.__data__ && one.__data__.loc === code && one.__data__.z !== 0)
            const box = path.getBoundingClientRect(), root = path.ownerSVGElement
            for (let across = 0.5; across > 0.2; across -= 0.05) for (let down = 0.5; down < 0.8; down += 0.05) {
                const x = box.x + box.width * across, y = box.y + box.height * down
                const point = new DOMPoint(x, y).matrixTransform(path.getScreenCTM().inverse())
                if (path.isPointInFill(point)) return [x, y]
            }
        }""",
        code,
    )
    page.mouse.move(at[0] - 3, at[1])
    page.mouse.move(at[0], at[1])
    page.wait_for_timeout(300)  # the map looks for what is pointed at only so often
    page.mouse.click(at[0], at[1])


def test_click_on_a_state_filters_by_it_and_a_second_takes_it_out_again(page: Page) -> None:
    page.set_viewport_size({"width": 1300, "height": 1100})
    page.goto("/geography?lang=en")
    expect(page.locator(AREAS).first).to_be_visible()
    page.wait_for_timeout(1500)
    _click_state(page, "SP")
    expect(page).to_have_url(re.compile("state=SP"))
    expect(page.get_by_text("Customers in São Paulo")).to_be_visible()
    page.wait_for_timeout(1500)
    _click_state(page, "RJ")
    expect(page).to_have_url(re.compile("state=RJ&state=SP"))
    page.wait_for_timeout(1500)
    _click_state(page, "SP")
    expect(page).to_have_url(re.compile(r"\?state=RJ"))


def test_maps_are_drawn_without_a_request_to_anybody(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/geography?lang=en")
    expect(page.locator(AREAS).first).to_be_visible()
    expect(page.locator("g.scatterlayer path.point").first).to_be_attached()
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []
