"""Names as they are spelt and looked up: pinyin, initials, and the readings surnames have.

Wraps pypinyin, which reads a surname like any other word (单 as dan, 曾 as ceng); the table here
says how families are called. Source: dependencies.md 8; docs/rules.md R-50.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from pypinyin import Style, lazy_pinyin, pinyin

SURNAMES = {
    "单": "shan", "單": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "乐": "yue", "樂": "yue",
    "查": "zha", "区": "ou", "區": "ou", "任": "ren", "盖": "ge", "蓋": "ge", "缪": "miao",
    "繆": "miao", "朴": "piao", "翟": "zhai", "种": "chong", "繁": "po", "秘": "bi", "员": "yun",
    "員": "yun", "覃": "qin", "折": "she", "黑": "he", "召": "shao", "祭": "zhai", "能": "nai",
    "哈": "ha", "华": "hua", "華": "hua", "宁": "ning", "甯": "ning", "柏": "bai", "薄": "bo",
    "卜": "bu", "车": "che", "車": "che", "都": "du", "费": "fei", "費": "fei", "葛": "ge",
    "过": "guo", "纪": "ji", "紀": "ji", "贾": "jia", "賈": "jia", "石": "shi", "沈": "shen",
    "盛": "sheng", "相": "xiang", "燕": "yan", "应": "ying", "應": "ying", "占": "zhan",
    "曲": "qu", "於": "yu", "隗": "wei", "郗": "xi", "佴": "nai", "乜": "nie", "阚": "kan",
    "闞": "kan", "宿": "su", "洗": "xian", "冼": "xian", "尉": "wei", "么": "yao", "莘": "shen",
    "角": "jue", "粘": "nian", "藏": "zang", "句": "gou", "行": "xing", "番": "pan", "晁": "chao",
    "令": "ling", "重": "chong", "那": "na", "牟": "mu", "冒": "mao", "洛": "luo", "訾": "zi",
    "尉迟": "yu chi", "尉遲": "yu chi", "万俟": "mo qi", "萬俟": "mo qi", "令狐": "ling hu",
    "长孙": "zhang sun", "長孫": "zhang sun", "澹台": "tan tai", "澹臺": "tan tai",
    "单于": "chan yu", "單于": "chan yu", "鲜于": "xian yu", "鮮于": "xian yu",
    "夏侯": "xia hou", "拓跋": "tuo ba", "欧阳": "ou yang", "歐陽": "ou yang", "上官": "shang guan",
    "司马": "si ma", "司馬": "si ma", "司徒": "si tu", "司空": "si kong", "诸葛": "zhu ge",
    "諸葛": "zhu ge", "东方": "dong fang", "東方": "dong fang", "皇甫": "huang fu",
    "公孙": "gong sun", "公孫": "gong sun", "慕容": "mu rong", "宇文": "yu wen",
    "轩辕": "xuan yuan", "钟离": "zhong li", "鍾離": "zhong li", "濮阳": "pu yang",
    "淳于": "chun yu", "赫连": "he lian", "独孤": "du gu", "南宫": "nan gong", "呼延": "hu yan",
    "端木": "duan mu", "百里": "bai li", "东郭": "dong guo", "西门": "xi men", "申屠": "shen tu",
}  # fmt: skip
"""How a family is called, of one character or two; who reads it otherwise is found all the same."""

MOST_READINGS = 12
"""Ways to spell one name that are looked for; the right one and those nearest to it."""

LONGEST_KEY = 60


def folded(text: str) -> str:
    """Return text as it is compared: one width, small letters, no blanks and no punctuation."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    bare = "".join(one for one in plain if unicodedata.category(one)[0] in "LN")
    return bare[:LONGEST_KEY]


def spelt(name: str) -> str:
    """Return a name in pinyin, a syllable a word: 单小明 is `shan xiao ming`.

    What is in letters already stays, in small ones: `Amy 陈` is `amy chen`.
    """
    return " ".join(_syllables(name))


def search_keys(name: str) -> frozenset[str]:
    """Return everything a name is found by from its beginning: itself, pinyin, initials.

    A character read in several ways is found by each (乐: yue and le), `ü` typed as v or as u.
    """
    keys = {folded(name)}
    for reading in _readings(name):
        keys.add("".join(reading)[:LONGEST_KEY])
        keys.add("".join(syllable[0] for syllable in reading))
    return frozenset(key for key in keys if key)


def _readings(name: str) -> Iterator[tuple[str, ...]]:
    """Yield the syllables of a name as it is called, then with one of them read otherwise."""
    called = _syllables(name)
    yield called
    characters = _read_alone(name)
    if len(characters) != len(called):
        return
    left = MOST_READINGS - 1
    for place, character in enumerate(characters):
        for other in _ways_to_read(character):
            if other != called[place] and left:
                left -= 1
                yield (*called[:place], other, *called[place + 1 :])


def _syllables(name: str) -> tuple[str, ...]:
    text = unicodedata.normalize("NFKC", name).strip()
    surname = next((text[:size] for size in (2, 1) if text[:size] in SURNAMES), "")
    called = SURNAMES[surname].split() if surname else []
    return (*called, *_words_of(text[len(surname) :]))


def _words_of(text: str) -> tuple[str, ...]:
    words = (word for one in lazy_pinyin(text) for word in one.split())
    return tuple(plain for word in words if (plain := folded(word)))


def _read_alone(name: str) -> list[str]:
    """Return what each syllable is written as: a character, or a word in letters."""
    text = unicodedata.normalize("NFKC", name)
    written: list[str] = []
    word = ""
    for one in text + " ":
        is_letter = one.isascii() and one.isalnum()
        if not is_letter and folded(word):
            written.append(folded(word))
        word = word + one if is_letter else ""
        if not is_letter and unicodedata.category(one)[0] in "LN":
            written.append(one)
    return written


@lru_cache(maxsize=4096)
def _ways_to_read(character: str) -> tuple[str, ...]:
    if len(character) != 1 or character.isascii():
        return ()
    read = pinyin(character, style=Style.NORMAL, heteronym=True)
    ways = {folded(way) for one in read for way in one}
    return tuple(sorted(ways | {way.replace("v", "u") for way in ways}))
