"""Who runs the site: GET /operator and /operator/doctor, and what can be done there (O3, O4).

To everybody else these addresses lead nowhere, as any other that is nothing.
"""

from __future__ import annotations

from joinlink.errors import NotTold
from joinlink.init_phase import in_init
from joinlink.usecases.operating.examine import examine_for_page
from joinlink.usecases.operating.read_site import read_site
from joinlink.usecases.operating.recognise_operator import is_operator
from joinlink.usecases.operating.run_again import run_again
from joinlink.usecases.operating.send_again import send_again
from joinlink.web.addresses import DOCTOR_PAGE, OPERATOR_PAGE, RUN_AGAIN, SEND_AGAIN
from joinlink.web.operator import news
from joinlink.web.operator.doctor_page import doctor_page
from joinlink.web.operator.site_page import site_page
from joinlink.web.shell.pages import prepare_pages
from joinlink.web.shell.resolver import Response, WebApp, redirect
from joinlink.web.shell.session import SignedIn, require_operator
from joinlink.wiring import house

app = WebApp()


@app.get(OPERATOR_PAGE)
def show() -> Response[str]:
    """Show how the site runs."""
    signed_in = _require_operator()
    told = news.of_query({name: app.query(name) or "" for name in news.NAMES})
    return site_page(signed_in, house().site_setup, read_site(house()), told, now=house().clock.now())


@app.get(DOCTOR_PAGE)
def examine() -> Response[str]:
    """Show what is missing or wrong."""
    return doctor_page(_require_operator(), house().site_setup, examine_for_page(house()))


@app.post(RUN_AGAIN)
def run_workflow_again() -> Response[str]:
    """Run a failed workflow again."""
    _require_operator()
    form = app.form()
    workflow, name = form.get("workflow", ""), form.get("name", "")
    try:
        became = run_again(workflow, name, house())
    except NotTold as error:
        app.note(refused=str(error))
        return _back(news.not_done())
    app.note(operator_act="run_again", workflow=workflow, execution=name, became=became)
    return _back(news.of_run(became))


@app.post(SEND_AGAIN)
def send_queue_again() -> Response[str]:
    """Hand over again what was set aside in a queue."""
    _require_operator()
    queue = app.form().get("queue", "")
    try:
        sent = send_again(queue, house())
    except NotTold as error:
        app.note(refused=str(error))
        return _back(news.not_done())
    app.note(operator_act="send_again", queue=queue, sent=sent.handed_over, too_old=sent.too_old, kept=sent.kept)
    return _back(news.of_queue(sent))


def _require_operator() -> SignedIn:
    return require_operator(app, house().host_guard, lambda host_id: is_operator(host_id, house()))


def _back(address: str) -> Response[str]:
    return redirect(address, status=303)


handler = app.resolve


@in_init
def _prepare() -> None:
    house().prepare("host_guard", "hosts", "register")
    prepare_pages("operator/site.html", "operator/doctor.html")
