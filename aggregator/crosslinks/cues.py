"""The lexicon: the words by which people say that something of theirs is elsewhere.

Only words and short general phrases, sorted, by language and part of speech; how they combine is
`grammar`'s business. To teach a language, add a `Lexicon` for it to `LEXICONS`.
"""

from __future__ import annotations

from dataclasses import dataclass

PIECE = """
    analyses analysis article articles blogpost book-review chapter column columns commentary
    contribution cover-story dispatch editorial editorials entry essay essays explainer feature
    features guide how-to introduction letter memoir note obituary op-ed op-eds oped opeds
    opinion-piece paper papers piece pieces post posts preprint primer profile reflections reply
    report response review reviews series story stories take thoughts tribute tutorial tutorials
    viewpoint walkthrough write-up writeup
""".split()
"""English nouns for what is written; a hyphen also stands for a blank or nothing."""

SPOKEN = """
    ama appearance chat conversation discussion episode fireside-chat guest-appearance interview
    interviews keynote lecture livestream panel podcast podcasts presentation q&a screencast
    segment talk talks video webinar
""".split()
"""English nouns for what is said, heard or seen."""

ASKED = """
    ama appearance appearances conversation guest-appearance interview interviews keynote lecture
    panel podcast-appearance podcast-debut podcast-interview presentation q&a segment talk talks
""".split()
"""Those of them that are one's own at another's place: "my podcast" is one's own place."""

WROTE = """
    authored blogged co-authored co-wrote coauthored contributed cowrote filed guest-blogged
    guest-posted penned posted published released reviewed submitted written wrote
""".split()
"""English verbs of writing and publishing, past or participle."""

WROTE_FOR = """
    blogged co-authored co-wrote contributed guest-blogged guest-posted penned reviewed written wrote
""".split()
"""Those of them that need no noun: "I wrote for …"."""

MERE = """
    blogpost entry entries feature features guide introduction note notes page post profile posts report
    response series story stories take thoughts
""".split()
"""Nouns for what a blog holds too: weaker news than an article."""

RAN = """
    carried carries features featured hosted hosts posted printed prints published publishes ran
    released republished reprinted runs
""".split()
"""English verbs of what an outlet does with somebody's piece."""

FRESH = "first fresh inaugural latest new newest recent second third fourth fifth next".split()
"""English adjectives that make a piece news."""

PAST = "earlier former last old older original past previous prior".split()
"""English adjectives that make a piece background."""

KIN = """
    advisor boss brother buddy coauthor co-author colleague collaborator cousin dad daughter
    editor father friend girlfriend boyfriend husband mentor mom mother neighbor neighbour
    partner pal professor sister son student supervisor teacher teammate uncle wife
""".split()
"""Whose piece it is when "my" stands before one of these."""

OUTLET_WORDS = """
    academy advocate annals atlantic beat blog blogs bulletin chronicle commons courier daily
    digest dispatch encyclopedia examiner forum gazette hacks herald historian independent inquirer
    institute insider jacobin journal letters lab ledger mag magazine mercury monitor network news
    newsletter newspaper observer online podcast post posten press proceedings quarterly radio
    record register reporter review reviews revista revue science sentinel show spectator spectrum
    standard star sun telegraph times today transactions tribune tv universe voice weblog weekly
    wire world zeitschrift zeitung zine
""".split()
"""Words that outlets carry in their names."""

CATEGORIES = """
    articles|cross-post|cross-posts|crosspost|crossposts|elsewhere|external|guest posts|
    in print|in the media|in the news|in the press|interview|interviews|media|media appearances|
    my articles|my writing|off-site|op-ed|op-eds|press|publication|publications|
    published|published elsewhere|published writing|publishing|scholarship|self-promotion|
    veröffentlichungen|writing elsewhere|written elsewhere|
""".replace("\n", "")
"""Categories under which people file what they have elsewhere."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's words for regular sentences; each is a regular expression of few letters.

    `own` are possessives of the first person, `piece` and `spoken` nouns, `wrote` first-person
    verbs of publishing, `first` adverbs and `appeared` verbs of a first publication, `this` what
    refers to the post itself, `crosspost` words that say it alone, `interviewed` what says that
    the speaker was asked, `at` prepositions before an outlet.
    """

    language: str
    own: str
    piece: str
    spoken: str
    wrote: str
    this: str
    first: str
    appeared: str
    crosspost: str
    interviewed: str
    at: str


