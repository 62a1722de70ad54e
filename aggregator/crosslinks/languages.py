"""The lexicon of other languages: words and short phrases for regular sentences, by language.

To teach a language, add a `Lexicon` for it to `LEXICONS`; one without blanks between words gets
rows in `EAST`. How the words combine is `foreign`'s business.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's words; each but the first two is a regular expression of few letters.

    `common` are words that show a text to be in that language: two of them must be there. `own`
    are possessives of the first person, `piece` and `spoken` nouns, `wrote` first-person verbs of
    publishing, `first` adverbs and `appeared` verbs of a first publication, `this` what refers to
    the post itself, `crosspost` words that say it alone, `interviewed` what says that the speaker
    was asked, `at` prepositions before an outlet.
    """

    language: str
    common: str
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
        "der die das und ist nicht ich ein eine mein meine zuerst erschienen",
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
        "el los las una por con para que mi artículo publicado",
        own=r"mi|mis|nuestro|nuestra",
        piece=r"art[ií]culo|columna|ensayo|reseña|nota|texto|cr[oó]nica|reportaje|tribuna|post",
        spoken=r"entrevista|podcast|charla|conferencia",
        wrote=r"(?:he|hemos) (?:escrito|publicado)|escrib[ií]|publiqu[eé]",
        this=r"est[ea]|el siguiente",
        first=r"originalmente|por primera vez|inicialmente|primero",
        appeared=r"publicad[oa]|apareci[oó]|public[oó]|aparecid[oa]",
        crosspost=r"crosspost\w*|reproducido de",
        interviewed=r"me (?:entrevistaron|entrevist[oó]|han entrevistado)"
        r"|entrevista (?:que me|conmigo)",
        at=r"en la|en el|en|para la|para el|para|por",
    ),
    Lexicon(
        "fr",
        "le les des une dans pour est et du cet cette ma mon article",
        own=r"ma|mon|mes|notre|nos",
        piece=r"article|tribune|chronique|billet|essai|texte|papier|compte[- ]rendu|contribution|"
        r"recension|analyse",
        spoken=r"interview|entretien|podcast|conférence|passage",
        wrote=r"(?:j'ai|nous avons) (?:écrit|publié|signé|rédigé|contribué)",
        this=r"cet|cette|ce|le présent",
        first=r"initialement|d'abord|originellement|originalement|à l'origine",
        appeared=r"publiée?|parue?|paraît",
        crosspost=r"crosspost\w*|republié de",
        interviewed=r"m'(?:a|ont) interviewée?|interviewée? par"
        r"|(?:répondre|répondu) à (?:une |l')interview|interview (?:avec moi|que j'ai)",
        at=r"dans les|dans le|dans la|dans|sur le|sur|pour le|pour la|pour|chez|par le|par la|par"
        r"|à",
    ),
    Lexicon(
        "it",
        "il gli una per che con sul della mio mia pubblicato questo",
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
        "het een van voor niet mijn dit werd verscheen eerder",
        own=r"mijn|onze|ons",
        piece=r"artikel|stuk|column|essay|bijdrage|opiniestuk|recensie|blogpost",
        spoken=r"interview|podcast|lezing|gesprek",
        wrote=r"(?:ik|wij|we) (?:schreef|schreven|heb .{0,60}geschreven|publiceerde)",
        this=r"dit|deze|onderstaand",
        first=r"eerder|oorspronkelijk|eerst",
        appeared=r"verschenen|verscheen|gepubliceerd|geplaatst",
        crosspost=r"crosspost\w*|overgenomen van",
        interviewed=r"interviewde (?:mij|me|ons)|(?:werd ik|ik werd).{0,40} geïnterviewd"
        r"|interview met mij",
        at=r"in de|in het|in|op|voor de|voor het|voor|bij de|bij|door",
    ),
    Lexicon(
        "pt",
        "o os uma para com não meu minha publicado na no este",
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
        "и в на не моя мой для опубликована это статья интервью",
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
        "och det att som på är min mitt den publicerad jeg ikke",
        own=r"min|mitt|mina|vår|vårt",
        piece=r"(?:debatt)?artikel\w*|krönika\w*|essä\w*|recension\w*|text\w*|bidrag|kronikk|innlegg",
        spoken=r"intervju|podcast|podd|föreläsning|föredrag",
        wrote=r"(?:jag|vi|jeg) (?:har skrivit|skrev|har skrevet|publicerade)",
        this=r"den här|detta|denna|denne",
        first=r"ursprungligen|först|opprinnelig|oprindelig",
        appeared=r"publicerad|publicerades|publisert|publiceret|trykt",
        crosspost=r"crosspost\w*|korspost\w*",
        interviewed=r"intervjuade mig|intervjuades jag|jag intervjuades|intervju med mig"
        r"|interviewede mig",
        at=r"i|på|hos|för",
    ),
)
"""Sorted by language."""

EAST = (
    (
        "announces",
        "ja",
        "稿執書掲公",
        r"寄稿(?:しま|した|し、|記事|させて)"
        r"|(?:記事|コラム|エッセイ|書評)を(?:執筆|書[いき]|掲載|公開)し",
    ),
    ("announces", "ko", "고썼실", r"기고했|기고한|칼럼을 (?:썼|실었)|글을 (?:실었|기고)"),
    (
        "announces",
        "zh",
        "撰写寫发發执執拙",
        r"(?:我|笔者|筆者)(?:在|为|為|给|給).{0,30}(?:撰写|撰寫|写了|寫了|发表|發表|执笔|執筆)"
        r"|拙作.{0,20}(?:刊|发表|發表)",
    ),
    (
        "appearance",
        "ja",
        "ュ材演ゲ",
        r"(?:インタビュー|取材)(?:を受け|していただ|されま|記事が)"
        r"|(?:番組|ポッドキャスト|podcast)に(?:出演|ゲスト)",
    ),
    ("appearance", "ko", "뷰", r"인터뷰를? ?(?:했습니다|했다|하였|가졌)"),
    (
        "appearance",
        "zh",
        "访訪节節播",
        r"(?:采访|採訪|专访|專訪)(?:了我|我)"
        r"|(?:接受|做客).{0,24}(?:采访|採訪|专访|專訪|节目|節目|播客)",
    ),
    (
        "republishes",
        "ja",
        "初載",
        r"初出|転載元|からの転載|より転載|に掲載されたもの|で公開した記事の転載",
    ),
    ("republishes", "ko", "실게발", r"에 (?:먼저|처음) (?:실린|게재|발행)|원문 ?게재"),
    (
        "republishes",
        "zh",
        "首刊载載发發",
        r"(?:本文|此文|文章|原文)?(?:首发|首發|原载|原載|首刊)(?:于|於|在)?"
        r"|(?:本文|此文|原文).{0,12}(?:发表|發表|刊登|刊载|刊載)(?:于|於|在)",
    ),
)
"""(kind, language, letters, pattern) for languages without blanks between words, sorted; one of the
letters is in all that the pattern takes."""
