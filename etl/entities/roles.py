"""Who is said to hold which office where: "Defence Minister X", "X, the US secretary of defense"."""

from __future__ import annotations

from dataclasses import replace

from etl.entities.offices import QUALIFIERS
from etl.entities.reading import Reading
from etl.entities.roles_after import holders_before, roles_after
from etl.entities.roles_before import roles_before
from etl.records import Role


def find_roles(reading: Reading) -> tuple[Role, ...]:
    """Return the roles stated in a text, in order; one row for each statement.

    ``role`` is small, in American spelling and in one word order ("Defence Secretary" and "Secretary of Defense" are
    both "secretary of defense", "Minister for Finance" is "finance minister"). "former" and "acting" stay in it.
    """
    found: list[Role] = []
    for number, mention in enumerate(reading.mentions):
        if mention.label == "PERSON" and not any(letter.isdigit() for letter in mention.surface):
            found.extend(roles_before(reading, number, reading.first[number]))
            found.extend(roles_after(reading, number))
            found.extend(holders_before(reading, number))
    return tuple(sorted(_without_echoes(found), key=lambda role: (role.start, role.end)))


def _without_echoes(roles: list[Role]) -> list[Role]:
    """Drop what a fuller role of the same person says already: "Secretary Y" beside "Secretary of Defense X Y"."""
    kept = []
    for role in roles:
        words = set(role.role.split())
        fuller = any(
            other.person_cluster == role.person_cluster
            and role.organization in (None, other.organization)
            and words < set(other.role.split())
            and not set(other.role.split()) - words <= QUALIFIERS
            for other in roles
        )
        if not fuller:
            kept.append(role)
    owners = {(r.person_cluster, r.role): r for r in kept if r.organization is not None}
    return [_with_owner(role, owners.get((role.person_cluster, role.role))) for role in kept]


def _with_owner(role: Role, fuller: Role | None) -> Role:
    """Take the country or organisation from another statement of the same role in the same article."""
    if role.organization is not None or fuller is None:
        return role
    return replace(role, organization=fuller.organization, organization_cluster=fuller.organization_cluster)