LEXICONS = (
    Lexicon(
        "de",
        own=r"mein(?:e[mnrs]?)?|unser(?:e[mnrs]?)?",
        piece=r"\w*(?:artikel|beitrag|aufsatz|essay|text|kolumne|kommentar|rezension|reportage|"
        r"buchkapitel|glosse|analyse)s?",
        spoken=r"\w*(?:interview|gespräch|podcast|vortrag)s?",
        wrote=r"(?:ich|wir) (?:habe|haben|durfte|durften)\b.{0,80}?\b(?:geschrieben|verfasst|"
        r"veröffentlicht|publiziert|schreiben|beigetragen)",
        this=r"dies(?:er|e|es)|der (?:obige|folgende)",
        first=r"zuerst|ursprünglich|erstmals|zunächst",
        appeared=r"erschienen|erschien|erscheint|veröffentlicht|publiziert",
        crosspost=r"crosspost\w*|nachdruck|zweitveröffentlichung",
        interviewed=r"(?:mich|uns) interviewt|(?:wurde ich|ich wurde).{0,40} interviewt|"
        r"interview mit mir|im interview mit",
        at=r"in der|in dem|in den|im|in|auf|bei|beim|bei der|für|für die|für das|für den|von",
    ),
    Lexicon(
        "es",
        own=r"mi|mis|nuestro|nuestra",
        piece=r"art[ií]culo|columna|ensayo|reseña|nota|texto|cr[oó]nica|reportaje|tribuna|post",
        spoken=r"entrevista|podcast|charla|conferencia",
        wrote=r"(?:he|hemos) (?:escrito|publicado)|escrib[ií]|publiqu[eé]",
        this=r"est[ea]|el siguiente",
        first=r"originalmente|por primera vez|inicialmente|primero",
        appeared=r"publicad[oa]|apareci[oó]|public[oó]|aparecid[oa]",
        crosspost=r"crosspost\w*|reproducido de",
        interviewed=r"me (?:entrevistaron|entrevist[oó]|han entrevistado)|entrevista (?:que me|conmigo)",
        at=r"en la|en el|en|para la|para el|para|por",
    ),
    Lexicon(
        "fr",
        own=r"ma|mon|mes|notre|nos",
        piece=r"article|tribune|chronique|billet|essai|texte|papier|compte[- ]rendu|contribution|"
        r"recension|analyse",
        spoken=r"interview|entretien|podcast|conférence|passage",
        wrote=r"(?:j'ai|nous avons) (?:écrit|publié|signé|rédigé|contribué)",
        this=r"cet|cette|ce|le présent",
        first=r"initialement|d'abord|originellement|originalement|à l'origine",
        appeared=r"publiée?|parue?|paraît",
        crosspost=r"crosspost\w*|republié de",
        interviewed=r"m'(?:a|ont) interviewée?|interviewée? par|(?:répondre|répondu) à (?:une|l')interview|"
        r"interview (?:avec moi|que j'ai)",
        at=r"dans les|dans le|dans la|dans|sur le|sur|pour le|pour la|pour|chez|par le|par la|par|à",
    ),
    Lexicon(
        "it",
        own=r"mio|mia|nostro|nostra",
        piece=r"articolo|pezzo|saggio|recensione|editoriale|contributo|post|tribuna",
        spoken=r"intervista|podcast|conferenza",
        wrote=r"(?:ho|abbiamo) (?:scritto|pubblicato)",
        this=r"quest[oa']?|il seguente",
        first=r"originariamente|originalmente|per la prima volta|inizialmente",
        appeared=r"pubblicat[oa]|appars[oa]|uscit[oa]",
        crosspost=r"crosspost\w*|ripubblicato da",
        interviewed=r"(?:mi|ci) (?:ha|hanno) intervistat[oaie]|intervista (?:che mi|con me)",
        at=r"sulla|sullo|sul|su|nella|nel|nell'|in|per la|per il|per|da|dal",
    ),
    Lexicon(
        "nl",
        own=r"mijn|onze|ons",
        piece=r"artikel|stuk|column|essay|bijdrage|opiniestuk|recensie|blogpost",
        spoken=r"interview|podcast|lezing|gesprek",
        wrote=r"(?:ik|wij|we) (?:schreef|schreven|heb .{0,60}geschreven|publiceerde)",
        this=r"dit|deze|onderstaand",
        first=r"eerder|oorspronkelijk|eerst",
        appeared=r"verschenen|verscheen|gepubliceerd|geplaatst",
        crosspost=r"crosspost\w*|overgenomen van",
        interviewed=r"interviewde (?:mij|me|ons)|(?:werd ik|ik werd).{0,40} geïnterviewd|interview met mij",
        at=r"in de|in het|in|op|voor de|voor het|voor|bij de|bij|door",
    ),
    Lexicon(
        "pt",
        own=r"meu|minha|meus|minhas|nosso|nossa",
        piece=r"artigo|coluna|ensaio|resenha|texto|cr[oô]nica|post",
        spoken=r"entrevista|podcast|palestra",
        wrote=r"(?:eu )?(?:escrevi|publiquei|publicamos)",
        this=r"est[ea]|ess[ea]|o seguinte",
        first=r"originalmente|inicialmente|primeiro",
        appeared=r"publicad[oa]|apareceu|saiu",
        crosspost=r"crosspost\w*|republicado d[eo]",
        interviewed=r"me entrevist(?:ou|aram)|fui entrevistad[oa]|entrevista (?:comigo|que dei)",
        at=r"no|na|em|para o|para a|para|pelo|pela",
    ),
    Lexicon(
        "ru",
        own=r"мо[йяею]|мо[её]м|наш[аеу]?",
        piece=r"стать[яюией]|колонк[аиу]|эссе|рецензи[яию]|заметк[аиу]|текст",
        spoken=r"интервью|подкаст|доклад|лекци[яию]",
        wrote=r"(?:я |мы )?(?:написала?|опубликовала?|написали|опубликовали)",
        this=r"эт[аои]т?|данн(?:ая|ый)",
        first=r"впервые|первоначально|изначально",
        appeared=r"опубликован[аоы]?|вышл[аои]|напечатан[аоы]?",
        crosspost=r"кросспост|кросс-пост",
        interviewed=r"взяли? у меня интервью|интервью со мной|дала? интервью",
        at=r"в|на|для",
    ),
    Lexicon(
        "sv",
        own=r"min|mitt|mina|vår|vårt",
        piece=r"artikel|krönika|essä|recension|debattartikel|text|bidrag|kronikk|innlegg",
        spoken=r"intervju|podcast|podd|föreläsning|föredrag",
        wrote=r"(?:jag|vi|jeg) (?:har skrivit|skrev|har skrevet|publicerade)",
        this=r"den här|detta|denna|denne",
        first=r"ursprungligen|först|opprinnelig|oprindelig",
        appeared=r"publicerad|publicerades|publisert|publiceret|trykt",
        crosspost=r"crosspost\w*|korspost\w*",
        interviewed=r"intervjuade mig|intervjuades jag|jag intervjuades|intervju med mig|interviewede mig",
        at=r"i|på|hos|för|för",
    ),
)
"""Sorted by language; English has a grammar of its own."""

