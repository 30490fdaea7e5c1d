"""What people and other tools write above a column, in six languages and a few more."""

import re
import unicodedata
from collections.abc import Iterable

# Words of a meaning, in small letters; a word counts where it stands as a word, or begins one in languages that join them.
WORDS: dict[str, tuple[str, ...]] = {
    "time": (
        "submitdate", "submitted at", "submit date", "submitted", "recordeddate", "recorded date", "enddate", "end date",
        "completed at", "date submitted", "timestamp", "responded at", "response received", "response date", "answered",
        "created at", "created", "collected at", "datum", "date", "datetime", "time", "year", "month", "day", "when", "startdate",
        "start date", "zeitstempel", "jahr", "חותמת זמן", "תאריך", "שנה", "מתי", "طابع زمني", "تاريخ", "التاريخ", "وقت", "سنة", "تاریخ",
        "زمان", "سال", "dátum", "čas", "rok", "kedy", "日期", "时间", "年份", "提交时间",
    ),
    "weight": ("weight", "weighting", "wt", "wgt", "gewicht", "משקל", "משקולת", "وزن", "الوزن", "váha", "váhy", "权重"),
    "identity": (
        "response id", "responseid", "respondent id", "respondentid", "respid", "resp id", "submission id", "record id", "answer id",
        "network id", "_recordid", "#", "no.", "uuid", "id", "מזהה תשובה", "מזהה", "معرف", "شناسه", "id odpovede", "编号", "答卷编号",
    ),
    "person": (
        "customer id", "customerid", "customer", "client id", "client", "contact id", "user id", "userid", "user", "member id", "account id",
        "person id", "person", "email", "e-mail", "email address", "recipientemail", "externalreference", "who", "kunde", "kundennummer", "לקוח",
        "מספר לקוח", "דואל", "אימייל", "عميل", "رقم العميل", "البريد", "مشتری", "ایمیل", "zákazník", "客户", "邮箱", "用户",
    ),
    "comment": (
        "comment", "comments", "why", "reason", "verbatim", "feedback", "suggestion", "remarks", "open ended", "open-ended response", "kommentar",
        "begründung", "הערה", "הערות", "תגובה", "סיבה", "למה", "تعليق", "ملاحظات", "سبب", "لماذا", "نظر", "توضیح", "چرا", "komentár", "poznámka",
        "dôvod", "prečo", "评论", "意见", "原因", "建议", "反馈",
    ),
    "attribute": (
        "country", "region", "city", "shop", "store", "branch", "segment", "product", "plan", "channel", "language", "lang", "gender", "age", "team",
        "device", "touchpoint", "category", "סניף", "עיר", "מוצר", "שפה", "فرع", "مدينة", "منتج", "لغة", "شعبه", "شهر", "محصول", "زبان", "predajňa",
        "mesto", "produkt", "jazyk", "门店", "城市", "产品", "语言", "地区",
    ),
    # Who somebody is, or where: of no use to a score, and best left where it is.
    "private": (
        "first name", "firstname", "last name", "lastname", "full name", "name", "phone", "telephone", "mobile", "ip address", "ipaddress", "ip",
        "latitude",
        "longitude", "address", "street", "birthday", "recipientfirstname", "recipientlastname", "locationlatitude", "locationlongitude",
        "שם", "טלפון", "כתובת",
        "الاسم", "هاتف", "عنوان", "نام", "تلفن", "آدرس", "meno", "priezvisko", "telefón", "adresa", "姓名", "电话", "地址",
    ),
}  # fmt: skip
HAN = "\u2e7f"  # behind it the scripts in which two signs are a word
# Of several times in one file: the one when somebody finished.
LATE_FIRST = ("submit", "recorded", "end", "complet", "respon", "answer", "timestamp", "created", "start")


def plain(header: str) -> str:
    """A header as words: small letters, signs and camelCase taken apart.

    >>> plain("Q3_NPS-Score"), plain("RecordedDate")
    ('q3 nps score', 'recorded date')
    """
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFC", header))
    return " ".join(re.sub(r"[^\w#.]+|_", " ", apart.casefold()).split())


def says(header: str, words: Iterable[str]) -> int:
    """How well a header says one of the words: its length where it stands as words of their own, 0 where none does."""
    text, squeezed = f" {plain(header)} ", plain(header).replace(" ", "")
    best = 0
    for word in words:
        known = plain(word)
        if not known:
            continue
        whole = f" {known} " in text or squeezed == known.replace(" ", "")
        # Hebrew, Arabic and Chinese join small words to others, and Slovak bends the ends.
        inside = len(known) >= (2 if known[0] > HAN else 3) and not known.isascii() and known in text
        begins = len(known) >= 5 and f" {known}" in text
        if whole or inside or begins:
            best = max(best, len(known) + whole)
    return best
