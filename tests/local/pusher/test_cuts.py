def test_connections_are_cut(ada, grace, trouble):
    assert trouble.cut() == 2

    assert [ada.is_closed_with(), grace.is_closed_with()] == [4200, 4200]
    assert trouble.show()["counts"]["cut_connections"] == 2


def test_the_connections_of_one_user_are_cut(ada, grace, client, app_url, trouble):
    ada.signs_in("u_ada")
    phone = client().meets(app_url)
    phone.comes_to("presence-chat", {"user_id": "u_ada"})
    grace.signs_in("u_grace")

    assert trouble.cut(user_id="u_ada", code=4100) == 2

    assert [ada.is_closed_with(), phone.is_closed_with()] == [4100, 4100]
    assert grace.hears_nothing_more()


def test_a_connection_breaks_off_without_a_word(ada, trouble):
    trouble.cut(abrupt=True)

    assert ada.is_closed_with() == 1006
