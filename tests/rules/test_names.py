"""Names as they are spelt and looked up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ktv_booking.kernel.pinyin import LONGEST_KEY, folded, search_keys, spelt


@pytest.mark.parametrize(
    ("name", "pinyin", "found_by"),
    [
        ("单小明", "shan xiao ming", ["单小明", "shanxiaoming", "sxm", "danxiaoming", "dxm"]),
        ("曾国强", "zeng guo qiang", ["zengguoqiang", "zgq", "cengguoqiang", "cgq"]),
        ("解晓东", "xie xiao dong", ["xiexiaodong", "xxd", "jiexiaodong"]),
        ("仇英", "qiu ying", ["qiuying", "qy", "chouying"]),
        ("乐嘉", "yue jia", ["yuejia", "yj", "lejia", "lj"]),
        ("查良镛", "zha liang yong", ["zhaliangyong", "zly", "chaliangyong"]),
        ("区小明", "ou xiao ming", ["ouxiaoming", "oxm", "quxiaoming"]),
        ("單小明", "shan xiao ming", ["shanxiaoming"]),
        ("尉迟恭", "yu chi gong", ["yuchigong", "ycg", "weichigong"]),
        ("万俟卨", "mo qi xie", ["moqixie"]),
        ("任我行", "ren wo xing", ["renwoxing", "rwx", "renwohang"]),
        ("吕布", "lv bu", ["lvbu", "lubu"]),
        ("欧阳 修", "ou yang xiu", ["欧阳修", "ouyangxiu", "oyx"]),
        ("Amy 陈", "amy chen", ["amychen", "ac"]),
        ("O'Brien, Mary", "obrien mary", ["obrienmary", "om"]),
    ],
)
def test_a_surname_is_read_as_the_family_is_called(
    name: str, pinyin: str, found_by: list[str]
) -> None:
    keys = search_keys(name)

    assert spelt(name) == pinyin
    assert set(found_by) <= keys


@given(st.text(max_size=80))
def test_any_name_has_few_short_keys_that_a_query_is_compared_with(name: str) -> None:
    keys = search_keys(name)

    assert len(keys) <= 30
    assert all(0 < len(key) <= LONGEST_KEY and folded(key) == key for key in keys)
    assert not folded(name) or folded(name) in keys
