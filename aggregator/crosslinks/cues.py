"""The lexicon: English words by which people say that something of theirs is elsewhere.

Only words, sorted, by part of speech; a hyphen also stands for a blank or nothing. How they
combine is `english`'s business, and other languages are in `languages`.
"""

from __future__ import annotations

PIECE = """
    article articles blogpost book-review chapter column columns commentary
    contribution cover-story dispatch editorial editorials entry essay essays explainer feature
    features guide how-to introduction letter memoir note obituary op-ed op-eds oped opeds
    opinion-piece paper papers piece pieces post posts preprint primer reflections reply
    report response review reviews series story stories take thoughts tribute tutorial tutorials
    viewpoint walkthrough write-up writeup
""".split()
"""Nouns for what is written."""

SPOKEN = """
    ama appearance chat conversation discussion episode fireside-chat guest-appearance interview
    interviews keynote lecture livestream panel podcast podcasts presentation q&a screencast
    segment talk talks video webinar
""".split()
"""Nouns for what is said, heard or seen."""

ASKED = """
    ama appearance appearances conversation guest-appearance interview interviews keynote
    lecture panel podcast-appearance podcast-debut podcast-interview presentation q&a segment
    talk talks
""".split()
"""Those of them that are one's own at another's place: "my podcast" is one's own place."""

WROTE = """
    authored blogged co-authored co-wrote coauthored contributed cowrote filed guest-blogged
    guest-posted penned posted published released reviewed submitted written wrote
""".split()
"""Verbs of writing and publishing, past or participle."""

WROTE_FOR = """
    blogged co-authored co-wrote contributed guest-blogged guest-posted penned reviewed written
    wrote
""".split()
"""Those of them that need no noun: "I wrote for …"."""

MERE = frozenset(
    """
        blogpost entry entries feature features guide introduction note notes page post profile
        posts report response series story stories take thoughts
    """.split()
)
"""Nouns for what a blog holds too: weaker news than an article."""

RAN = """
    carried carries features featured hosted hosts posted printed prints published publishes ran
    released republished reprinted runs
""".split()
"""Verbs of what an outlet does with somebody's piece."""

FRESH = """
    first fresh inaugural latest new newest recent second third fourth fifth next
""".split()
"""Adjectives that make a piece news."""

PAST = """
    earlier former last old older original past previous prior
""".split()
"""Adjectives that make a piece background."""

KIN = """
    advisor boss brother buddy coauthor co-author colleague collaborator cousin dad daughter
    editor father friend girlfriend boyfriend husband mentor mom mother neighbor neighbour
    partner pal professor sister son student supervisor teacher teammate uncle wife
""".split()
"""Whose piece it is when "my" stands before one of these."""

OUTLET_WORDS = """
    academy advocate annals atlantic beat blog blogs bulletin chronicle commons courier daily
    digest dispatch encyclopedia examiner forum gazette hacks herald historian independent
    inquirer institute insider jacobin journal letters lab ledger mag magazine mercury monitor
    network news newsletter newspaper observer online podcast post posten press proceedings
    quarterly radio record register reporter review reviews revista revue science sentinel show
    spectator spectrum standard star sun telegraph times today transactions tribune tv universe
    voice weblog weekly wire world zeitschrift zeitung zine
""".split()
"""Words that outlets carry in their names."""

CATEGORIES = frozenset(
    {
        "articles", "cross-post", "cross-posts", "crosspost", "crossposts", "elsewhere",
        "external", "guest posts", "in print", "in the media", "in the news", "in the press",
        "interview", "interviews", "media", "media appearances", "my articles", "my writing",
        "off-site", "op-ed", "op-eds", "press", "publication", "publications", "published",
        "published elsewhere", "published writing", "publishing", "scholarship",
        "self-promotion", "veröffentlichungen", "writing elsewhere", "written elsewhere",
    }
)  # fmt: skip
"""Categories under which people file what they have elsewhere."""
