"""Labels of encodings as the Encoding Standard reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.sources.charsets import _LABELS, codec_of


@pytest.mark.parametrize(
    ("label", "text", "content"),
    [
        ("utf8", "é", b"\xc3\xa9"),
        (" ISO-8859-1\n", "€", b"\x80"),
        ("us-ascii", "“", b"\x93"),
        ("latin5", "ğ", b"\xf0"),
        ("iso-8859-11", "ก", b"\xa1"),
        ("TIS-620", "…", b"\x85"),
        ("gb2312", "镕", b"\xe9F"),
        ("x-gbk", "港", b"\xb8\xdb"),
        ("Big5", "港", b"\xb4\xe4"),
        ("ks_c_5601-1987", "똠", b"\x8cc"),
        ("x-sjis", "①", b"\x87@"),
        ("csisolatincyrillic", "Ж", b"\xb6"),
        ("koi8-ru", "ї", b"\xa7"),
        ("logical", "א", b"\xe0"),
        ("dos-874", "ก", b"\xa1"),
        ("x-mac-ukrainian", "ж", b"\xe6"),
        ("macintosh", "é", b"\x8e"),
        ("unicodefffe", "é", b"\x00\xe9"),
        ("utf-16", "é", b"\xe9\x00"),
        ("cp037", "A", b"\xc1"),  # not the web's, but Python's
        ("iso8859_2", "ł", b"\xb3"),
    ],
)
def test_labels_name_the_encoding_that_is_meant(label: str, text: str, content: bytes) -> None:
    codec = codec_of(label)
    assert codec is not None
    assert content.decode(codec) == text


@pytest.mark.parametrize(
    "label", [None, "", " ", "no-such-thing", "utf-7", "base64", "rot13", "idna", "a" * 300, "\0", "ü"]
)
def test_what_is_no_charset_is_none(label: str | None) -> None:
    assert codec_of(label) is None


def test_the_table_is_whole() -> None:
    labels = [label for labels in _LABELS.values() for label in labels.split()]
    assert len(labels) == len(set(labels))
    assert all(codec_of(label.upper()) == codec for codec, labels in _LABELS.items() for label in labels.split())
    assert all("a".encode(codec) for codec in _LABELS)


@given(st.text(max_size=30))
def test_no_label_raises(label: str) -> None:
    codec = codec_of(label)
    assert codec is None or isinstance(b"abcd".decode(codec, "replace"), str)
