"""What a post's page tells machines about itself: JSON-LD in the words of schema.org.

``NewsArticle`` rather than ``BlogPosting``: an editor has read every post, the site answers for it, and corrects it in
public. The byline need not be a person's, but nobody asked; without one the site itself is the author.
"""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.encoding import iri_to_uri

from copydesk.press.cards import HEIGHT, WIDTH
from copydesk.press.letters import LetterView
from copydesk.press.masthead import Masthead
from copydesk.press.post_view import PostView


def linked_data(
    view: PostView, site: Masthead, letters: Sequence[LetterView] = (), letters_in_all: int = 0
) -> dict[str, Any]:
    """Return what schema.org has words for, of a published post and the letters on its page."""
    url = iri_to_uri(f"{site.url}{view.address}")
    publisher: dict[str, Any] = {"@type": "Organization", "name": site.name, "url": f"{site.url}/"}
    if site.logo:
        width, height = site.logo.pixels
        image = {
            "@type": "ImageObject",
            "url": f"{site.url}{site.logo.address}",
            "width": width,
            "height": height,
        }
        publisher |= {"logo": image}
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": url,
        "url": url,
        "headline": view.headline,
        "description": view.description,
        "datePublished": _iso(view.published_at),
        "dateModified": _iso(view.corrected_at or view.published_at),
        "articleSection": view.category.name,
        "author": {"@type": "Person", "name": view.byline} if view.byline else publisher,
        "publisher": publisher,
        "isAccessibleForFree": True,
        "inLanguage": view.language or site.language,
    }
    if view.tags:
        told["keywords"] = [name for _slug, name in view.tags]
    if view.card:
        told["image"] = {
            "@type": "ImageObject",
            "url": iri_to_uri(f"{site.url}/{view.card}"),
            "width": WIDTH,
            "height": HEIGHT,
        }
    corrections = [
        {"@type": "CorrectionComment", "text": correction.text, "datePublished": _iso(correction.at)}
        for correction in view.corrections
        if correction.text
    ]
    told |= {"correction": corrections} if corrections else {}
    comments = [
        {
            "@type": "Comment",
            "url": iri_to_uri(f"{site.url}{letter.address}"),
            "text": letter.text,
            "author": {"@type": "Person", "name": letter.signature},
            "datePublished": _iso(letter.published_at),
        }
        for letter in letters
    ]
    told |= {"comment": comments} if comments else {}
    return told | ({"commentCount": letters_in_all} if letters_in_all else {})


def _iso(moment: Any) -> str:
    return str(timezone.localtime(moment).isoformat(timespec="seconds"))
