"""What the tests of the checks share: a text goes in by the front door, its findings come out."""

from typing import Any

from copydesk.posts.models import Finding, Post
from tests.people import a_receipt, deliver_all, latest


def a_read_post(**fields: Any) -> Post:
    """Return a post that was submitted and read by the checks."""
    post = a_receipt(**fields).post
    deliver_all()
    post.refresh_from_db()
    return post


def finding_of(post: Post, check: str) -> Finding:
    """Return what one check found in the newest revision of the post."""
    return latest(post).findings.get(check_name=check)


def found(post: Post) -> dict[str, str]:
    """Return the severity of each finding about the newest revision, by check."""
    return dict(latest(post).findings.values_list("check_name", "severity"))


def assert_exact(finding: Finding) -> None:
    """Each row of evidence quotes exactly what stands at its place in the field as typed."""
    assert finding.evidence
    for row in finding.evidence:
        typed = getattr(finding.revision, row["field"])
        assert typed[row["start"] : row["end"]] == row["text"]
        assert row["text"]
