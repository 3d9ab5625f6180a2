"""A practice paper with one essay and what four people wrote: work for the grading desk."""

from typing import Any, Final

BANK: Final[dict[str, Any]] = {
    "bank": "c2-writing",
    "title": {"zh-hans": "入户家访书面练习", "en": "Home visiting, written practice"},
    "topics": [{"key": "record", "title": {"zh-hans": "家访记录", "en": "The record of a visit"}}],
    "questions": [
        {
            "key": "c2-writing-01",
            "topic": "record",
            "type": "essay",
            "difficulty": "medium",
            "mark": 9,
            "critical": False,
            "sources": [{"law": "本平台教学要求", "article": "家访记录与处置", "verify": True}],
            "stem": {
                "zh-hans": (
                    "你第二次到小禾（化名，9 岁）家走访。奶奶说一切都好，小禾一直低着头，"
                    "手臂上有两处新的条形瘀青，问起时她看了奶奶一眼，说是摔的。请写出：你会怎样记录看到和听到的；"
                    "接下来一小时内做什么；之后怎样跟进。"
                ),
                "en": (
                    "You visit Xiaohe (not her real name, 9) for the second time. Her grandmother "
                    "says all is well; Xiaohe keeps her head down and has two fresh bruises like "
                    "stripes on her arm. Asked, she glances at her grandmother and says she fell. "
                    "Write how you record what you saw and heard, what you do within the hour, "
                    "and how you follow up."
                ),
            },
            "explanation": {
                "zh-hans": "先写事实，不下结论；一小时内报告；不单独处理，不追问，不拍照。",
                "en": "Facts first, no conclusions; report within the hour; not alone, no "
                "questioning, no pictures.",
            },
            "rubric": [
                {
                    "key": "facts",
                    "text": {"zh-hans": "事实与看法分开", "en": "Facts apart from views"},
                    "levels": [
                        {"text": {"zh-hans": "只有结论", "en": "Conclusions only"}},
                        {"text": {"zh-hans": "事实里夹着猜测", "en": "Facts mixed with guesses"}},
                        {"text": {"zh-hans": "写清看到的", "en": "Says what was seen"}},
                        {
                            "text": {
                                "zh-hans": "看到的、听到的原话和看法分开写",
                                "en": "Seen, heard word for word, and views, each apart",
                            },
                            "example": {
                                "zh-hans": "左前臂两处条形瘀青；孩子说“摔的”，说前看了奶奶。",
                                "en": "Two stripes on the left forearm; the child "
                                "said “I fell” after a glance at her grandmother.",
                            },
                        },
                    ],
                },
                {
                    "key": "report",
                    "text": {"zh-hans": "及时报告", "en": "Reports in time"},
                    "levels": [
                        {"text": {"zh-hans": "不报告或先问清再说", "en": "No report, or later"}},
                        {"text": {"zh-hans": "只告诉村里", "en": "Tells the village only"}},
                        {"text": {"zh-hans": "报告派出所或乡镇", "en": "Reports to one of them"}},
                        {
                            "text": {
                                "zh-hans": "一小时内报派出所，并告知督导员，留下记录",
                                "en": "Police within the hour, the supervisor told, on record",
                            }
                        },
                    ],
                },
                {
                    "key": "follow",
                    "text": {"zh-hans": "保护孩子与跟进", "en": "Protects the child, follows up"},
                    "levels": [
                        {"text": {"zh-hans": "当面质问家人", "en": "Confronts the family"}},
                        {"text": {"zh-hans": "没有写跟进", "en": "No follow-up"}},
                        {"text": {"zh-hans": "有回访，没有日期", "en": "A visit without a date"}},
                        {
                            "text": {
                                "zh-hans": "有回访日期和分工，孩子知道可以找谁",
                                "en": "Dates and who does what; the child knows whom to turn to",
                            }
                        },
                    ],
                },
            ],
        }
    ],
}
PAPER: Final[dict[str, Any]] = {
    "slug": "c2-practice",
    "title": {"zh-hans": "入户家访书面练习", "en": "Home visiting, written practice"},
    "bank": "c2-writing",
    "sections": [
        {
            "title": {"zh-hans": "案例书写", "en": "A case in writing"},
            "questions": ["c2-writing-01"],
        }
    ],
    "pass_mark": 60,
    "time_limit_minutes": 60,
    "attempts": None,
    "show_answers": True,
}
# Days ago, what was written.
ANSWERS: Final = (
    (
        5,
        (
            "记录：左前臂有两处条形瘀青，颜色较新；小禾说“摔的”，说之前看了奶奶一眼；奶奶说一切都好。"
            "我的看法另起一段写：说法和伤不相符。出门后马上打派出所电话报告，同时告诉乡镇督导员，"
            "把时间和接电话的人记下来。约好第三天和督导员一起再去，单独和小禾说话，告诉她学校老师和我都可以找。"
        ),
    ),
    (
        4,
        (
            "小禾被打了，奶奶不说实话。我会先问清楚是谁打的，让奶奶以后不要打孩子。"
            "如果下次再看到，就向村里汇报。"
        ),
    ),
    (
        2,
        (
            "看到手臂有瘀青两处，孩子低头不说话。我向乡镇儿童督导员报告，请她决定要不要报警。"
            "之后多去看看小禾，问问学校老师她最近的情况。"
        ),
    ),
    (
        1,
        (
            "先不追问，也不拍照。记下瘀青的位置、形状和颜色，记下两个人的原话。一小时内向派出所强制报告，"
            "再告诉督导员。当天补好走访登记表，事实和我的判断分开写。第二天问民警和督导员下一步怎么分工，"
            "一周内回访。"
        ),
    ),
)
