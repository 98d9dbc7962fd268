"""The documentation of the API works in a browser under the site's security policy."""


def test_the_description_is_shown_without_a_breach_of_the_policy(anonymous, open_page):
    breaches = []
    page = open_page(anonymous, "/api/v1/openapi.json")
    page.on(
        "console", lambda message: breaches.append(message.text) if "Content Security Policy" in message.text else 0
    )

    page.goto("/api/v1/")
    page.get_by_text("Obtenir un jeton d’accès").wait_for()

    assert breaches == []
