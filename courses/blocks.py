"""StreamField blocks of a lesson. Each has one template under templates/courses/blocks/."""

import uuid
from typing import Any, Final

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.stream_block import StreamBlockAdapter
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from courses.domain import questions
from courses.recording_blocks import RecordingBlock

ICONS = [
    (name, name)
    for name in (
        "door", "user", "ear", "shield", "home", "book", "check", "eye", "pen", "phone", "users",
        "alert", "file", "clock", "heart",
    )
]  # fmt: skip


class SourceBlock(blocks.StructBlock):
    law = blocks.CharBlock(label=_("law"))
    article = blocks.CharBlock(label=_("article"))


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(label=_("what the picture tells"), max_length=200)
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=200)

    class Meta:
        template = "courses/blocks/picture.html"
        icon = "image"
        label = _("picture")


class StepBlock(blocks.StructBlock):
    icon = blocks.ChoiceBlock(choices=ICONS, default="check", label=_("icon"))
    title = blocks.CharBlock(label=_("title"), max_length=80)
    text = blocks.TextBlock(label=_("text"), required=False)


class StepsBlock(blocks.StructBlock):
    steps = blocks.ListBlock(StepBlock(), label=_("steps"), min_num=1)

    class Meta:
        template = "courses/blocks/steps.html"
        icon = "list-ol"
        label = _("steps")


class AvoidBlock(blocks.StructBlock):
    words = blocks.CharBlock(label=_("better not said"), max_length=200)
    why = blocks.CharBlock(label=_("why"), required=False, max_length=200)


class SayBlock(blocks.StructBlock):
    situation = blocks.CharBlock(label=_("situation"), required=False, max_length=200)
    words = blocks.ListBlock(blocks.TextBlock(), label=_("words to say"), min_num=1)
    avoid = blocks.ListBlock(AvoidBlock(), label=_("words to avoid"), min_num=0, default=[])

    class Meta:
        template = "courses/blocks/say.html"
        icon = "openquote"
        label = _("You could say")


class ReportNowBlock(blocks.StructBlock):
    signs = blocks.TextBlock(label=_("what is seen"))
    action = blocks.TextBlock(label=_("what to do at once"))
    call = blocks.ListBlock(
        blocks.CharBlock(max_length=20), label=_("telephone numbers"), min_num=1
    )
    source = SourceBlock(label=_("legal source"))

    class Meta:
        template = "courses/blocks/report_now.html"
        icon = "warning"
        label = _("Report now")


class CaseBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=120)
    text = blocks.RichTextBlock(label=_("text"), features=["bold", "ol", "ul"])
    points = blocks.ListBlock(blocks.CharBlock(), label=_("what to learn from it"), default=[])

    class Meta:
        template = "courses/blocks/case.html"
        icon = "user"
        label = _("case")


class ChecklistBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=120)
    items = blocks.ListBlock(blocks.CharBlock(), label=_("items"), min_num=1)

    class Meta:
        template = "courses/blocks/checklist.html"
        icon = "tasks"
        label = _("checklist")


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("option"))
    correct = blocks.BooleanBlock(label=_("right"), required=False)
    feedback = blocks.CharBlock(label=_("feedback"), required=False)


class InlineQuestionBlock(blocks.StructBlock):
    stem = blocks.TextBlock(label=_("question"))
    options = blocks.ListBlock(OptionBlock(), label=_("options"), min_num=2, max_num=5)
    explanation = blocks.TextBlock(label=_("explanation"))

    def get_context(self, value: Any, parent_context: Any = None) -> Any:
        """Wherever a block is drawn without a reader, it shows its answer."""
        context = super().get_context(value, parent_context=parent_context)
        context["question"] = question = questions.read(value, uuid.UUID(int=0))
        context["outcome"] = question.outcome(questions.right_ones(question))
        return context

    class Meta:
        template = "courses/blocks/question.html"
        icon = "help"
        label = _("question")


