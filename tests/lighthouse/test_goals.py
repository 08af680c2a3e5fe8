"""What `make lighthouse` prints of scores, and which goals it says are missed."""

from .__main__ import PAGES, _missed

HOME, ROOM, _ = PAGES
WHY = {"category": "seo", "audit": "document-title", "words": "Document has no title"}


def test_a_missed_goal_is_told_with_its_reasons(capsys):
    scores = {"performance": 100, "accessibility": 100, "best-practices": 100, "seo": 91}
    result = {"scores": scores, "failures": [WHY, WHY | {"category": "performance"}]}

    missed = list(_missed(HOME, "mobile", result))

    assert missed == [
        "home page, mobile: seo is 91, and should be 100",
        "  document-title: Document has no title",
    ]
    assert capsys.readouterr().out.split() == ["home", "page,", "mobile", "100", "100", "100", "91"]


def test_inside_performance_may_be_95_and_no_less():
    scores = {"accessibility": 100, "best-practices": 100}

    assert list(_missed(ROOM, "desktop", _scored(scores, 95))) == []
    assert list(_missed(ROOM, "desktop", _scored(scores, 94))) == [
        "room, desktop: performance is 94, and should be 95"
    ]


def _scored(scores, performance):
    return {"scores": scores | {"performance": performance}, "failures": []}