EAST = (
    ("announces", "ja", r"寄稿(?:しま|した|し、|記事|させて)|(?:記事|コラム|エッセイ|書評)を(?:執筆|書[いき]|掲載|公開)し"),
    ("announces", "ko", r"(?:기고했|기고한|칼럼을 (?:썼|실었)|글을 (?:실었|기고))"),
    ("announces", "zh", r"(?:我|笔者|筆者)(?:在|为|為|给|給).{0,30}(?:撰写|撰寫|写了|寫了|发表|發表|执笔|執筆)|拙作.{0,20}(?:刊|发表|發表)"),
    ("appearance", "ja", r"(?:インタビュー|取材)(?:を受け|していただ|されま|記事が)|(?:番組|ポッドキャスト|podcast)に(?:出演|ゲスト)"),
    ("appearance", "ko", r"인터뷰를? ?(?:했습니다|했다|하였|가졌)"),
    ("appearance", "zh", r"(?:采访|採訪|专访|專訪)(?:了我|我)|(?:接受|做客).{0,24}(?:采访|採訪|专访|專訪|节目|節目|播客)"),
    ("republishes", "ja", r"(?:初出|転載元|からの転載|より転載|に掲載されたもの|で公開した記事の転載)"),
    ("republishes", "ko", r"(?:에 (?:먼저|처음) (?:실린|게재|발행)|원문 ?게재)"),
    ("republishes", "zh", r"(?:本文|此文|文章|原文)?(?:首发|首發|原载|原載|首刊)(?:于|於|在)?|(?:本文|此文|原文).{0,12}(?:发表|發表|刊登|刊载|刊載)(?:于|於|在)"),
)  # fmt: skip
"""(kind, language, pattern) for languages without blanks between words, sorted."""
