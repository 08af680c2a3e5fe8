"""Who is here, and how: what one does, the others see."""

from playwright.sync_api import expect

from conversing import box, say


def people(page):
    return page.get_by_role("region", name="People").get_by_role("listitem")


def test_two_people_see_each_other(ada, grace):
    for page in (ada, grace):
        expect(people(page)).to_have_count(2)
    expect(people(ada).first).to_contain_text("Ada Lovelace")
    expect(people(ada).last).to_contain_text("Grace Hopper")
    expect(people(ada).last).to_contain_text("Available")
    say(ada, "hello")
    expect(box(ada)).to_be_focused()