class RowBlock(blocks.StructBlock):
    cells = blocks.ListBlock(blocks.CharBlock(required=False), label=_("cells"))


class LessonTableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label=_("caption"), max_length=120)
    header = blocks.ListBlock(blocks.CharBlock(), label=_("header"))
    rows = blocks.ListBlock(RowBlock(), label=_("rows"))

    class Meta:
        template = "courses/blocks/table.html"
        icon = "table"
        label = _("table")


class DownloadBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=120)
    document = DocumentChooserBlock(label=_("file"))

    class Meta:
        template = "courses/blocks/download.html"
        icon = "download"
        label = _("download")


class MediaBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[("audio", _("audio")), ("video", _("video"))], label=_("kind")
    )
    title = blocks.CharBlock(label=_("title"), max_length=120)
    document = DocumentChooserBlock(label=_("file"))
    seconds = blocks.IntegerBlock(label=_("length in seconds"), min_value=1)
    captions = DocumentChooserBlock(label=_("captions (.vtt)"), required=False)
    transcript = blocks.TextBlock(label=_("transcript"))

    class Meta:
        template = "courses/blocks/media.html"
        icon = "media"
        label = _("audio or video file as it is")


class ScormBlock(blocks.StructBlock):
    """Made by the import of a package; `item` is the step of it."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    package = blocks.CharBlock(label=_("SCORM package"), max_length=36)
    item = blocks.IntegerBlock(label=_("step of the package"), min_value=0, default=0)
    minutes = blocks.IntegerBlock(label=_("minutes"), min_value=1, max_value=60)

    class Meta:
        template = "courses/blocks/scorm.html"
        icon = "code"
        label = _("SCORM package (made by the import)")


class TaskBlock(blocks.StructBlock):
    minutes = blocks.IntegerBlock(label=_("minutes"), min_value=1, max_value=20)
    text = blocks.RichTextBlock(label=_("text"), features=["bold", "ol", "ul"])

    class Meta:
        template = "courses/blocks/task.html"
        icon = "edit"
        label = _("written task")


GROUPS: Final = (
    (_("to read, to look at, to hear"), ("text", "picture", "recording", "table", "download")),
    (_("from the work"), ("case", "steps", "say", "report_now", "checklist")),
    (_("to think and do"), ("question", "task")),
)
UNOFFERED: Final = ("media", "scorm")  # files as they are (before recordings); made by an import


class PartsBlock(blocks.StreamBlock):
    text = blocks.RichTextBlock(
        label=_("text"),
        features=["h3", "bold", "ol", "ul", "link"],
        template="courses/blocks/text.html",
    )
    picture = PictureBlock()
    steps = StepsBlock()
    say = SayBlock()
    report_now = ReportNowBlock()
    case = CaseBlock()
    checklist = ChecklistBlock()
    question = InlineQuestionBlock()
    table = LessonTableBlock()
    download = DownloadBlock()
    recording = RecordingBlock()
    media = MediaBlock()
    scorm = ScormBlock()
    task = TaskBlock()

    def grouped_child_blocks(self) -> list[tuple[str, list[blocks.Block]]]:
        """The menu, in groups as trainers think; the last one holds what it does not offer."""
        groups = [*GROUPS, ("", UNOFFERED)]
        return [(str(name), [self.child_blocks[one] for one in ones]) for name, ones in groups]


class PartsAdapter(StreamBlockAdapter):
    """Old kinds of parts stay where they are; the menu has one entry for audio and video."""

    js_constructor = "courses.Parts"

    def js_args(self, block: PartsBlock) -> list[Any]:
        *args, meta = super().js_args(block)
        return [*args, {**meta, "unoffered": UNOFFERED}]

    @cached_property
    def media(self) -> Any:
        return super().media + forms.Media(js=["courses/parts.js"])


register(PartsAdapter(), PartsBlock)


class SectionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=120)
    parts = PartsBlock(label=_("content"))

    class Meta:
        icon = "doc-full"
        label = _("section")


SECTION_BLOCKS = [("section", SectionBlock())]
