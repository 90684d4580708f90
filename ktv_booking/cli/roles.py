"""Commands that show who may do what."""

import typer
from rich.table import Table

from ktv_booking.access.permissions_page import permissions_page
from ktv_booking.access.roles import permissions_told
from ktv_booking.access.roles import roles as every_role
from ktv_booking.cli.edge import app, out
from ktv_booking.cli.jobs import application_without_a_store

roles = typer.Typer(no_args_is_help=True, help="Who may do what.")
app.add_typer(roles, name="roles")


@roles.command("show")
def show() -> None:
    """Print what each role may do, and whose guarded actions it may take."""
    told = permissions_told()
    table = Table("role 角色", "may 权限", "stands for 可代行")
    for role in every_role().values():
        may = (f"{one} {told[one].name.zh}" for one in told if one in role.permissions)
        others = sorted(role.stands_for - {role.code})
        table.add_row(f"{role.code}\n{role.name.zh}", ", ".join(may), ", ".join(others))
    out.print(table)
    for permission, words in told.items():
        out.print(f"{permission}: {words.what.en}\n    {words.name.zh}：{words.what.zh}")


@roles.command("page")
def page() -> None:
    """Print docs/permissions.md: every operation by every role."""
    with application_without_a_store() as application:
        typer.echo(permissions_page(application.openapi()), nl=False)
