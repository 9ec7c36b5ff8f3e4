"""Compiles every template of the layer, as `compileall` does its modules: Lambda can't write bytecode itself.

Run by the Makefile with Lambda's own Python, beside a jinja2 of the version that the functions have.
"""

from joinlink.mail.rendering import Setting, templates_of
from joinlink.web.shell.templates import environment

for made in (environment(), *map(templates_of, Setting)):
    for name in made.list_templates(filter_func=lambda name: not name.startswith("__pycache__")):
        made.get_template(name)
