"""A refusal that a view does not show itself becomes a page with the refusal's own sentence and status."""

import pytest
from django.test import RequestFactory

from linkage.common.errors import Conflict, Invalid, NotAllowed, NotFound
from linkage.shell.refusals import RefusalPages


def page(exception):
    middleware = RefusalPages(lambda request: None)
    return middleware.process_exception(RequestFactory().get("/somewhere/"), exception)


@pytest.mark.parametrize(("kind", "status"), [(NotAllowed, 403), (Conflict, 409), (Invalid, 422)])
def test_it_says_why_with_the_right_status(kind, status):
    response = page(kind("full", "名额已满，可以候补。"))
    assert response.status_code == status
    assert "名额已满，可以候补。" in response.content.decode()


def test_what_is_not_found_does_not_say_what_it_was():
    response = page(NotFound("no_such_need", "没有找到刘奶奶的求助。"))
    assert response.status_code == 404
    assert "刘奶奶" not in response.content.decode()


def test_other_errors_are_none_of_its_business():
    assert page(ValueError("boom")) is None
