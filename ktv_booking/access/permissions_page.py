"""docs/permissions.md: which role may call which operation, in words that a manager can check.

It is drawn from roles.toml and from what each route declares; a test holds it fresh and tries
every cell of it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ktv_booking.access.roles import Role, permissions_told, roles

HERE, EVERYWHERE, NOT = "yes", "all", "-"
ANYBODY = frozenset({"open", "signed-in"})
HEAD = """\
# Who may do what 谁可以做什么

Drawn by `make openapi` from `ktv_booking/access/roles.toml` and from what each route declares.
A test holds it fresh and tries every cell over HTTP, on both stores: a change of this page is a
change of who may do what.

本页由角色文件与各接口的声明生成，测试逐格验证；本页有变，即权限有变。
"""
OF_ROUTES = """\
## Operations 接口

- `yes`: who holds the role may, at the venues where it is held. `all`: only who holds it at every
  venue. `-`: 403 `forbidden`.
- Without a token or cookie, with an unknown or ended one, or of somebody who left: 401
  `not-signed-in`, but for what is `open`. `signed-in`: whoever is there.
- Venue: where it comes from. `path`, `subject` (of the thing named in the path), `body`, `query`:
  one that is not the caller's answers 404, as if it were not there. `mine`: only what is at the
  caller's venues is answered. `chain`: the whole chain. `none`: no venue.
- Rate: how dear it is. Guests: names or phones of guests go in or come out.
- `yes` 为所任门店可用，`all` 为须任于全部门店，`-` 为不可用；他店的数据一律答复 404。
"""


def permissions_page(document: Mapping[str, Any]) -> str:
    """Return the page, drawn from the OpenAPI document."""
    lines = [HEAD, "## Roles 角色", "", *_role_rows(), "", OF_ROUTES, *_operation_rows(document)]
    return "\n".join(lines) + "\n"


def what_a_role_may(role: Role, *, permission: str, venue: str) -> str:
    """Return the cell of one role and one operation."""
    if permission not in ANYBODY and permission not in role.permissions:
        return NOT
    return EVERYWHERE if venue == "chain" else HERE


def _role_rows() -> Iterator[str]:
    everybody = list(roles().values())
    yield _row("permission 权限", "what 内容", *(f"{one.code} {one.name.zh}" for one in everybody))
    yield _row("---", "---", *("---" for _ in everybody))
    for permission, told in permissions_told().items():
        cells = (HERE if permission in role.permissions else NOT for role in everybody)
        yield _row(f"{permission} {told.name.zh}", f"{told.what.en} {told.what.zh}", *cells)
    stands_for = (", ".join(sorted(role.stands_for - {role.code})) or NOT for role in everybody)
    yield _row("stands for 可代行", "whose guarded actions it takes 其受控操作", *stands_for)


def _operation_rows(document: Mapping[str, Any]) -> Iterator[str]:
    titles = ("operation 接口", "permission 权限", "venue 门店", "rate 频率", "guests 客人")
    yield _row(*titles, *roles())
    yield _row(*("---" for _ in (*titles, *roles())))
    for path, methods in sorted(document["paths"].items()):
        for method, said in sorted(methods.items()):
            permission, venue = said["x-permission"], said["x-venue-scope"]
            yield _row(
                f"{method.upper()} {path}",
                permission,
                venue,
                said["x-rate-class"],
                HERE if said["x-personal-data"] else NOT,
                *(
                    what_a_role_may(role, permission=permission, venue=venue)
                    for role in roles().values()
                ),
            )


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
