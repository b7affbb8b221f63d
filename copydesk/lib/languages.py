"""Languages by their BCP 47 tags: ``es``, ``pt-BR``, ``zh-Hant``. What each is called in itself, and where it runs."""

import re

_TAG = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)
_LEFTWARDS = {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"}
_LEFTWARD_SCRIPTS = {"Adlm", "Arab", "Aran", "Hebr", "Mand", "Nkoo", "Rohg", "Syrc", "Thaa"}

# What a form offers, each by its own name; any other tag may come by the API and by import.
COMMON = {
    "af": "Afrikaans",
    "az": "Azərbaycanca",
    "bs": "Bosanski",
    "ca": "Català",
    "cy": "Cymraeg",
    "da": "Dansk",
    "de": "Deutsch",
    "et": "Eesti",
    "en": "English",
    "es": "Español",
    "eo": "Esperanto",
    "eu": "Euskara",
    "fr": "Français",
    "ga": "Gaeilge",
    "gl": "Galego",
    "ha": "Hausa",
    "hr": "Hrvatski",
    "id": "Indonesia",
    "zu": "IsiZulu",
    "it": "Italiano",
    "sw": "Kiswahili",
    "ku": "Kurdî",
    "lv": "Latviešu",
    "lt": "Lietuvių",
    "hu": "Magyar",
    "ms": "Melayu",
    "nl": "Nederlands",
    "nb": "Norsk bokmål",
    "nn": "Norsk nynorsk",
    "uz": "Oʻzbekcha",
    "pl": "Polski",
    "pt": "Português",
    "pt-BR": "Português (Brasil)",
    "ro": "Română",
    "qu": "Runasimi",
    "sq": "Shqip",
    "sk": "Slovenčina",
    "sl": "Slovenščina",
    "so": "Soomaali",
    "fi": "Suomi",
    "sv": "Svenska",
    "vi": "Tiếng Việt",
    "tr": "Türkçe",
    "yo": "Yorùbá",
    "is": "Íslenska",
    "cs": "Čeština",
    "el": "Ελληνικά",
    "be": "Беларуская",
    "bg": "Български",
    "mk": "Македонски",
    "mn": "Монгол",
    "ru": "Русский",
    "sr": "Српски",
    "uk": "Українська",
    "kk": "Қазақша",
    "hy": "Հայերեն",
    "yi": "ייִדיש",
    "he": "עברית",
    "ur": "اردو",
    "ar": "العربية",
    "fa": "فارسی",
    "ps": "پښتو",
    "ckb": "کوردیی ناوەندی",
    "ne": "नेपाली",
    "mr": "मराठी",
    "hi": "हिन्दी",
    "bn": "বাংলা",
    "pa": "ਪੰਜਾਬੀ",
    "gu": "ગુજરાતી",
    "ta": "தமிழ்",
    "te": "తెలుగు",
    "ml": "മലയാളം",
    "si": "සිංහල",
    "th": "ไทย",
    "lo": "ລາວ",
    "my": "မြန်မာ",
    "ka": "ქართული",
    "am": "አማርኛ",
    "km": "ខ្មែរ",
    "ja": "日本語",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "ko": "한국어",
}


def tag(typed: str) -> str | None:
    """Return a tag as it is written, such as ``zh-Hant-TW`` for ``zh_hant_tw``; None for what is none."""
    found = _TAG.fullmatch(typed.strip().replace("_", "-"))
    if not found:
        return None
    language, script, region = found.groups()
    parts = [language.lower(), script and script.title(), region and region.upper()]
    return "-".join(part for part in parts if part)


def direction(tag: str) -> str:
    """Return where a language runs: "rtl" from the right to the left, else "ltr"."""
    language, _hyphen, rest = tag.partition("-")
    script = rest.partition("-")[0].title()
    if len(script) == 4:
        return "rtl" if script in _LEFTWARD_SCRIPTS else "ltr"
    return "rtl" if language.lower() in _LEFTWARDS else "ltr"


def name(tag: str) -> str:
    """Return what a language is called in itself; the tag itself where we don't know."""
    return COMMON.get(tag, tag)
