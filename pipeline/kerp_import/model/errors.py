"""Why a run cannot go on: one class per reason, which owns its words; the raiser gives the facts.

How to add one: docs/development/add-a-message.md
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar

from kerp_import.model.safe_text import file_name, lines_of, one_line
from kerp_import.model.words import Language, Words


class KerpError(Exception):
    """A run that cannot go on: exit code 3, never a traceback."""

    code: ClassVar[str]
    message: ClassVar[Words]
    hint: ClassVar[Words]

    def __init_subclass__(cls, *, code: str, message: Words, hint: Words) -> None:
        """Give the class its code and its words."""
        super().__init_subclass__()
        cls.code, cls.message, cls.hint = code, message, hint

    def __init__(self, **facts: object) -> None:
        """Keep the facts that the message and the hint speak of."""
        super().__init__()
        self.facts = facts

    def say(self, language: Language) -> str:
        """Return what is wrong, in `language`."""
        return self.message.fill(language, safe_facts(self.facts, language))

    def advise(self, language: Language) -> str:
        """Return what to do about it, in `language`."""
        return self.hint.fill(language, safe_facts(self.facts, language))

    def __str__(self) -> str:
        """Return code and Korean message, for logs."""
        return f"{self.code} {self.say(Language.KO)}"


def safe_facts(facts: Mapping[str, object], language: Language) -> dict[str, object]:
    """Return what a message speaks of so that nothing in it acts on a screen; a path is the name that it stands for."""
    return {name: _safe(value, language) for name, value in facts.items()}


def _safe(value: object, language: Language) -> object:
    """Return one fact, its text safe to show, and words said in the language of the message."""
    if isinstance(value, Words):
        return lines_of(value.say(language))
    if isinstance(value, PurePath):
        return one_line(file_name(str(value)))
    return lines_of(file_name(value)) if isinstance(value, str) else value


class FileUnreadable(
    KerpError,
    code="KERP-X101",
    message=Words("{file}: 파일을 읽을 수 없습니다 ({reason})", "{file}: the file cannot be read ({reason})"),
    hint=Words(
        "경로와 권한을 확인하고, 엑셀에서 열려 있으면 닫은 뒤 다시 실행하십시오.",
        "Check the path and the permissions; if it is open in Excel, close it and run again.",
    ),
):
    """The file is absent, is no file, or the system refuses it."""


class EncodingUnknown(
    KerpError,
    code="KERP-X102",
    message=Words(
        "{file}: UTF-8도 CP949도 아닙니다 (바이트 위치 {offset})",
        "{file}: neither UTF-8 nor CP949 (at byte offset {offset})",
    ),
    hint=Words(
        "엑셀에서 'CSV UTF-8'로 다시 저장하거나 --encoding으로 인코딩을 지정하십시오 (예: --encoding utf-16).",
        "Save it again from Excel as 'CSV UTF-8', or name the encoding: --encoding utf-16.",
    ),
):
    """The bytes fit none of the encodings, or not the one that the user named."""


class TextBroken(
    KerpError,
    code="KERP-X103",
    message=Words("{file} {line}행: {reason}", "{file}, line {line}: {reason}"),
    hint=Words(
        "그 행의 따옴표를 바로잡거나 원본 프로그램에서 다시 내려받으십시오.",
        "Fix the quoting of that line, or export the file again.",
    ),
):
    """A text file whose quoting is broken, so that rows cannot be told apart with certainty."""


class FormatUnknown(
    KerpError,
    code="KERP-X104",
    message=Words(
        "{file}: 읽을 수 있는 형식이 아닙니다 ({reason})", "{file}: not a format that can be read ({reason})"
    ),
    hint=Words(
        "엑셀에서 .xlsx 또는 CSV로 다시 저장하십시오.",
        "Save it again from Excel as .xlsx or as CSV.",
    ),
):
    """The content is neither delimited text nor a workbook; what it is, where that is known, has its own `advice`."""

    @property
    def reason(self) -> Words:
        """Return what the file is, or what is wrong with it."""
        reason = self.facts["reason"]
        return reason if isinstance(reason, Words) else Words(str(reason), str(reason))

    @property
    def advice(self) -> Words:
        """Return what to do about just this file."""
        advice = self.facts.get("advice")
        return advice if isinstance(advice, Words) else self.hint

    def advise(self, language: Language) -> str:
        """Return what to do about just this file, in `language`."""
        return self.advice.fill(language, safe_facts(self.facts, language))


class SheetUnknown(
    KerpError,
    code="KERP-X105",
    message=Words("{file}: '{sheet}' 시트가 없습니다", "{file}: there is no sheet '{sheet}'"),
    hint=Words("있는 시트: {sheets}", "The sheets are: {sheets}"),
):
    """`--sheet` names a sheet that the workbook lacks."""


class NothingRecognised(
    KerpError,
    code="KERP-X106",
    message=Words(
        "{files}: 인식할 수 있는 표가 없습니다 (계정과목, 거래처, 부서, 프로젝트, 기초잔액, 분개장, 합계잔액시산표)"
        "{currency_ko}",
        "{files}: no table was recognised as accounts, partners, departments, projects, opening balances, "
        "a journal or a trial balance{currency_en}",
    ),
    hint=Words(
        "머리글 행이 있는 표인지 확인하십시오. 분개장에는 일자, 계정코드, 차변과 대변(또는 구분과 금액) 열이 "
        "필요합니다. 다른 머리글이면 kerp-import inspect FILE --write-profile profile.yaml로 초안을 써서 열을 고치고 "
        "kerp-import run --profile profile.yaml로 실행하십시오.",
        "Check that the table has a header row; a journal needs a date, an account code, and debit and credit (or a "
        "flag and an amount). Under other headers: kerp-import inspect FILE --write-profile profile.yaml writes a "
        "draft; correct its columns, then kerp-import run --profile profile.yaml.",
    ),
):
    """No sheet of any file is a table that the program knows."""


class NothingToRead(
    KerpError,
    code="KERP-X780",
    message=Words("읽을 표가 없습니다: {reasons}", "There is no table to read: {reasons}"),
    hint=Words("{cure}", "{cure}"),
):
    """Nothing of what was given holds a table, and each says why: an empty file or folder, a lock file, a PDF."""


class TwoSourcesFit(
    KerpError,
    code="KERP-X107",
    message=Words(
        "{file} {sheet}: 두 가지 양식에 모두 들어맞습니다: {sources}",
        "{file} {sheet}: two sources fit: {sources}",
    ),
    hint=Words("머리글을 구별되게 고치십시오.", "Make the headers tell them apart."),
):
    """More than one source recognises a table."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a mapping file, and the line that it stands on."""

    line: int
    words: Words


class FileBroken(
    KerpError,
    code="KERP-X200",
    message=Words("{file}: 파일에 문제가 {count}건 있습니다", "{file}: {count} problem(s) in the file"),
    hint=Words("적힌 줄을 고친 뒤 다시 실행하십시오.", "Fix the lines named and run again."),
):
    """A YAML file that is not well-formed: every problem in it, each with its line."""

    def __init__(self, *, file: str, problems: tuple[Problem, ...]) -> None:
        """Keep the problems in the order of the file's lines."""
        super().__init__(file=file, count=len(problems))
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))

    def say(self, language: Language) -> str:
        """Return the heading and below it every problem, each on a line of its own, in `language`."""
        where = Words("  {line}행: {what}", "  line {line}: {what}")
        problem_lines = [
            where.fill(language, {"line": problem.line, "what": problem.words.say(language)})
            for problem in self.problems
        ]
        return "\n".join([super().say(language), *problem_lines])


class UnknownMap(
    KerpError,
    code="KERP-X202",
    message=Words(
        "회사 '{company}'에 저장된 매핑에 버전 {version}이(가) 없습니다",
        "No version {version} of a map is saved for the company '{company}'",
    ),
    hint=Words(
        "저장된 버전을 보십시오: kerp-import map history --company {company}",
        "See which are saved: kerp-import map history --company {company}",
    ),
):
    """A version of a company's map that nobody ever saved."""


class SettingsBroken(
    FileBroken,
    code="KERP-X760",
    message=Words("{file}: 설정에 문제가 {count}건 있습니다", "{file}: {count} problem(s) in the settings"),
    hint=Words(
        "적힌 줄을 고친 뒤 다시 실행하십시오. 설정과 그 출처: kerp-import config",
        "Fix the lines named and run again. Every setting and where it comes from: kerp-import config",
    ),
):
    """A `kerp.toml` that is no TOML, or that sets what there is not."""


class MappingBroken(
    FileBroken,
    code="KERP-X201",
    message=Words("{file}: 매핑 파일에 문제가 {count}건 있습니다", "{file}: {count} problem(s) in the mapping file"),
    hint=Words("적힌 줄을 고친 뒤 다시 실행하십시오.", "Fix the lines named and run again."),
):
    """A mapping file with problems."""


class MappingIsWorkbook(
    KerpError,
    code="KERP-X770",
    message=Words(
        "{file}: 매핑 파일(YAML)이 아니라 통합 문서입니다. 답을 먼저 적용해야 합니다",
        "{file}: this is a workbook and no mapping file (YAML); its answers must be applied first",
    ),
    hint=Words(
        "kerp-import map apply {pasted} --company 회사코드  (저장하면 run이 --mapping 없이 씁니다)",
        "kerp-import map apply {pasted} --company CODE  (once saved, run uses it without --mapping)",
    ),
):
    """A reviewed workbook where a mapping file is wanted."""


class ProfileBroken(
    FileBroken,
    code="KERP-X211",
    message=Words("{file}: 프로필에 문제가 {count}건 있습니다", "{file}: {count} problem(s) in the profile"),
    hint=Words("적힌 줄을 고친 뒤 다시 실행하십시오.", "Fix the lines named and run again."),
):
    """A profile with problems."""


class RulesBroken(
    FileBroken,
    code="KERP-X221",
    message=Words("{file}: 규칙 파일에 문제가 {count}건 있습니다", "{file}: {count} problem(s) in the file of rules"),
    hint=Words(
        "적힌 줄을 고친 뒤 다시 실행하십시오. 규칙은 kerp-import rules로 볼 수 있습니다.",
        "Fix the lines named and run again; kerp-import rules lists the rules.",
    ),
):
    """A file of severities with problems."""


class CorrectionsBroken(
    FileBroken,
    code="KERP-X700",
    message=Words(
        "{file}: 고친 칸 파일에 문제가 {count}건 있습니다", "{file}: {count} problem(s) in the file of corrections"
    ),
    hint=Words(
        "적힌 줄을 고치거나 그 항목을 지운 뒤 다시 실행하십시오.",
        "Fix the lines named, or delete those entries, and run again.",
    ),
):
    """A company's file of corrected cells with problems."""


class CorrectionsConflict(
    KerpError,
    code="KERP-X701",
    message=Words(
        "한 칸을 다르게 고칩니다: {cell}: {file}에는 '{one}', {whence}에는 '{other}'",
        "Two corrections of one cell: {cell}: '{one}' in {file}, '{other}' in {whence}",
    ),
    hint=Words(
        "어느 것이 맞는지 고객에게 물어, 틀린 항목을 {file}에서 지우거나 통합 문서를 고친 뒤 다시 실행하십시오.",
        "Ask the client which one holds; delete the other from {file}, or fix the workbook, and run again.",
    ),
):
    """The company's file and a returned workbook want different values in one cell."""


class CorrectionsMissing(
    KerpError,
    code="KERP-X702",
    message=Words("{file}: 그런 고친 칸 파일이 없습니다", "{file}: there is no such file of corrections"),
    hint=Words(
        "파일 이름을 확인하십시오. 고친 통합 문서를 처음 실행할 때는 그때 만들어집니다.",
        "See whether its name is right. It is made when the first returned workbook is run.",
    ),
):
    """A file of corrections was named that is not there, and no workbook came back that would make it."""


class ProfileUnknown(
    KerpError,
    code="KERP-X212",
    message=Words(
        "{profile}: 그런 프로필 파일도, 그런 이름의 양식도 없습니다",
        "{profile}: there is no profile file and no source of that name",
    ),
    hint=Words("파일 경로나 다음 이름 가운데 하나를 지정하십시오: {known}", "Name a file or one of: {known}"),
):
    """What --profile names is neither a file nor a shipped source."""


class ProfileDoesNotFit(
    KerpError,
    code="KERP-X213",
    message=Words(
        "{file} {sheet}: 프로필 {profile}이(가) 이 표를 가리키지만 맞지 않습니다: {missing}",
        "{file} {sheet}: the profile {profile} is about this table and does not fit: {missing}",
    ),
    hint=Words(
        "kerp-import inspect로 머리글 행과 열을 확인하고 프로필을 고치십시오.",
        "Look at the header row and the columns with kerp-import inspect, and fix the profile.",
    ),
):
    """A profile's table whose file or sheet is there, and whose header row or columns are not."""


class ProfileUnused(
    KerpError,
    code="KERP-X214",
    message=Words("프로필 {profile}에 맞는 표가 하나도 없습니다", "No table fits the profile {profile}"),
    hint=Words(
        "kerp-import inspect로 시트 이름과 머리글을 확인하거나 --profile을 빼십시오.",
        "Look at the sheets and headers with kerp-import inspect, or leave out --profile.",
    ),
):
    """A profile that was asked for and read nothing."""


class NoDatabase(
    KerpError,
    code="KERP-X301",
    message=Words("데이터베이스에 연결할 수 없습니다: {reason}", "The database cannot be reached: {reason}"),
    hint=Words(
        "주소와 비밀번호, 서버 상태를 확인하십시오 (--database-url 또는 KERP_DATABASE_URL).",
        "Check the address, the password and the server (--database-url or KERP_DATABASE_URL).",
    ),
):
    """No connection to the server; where the reason tells what to do, the raiser gives that as `advice`."""

    def advise(self, language: Language) -> str:
        """Return what to do about just this reason, or what to look at where the reason tells nothing."""
        advice = self.facts.get("advice")
        return advice.say(language) if isinstance(advice, Words) else super().advise(language)


class ConnectionLost(
    KerpError,
    code="KERP-X302",
    message=Words("데이터베이스 연결이 끊어졌습니다: {reason}", "The connection to the database was lost: {reason}"),
    hint=Words(
        "운영 데이터는 전부 이관되었거나 전혀 바뀌지 않았습니다. 같은 명령을 다시 실행하면 어느 쪽인지 알려 줍니다.",
        "Production holds all of it or nothing of it; the same command, run again, tells which.",
    ),
):
    """The server went away in the middle of a run."""


class DatabaseRefused(
    KerpError,
    code="KERP-X303",
    message=Words("데이터베이스가 거부했습니다: {reason}", "The database refused: {reason}"),
    hint=Words("{advice}", "{advice}"),
):
    """The server answers, but the login lacks a right or the schema is not what it must be."""

    def advise(self, language: Language) -> str:
        """Return what to do about it: a command to paste, or words in both languages."""
        advice = self.facts["advice"]
        return advice.say(language) if isinstance(advice, Words) else super().advise(language)


class SchemaBehind(
    KerpError,
    code="KERP-X304",
    message=Words(
        "데이터베이스 스키마가 준비되지 않았습니다 (현재 {version}, 필요 {wanted})",
        "The database schema is not ready (at {version}, wanted {wanted})",
    ),
    hint=Words("먼저 실행하십시오: kerp-import db up", "Run first: kerp-import db up"),
):
    """Migrations are missing on a database of the user's."""


class ServerFailed(
    KerpError,
    code="KERP-X307",
    message=Words("내장 PostgreSQL을 시작하지 못했습니다: {reason}", "The embedded PostgreSQL did not start: {reason}"),
    hint=Words("로그를 확인하십시오: {log}", "See its log: {log}"),
):
    """initdb or pg_ctl of the embedded server failed."""


class StrangerInCatalogue(
    KerpError,
    code="KERP-X308",
    message=Words(
        "이관 표에 kerp-import가 만들지 않은 것이 있어 실행하지 않습니다: {names}",
        "Nothing is run: the import tables have what kerp-import did not make: {names}",
    ),
    hint=Words(
        "누가 왜 두었는지 확인하고, 데이터베이스 관리자로 없애십시오: {remedy}",
        "Find out who put it there and why, and take it away as the database's administrator: {remedy}",
    ),
):
    """A trigger, rule, default or function stands where an import would run it with its caller's rights."""


class UnknownCompany(
    KerpError,
    code="KERP-X401",
    message=Words("회사 '{company}'이(가) 없습니다{near_ko}", "There is no company '{company}'{near_en}"),
    hint=Words(
        "kerp-import company add {company} --name 회사명  또는 run에 --create-company를 붙이십시오.",
        "kerp-import company add {company} --name NAME, or give run the option --create-company.",
    ),
):
    """The company code is unknown and nobody asked to create it."""


class CompanyUnfit(
    KerpError,
    code="KERP-X413",
    message=Words(
        "{what_ko}(으)로 쓸 수 없습니다: '{value}' ({reason_ko})", "this cannot be a {what_en}: '{value}' ({reason_en})"
    ),
    hint=Words(
        "회사코드는 1~20자, 회사명은 1~100자로, 줄바꿈이나 앞뒤의 빈칸 없이 적으십시오 (예: --company HANBIT).",
        "A company code has 1 to 20 characters, a name 1 to 100, without line breaks or blanks at the ends, "
        "such as --company HANBIT.",
    ),
):
    """A code or a name that K-ERP cannot hold, or that nobody could tell apart on a screen."""


class CompanyExists(
    KerpError,
    code="KERP-X402",
    message=Words("회사 '{company}'은(는) 이미 있습니다", "The company '{company}' already exists"),
    hint=Words("kerp-import company show {company}", "kerp-import company show {company}"),
):
    """`company add` with a code that is taken."""


class CompanyBusy(
    KerpError,
    code="KERP-X403",
    message=Words(
        "회사 '{company}'의 다른 작업이 실행 중입니다{who_ko}",
        "Another run of the company '{company}' is under way{who_en}",
    ),
    hint=Words("그 작업이 끝난 뒤 다시 실행하십시오.", "Run again when it has ended."),
):
    """Another run holds the company's lock."""


class UnknownBatch(
    KerpError,
    code="KERP-X404",
    message=Words("배치 '{batch}'이(가) 없습니다", "There is no batch '{batch}'"),
    hint=Words("kerp-import batches 로 목록을 보십시오.", "See the list: kerp-import batches"),
):
    """The batch id is unknown."""


class BatchAmbiguous(
    KerpError,
    code="KERP-X761",
    message=Words(
        "'{batch}'(으)로 시작하는 배치가 여럿입니다: {batches}", "Several batches begin with '{batch}': {batches}"
    ),
    hint=Words("번호를 더 적으십시오.", "Write more of the id."),
):
    """The beginning of an id names more than one batch."""


class BatchNameUnfit(
    KerpError,
    code="KERP-X710",
    message=Words(
        "배치를 '{name}'(이)라고 부를 수 없습니다: {reason_ko}", "No batch can be called '{name}': {reason_en}"
    ),
    hint=Words("다른 이름을 붙이십시오: --name 1차예행", "Give it another name: --name first-rehearsal"),
):
    """The name of a batch would be taken for something else, or K-ERP cannot hold it."""


class BatchNameAmbiguous(
    KerpError,
    code="KERP-X711",
    message=Words(
        "'{batch}'(이)라는 이름의 배치가 여럿입니다: {batches}", "Several batches are called '{batch}': {batches}"
    ),
    hint=Words(
        "번호로 적거나, 회사가 다르면 --company CODE를 붙이십시오.",
        "Write the id of one, or give --company CODE where they are of several companies.",
    ),
):
    """Several batches bear the same name."""


class FourEyesMapper(
    KerpError,
    code="KERP-X712",
    message=Words(
        "네 눈 원칙: 로그인 '{login}'이(가) 회사 '{company}'의 매핑을 확인했으므로 이관할 수 없습니다",
        "Four eyes: the login '{login}' confirmed the mapping of the company '{company}', and may not promote it",
    ),
    hint=Words(
        "다른 사람이 자기 로그인으로 실행하십시오. 누가 무엇을 했는지: kerp-import company show {company}",
        "Let somebody else run it with a login of their own. Who did what: kerp-import company show {company}",
    ),
):
    """Four eyes are wanted, and whoever runs has saved a version of the map."""


class FourEyesUntested(
    KerpError,
    code="KERP-X713",
    message=Words(
        "네 눈 원칙: 로그인 '{login}' 말고 이 파일·매핑·옵션으로 예행한 사람이 없습니다",
        "Four eyes: nobody but the login '{login}' has rehearsed these files, mapping and options",
    ),
    hint=Words(
        "다른 사람이 자기 로그인으로 같은 명령에 --dry-run을 붙여 예행해야 합니다. 로그인이 하나뿐인 서버(내장"
        " 서버)에서는 되지 않습니다. 원칙을 푸는 법: kerp-import company four-eyes {company} --lift --why 이유",
        "Somebody else has to rehearse with a login of their own: the same command with --dry-run. On a server with one"
        " login (the embedded one) nobody can. To lift it: kerp-import company four-eyes {company} --lift --why REASON",
    ),
):
    """Four eyes are wanted, and no other login rehearsed just this."""


class FourEyesUnsavedMap(
    KerpError,
    code="KERP-X714",
    message=Words(
        "네 눈 원칙: --mapping 파일은 누가 확인했는지 알 수 없습니다",
        "Four eyes: who confirmed a file given by --mapping nobody knows",
    ),
    hint=Words(
        "매핑을 확인한 사람이 저장한 뒤 --mapping 없이 실행하십시오: kerp-import map apply FILE --company {company}",
        "Let whoever confirmed it save it, then run without --mapping: kerp-import map apply FILE --company {company}",
    ),
):
    """Four eyes are wanted, and the mapping is a file that nobody saved."""


class LatestOfWhom(
    KerpError,
    code="KERP-X762",
    message=Words("어느 회사의 latest인지 모릅니다", "The latest batch of which company?"),
    hint=Words(
        "--company CODE를 붙이거나 kerp.toml이 있는 폴더에서 실행하십시오.",
        "Give --company CODE, or run it in a folder with a kerp.toml.",
    ),
):
    """`latest` names a company's newest batch, and no company is named."""


class ReadingKillsProcess(
    KerpError,
    code="KERP-X121",
    message=Words(
        "{part}을(를) 읽다가 프로그램이 {times}번 죽었습니다 (메모리 부족 등)",
        "The program was killed {times} time(s) while it read {part} (as where memory is short)",
    ),
    hint=Words(
        "그 파일을 빼거나, 열어서 다시 저장하거나 달별로 나누거나, 메모리가 더 큰 곳에서 다시 실행하십시오.",
        "Leave that file out, open and save it again, split it by month, or run again where there is more memory.",
    ),
):
    """The process was killed twice at the same file and sheet."""


class ReportFolderUnwritable(
    KerpError,
    code="KERP-X405",
    message=Words(
        "보고서 폴더에 쓸 수 없습니다: {folder} ({reason})", "The report folder cannot be written: {folder} ({reason})"
    ),
    hint=Words("--report-dir로 쓸 수 있는 폴더를 지정하십시오.", "Name a folder that can be written: --report-dir DIR"),
):
    """The report's folder was checked before anything moved, and cannot be written."""


class BatchNotThere(
    KerpError,
    code="KERP-X406",
    message=Words(
        "배치 '{batch}'은(는) 이관 완료 상태가 아닙니다 (상태 {status})",
        "The batch '{batch}' is not in production (status {status})",
    ),
    hint=Words(
        "완료된 배치만 되돌릴 수 있습니다: kerp-import batches",
        "Only a completed batch can be rolled back: kerp-import batches",
    ),
):
    """A batch that was a rehearsal, was refused, or is rolled back already."""


class OutputRefused(
    KerpError,
    code="KERP-X501",
    message=Words("{path}: 쓸 수 없습니다 ({reason})", "{path}: it cannot be written ({reason})"),
    hint=Words(
        "-o로 다른 이름이나 쓸 수 있는 폴더를 지정하십시오. 있는 파일은 덮어쓰지 않습니다.",
        "Name another place with -o; a file that is there is never overwritten.",
    ),
):
    """A file that was asked for is there already, or its folder cannot be written."""


class DemoFolderTaken(
    KerpError,
    code="KERP-X790",
    message=Words(
        "{folder}: 다른 것이 들어 있어 데모를 두지 않습니다", "{folder}: it holds other things than the demo"
    ),
    hint=Words(
        "없는 폴더나 빈 폴더를 지정하십시오: kerp-import demo 폴더",
        "Name a folder that is empty or not there yet: kerp-import demo FOLDER",
    ),
):
    """The demo would write among somebody's own files."""


class NoArchive(
    KerpError,
    code="KERP-X430",
    message=Words(
        "배치 {batch}이(가) 읽은 행의 보관본이 이 컴퓨터에 없습니다 ({home})",
        "This machine has no archive of the rows that batch {batch} read ({home})",
    ),
    hint=Words(
        "그 배치를 실행한 컴퓨터에서 하거나, 같은 파일을 --dry-run으로 다시 읽고 그 배치를 쓰십시오.",
        "Do it on the machine that ran the batch, or read the same files again with --dry-run and take that batch.",
    ),
):
    """A command needs what a batch read, and the archive is elsewhere or gone."""


class NoServerProgram(
    KerpError,
    code="KERP-X431",
    message=Words(
        "서버와 같은 버전(PostgreSQL {version})의 {program}이(가) 없습니다",
        "There is no {program} of the server's version (PostgreSQL {version})",
    ),
    hint=Words(
        "PostgreSQL {version}의 클라이언트 프로그램을 설치하십시오 (Debian: postgresql-client-{version}).",
        "Install the client programs of PostgreSQL {version} (Debian: postgresql-client-{version}).",
    ),
):
    """pg_dump or pg_restore of another major version would make a backup that does not go back in."""


class BackupFailed(
    KerpError,
    code="KERP-X432",
    message=Words("백업이나 복원이 되지 않았습니다: {reason}", "The backup or restore failed: {reason}"),
    hint=Words(
        "데이터베이스는 그대로입니다. 위의 이유(권한, 디스크, 서버)을 고치고 다시 실행하십시오.",
        "The database is as it was. Fix the reason above (rights, disk, server) and run it again.",
    ),
):
    """A program of PostgreSQL refused, or the backup cannot be used for this."""


class BackupBroken(
    KerpError,
    code="KERP-X433",
    message=Words("{path}: 백업으로 쓸 수 없습니다 ({reason})", "{path}: not a backup that can be used ({reason})"),
    hint=Words(
        "kerp-import db backup이 만든 .dump와 .dump.json을 함께, 바꾸지 않은 채 두고 쓰십시오.",
        "Use a .dump with its .dump.json, both as kerp-import db backup made them.",
    ),
):
    """The file was changed, nothing is known of it, or its restore lacks rows."""


class SeesNotAllCompanies(
    KerpError,
    code="KERP-X434",
    message=Words(
        "{login}은(는) 행 수준 보안에 묶여 모든 회사의 행을 볼 수 없습니다",
        "{login} is bound by row-level security and does not see every company's rows",
    ),
    hint=Words(
        'BYPASSRLS가 있는 접속으로 하십시오: ALTER ROLE "{login}" BYPASSRLS;',
        'Use a login that has BYPASSRLS: ALTER ROLE "{login}" BYPASSRLS;',
    ),
):
    """A backup by such a login would hold nothing, and look well."""


class NoSpace(
    KerpError,
    code="KERP-X435",
    message=Words(
        "{folder}: 공간이 부족합니다 (남은 {free:,} MB, 필요한 {needed:,} MB)",
        "{folder}: not enough space ({free:,} MB free, {needed:,} MB needed)",
    ),
    hint=Words("공간을 비우거나 다른 디스크를 쓰십시오.", "Make room, or use another disk."),
):
    """What is to be written would not fit."""


class BackupTooNew(
    KerpError,
    code="KERP-X436",
    message=Words(
        "{path}: 백업의 스키마 버전 {version}은(는) 이 프로그램이 아는 {newest}보다 새 버전입니다",
        "{path}: the backup's schema version {version} is newer than {newest}, which this program knows",
    ),
    hint=Words("더 새로운 kerp-import로 복원하십시오.", "Restore it with a newer kerp-import."),
):
    """An older program must not write into a newer schema."""


class NoSuchTable(
    KerpError,
    code="KERP-X437",
    message=Words("백업에 {table} 표가 없습니다", "The backup has no table {table}"),
    hint=Words("있는 표: {tables}", "Tables: {tables}"),
):
    """A table was named that the backup does not hold."""


class OthersConnected(
    KerpError,
    code="KERP-X438",
    message=Words(
        "데이터베이스 {database}에 다른 접속이 있습니다: {who}",
        "Others are connected to the database {database}: {who}",
    ),
    hint=Words("그 접속이 끝난 뒤 다시 실행하십시오.", "Run it again when they are gone."),
):
    """A database must not be replaced under somebody's feet."""


class NoBackupOfBatch(
    KerpError,
    code="KERP-X439",
    message=Words("배치 {batch}을(를) 담은 백업이 없습니다 ({place})", "No backup holds the batch {batch} ({place})"),
    hint=Words(
        "그 배치 뒤에 만든 백업을 --from으로 지정하십시오. 이관한 뒤 db backup을 쓰면 남습니다.",
        "Name a backup made after the batch with --from; db backup after an import leaves one.",
    ),
):
    """What a batch wrote can only come back from where it stands."""


class NotProvenByHash(
    KerpError,
    code="KERP-X470",
    message=Words(
        "배치 {batch}: 보관본에서 다시 만든 행이 그때 쓴 것과 같다고 증명되지 않습니다 ({tables}): {first}",
        "Batch {batch}: rows made again from the archive are not proven to be what was written ({tables}): {first}",
    ),
    hint=Words(
        "그 배치 뒤에 만든 백업에서 되살리십시오: kerp-import recover --batch {batch} --from FILE.dump",
        "Take a backup made after the batch: kerp-import recover --batch {batch} --from FILE.dump",
    ),
):
    """A record whose hash is not the one that promote kept is a guess, and no guess goes into the books."""


class ArchiveNotRead(
    KerpError,
    code="KERP-X471",
    message=Words(
        "배치 {batch}의 보관본을 다시 읽을 수 없습니다: {why_ko}",
        "The archive of batch {batch} cannot be read again: {why_en}",
    ),
    hint=Words(
        "그 배치 뒤에 만든 백업에서 되살리십시오: kerp-import recover --batch {batch} --from FILE.dump",
        "Take a backup made after the batch: kerp-import recover --batch {batch} --from FILE.dump",
    ),
):
    """What is kept does not make the sheets again, or this version refuses them."""


class NowhereOnThisMachine(
    KerpError,
    code="KERP-X472",
    message=Words(
        "배치 {batch}의 보관본도, 그 뒤에 만든 백업도 이 컴퓨터에 없습니다 ({home})",
        "This machine has neither the archive of batch {batch} nor a backup made after it ({home})",
    ),
    hint=Words(
        "그 배치를 실행한 컴퓨터에서 하거나 백업을 지정하십시오: kerp-import recover --batch {batch} --from FILE.dump",
        "Do it on the machine that ran it, or name a backup: kerp-import recover --batch {batch} --from FILE.dump",
    ),
):
    """A laptop that did not import the batch has nothing to bring back."""


class ReferredToElsewhere(
    KerpError,
    code="KERP-X473",
    message=Words(
        "바꾸거나 지울 전표·분개·기초잔액을 K-ERP의 다른 표가 가리킵니다: {tables}",
        "Other tables of K-ERP refer to vouchers, lines or opening balances that would be replaced: {tables}",
    ),
    hint=Words(
        "그 표의 행을 K-ERP에서 먼저 정리하거나 --on-conflict skip, --vanished keep으로 그대로 두십시오. "
        "볼 수 없는 표(번호 없음)는 이렇게 보게 합니다: GRANT SELECT ON <table> TO kerp_importer;",
        "Settle those rows in K-ERP first, or leave what is there with --on-conflict skip or --vanished keep. A "
        "table that cannot be read (no number behind it) is opened with: GRANT SELECT ON <table> TO kerp_importer;",
    ),
):
    """Rows of a table that we do not know would go with a voucher or line, in silence, or stand against it."""


class TooManyAccounts(
    KerpError,
    code="KERP-X474",
    message=Words(
        "계정이 {accounts}개입니다 ({most}개까지 읽습니다)",
        "There are {accounts} account(s); up to {most} are read",
    ),
    hint=Words(
        "계정코드나 계정과목으로 읽은 열이 맞는지 kerp-import inspect로 보십시오. 맞으면 --raise-limits를 붙이십시오.",
        "See with kerp-import inspect whether code and name are read of the right columns; if so, add --raise-limits.",
    ),
):
    """A column of something else is read as accounts; proposing for each of them would take hours."""


class PasswordNeeded(
    KerpError,
    code="KERP-X108",
    message=Words(
        "{file}: 암호가 걸린 파일이며 암호가 없거나 맞지 않습니다",
        "{file}: the file has a password, and none was given or it is wrong",
    ),
    hint=Words(
        "암호를 파일 첫 줄에 적어 지정하십시오: --password-file 암호.txt",
        "Write the password on the first line of a file and name it: --password-file FILE",
    ),
):
    """A workbook or an archive with a password, and no password that fits."""


class NoReport(
    KerpError,
    code="KERP-X407",
    message=Words(
        "배치 '{batch}'은(는) 보고서 없이 끝났습니다 (상태 {status})",
        "The batch '{batch}' ended without a report (status {status})",
    ),
    hint=Words(
        "끊기거나 실패한 배치입니다. 같은 명령을 다시 실행하십시오: kerp-import run",
        "It was interrupted or failed; run the same command again: kerp-import run",
    ),
):
    """A batch that was interrupted, failed or is still under way has nothing to render."""


class NothingOfThatCode(
    KerpError,
    code="KERP-X408",
    message=Words(
        "회사 '{company}'의 K-ERP에 없습니다: {what}{near_ko}",
        "K-ERP of the company '{company}' has no {what}{near_en}",
    ),
    hint=Words(
        "번호와 코드를 확인하십시오. 되돌린 배치의 것은 K-ERP에 없습니다: kerp-import batches --company {company}",
        "Check the number or code; what a rolled-back batch wrote is gone: kerp-import batches --company {company}",
    ),
):
    """What is to be explained is not in production."""


class OtherCompany(
    KerpError,
    code="KERP-X409",
    message=Words(
        "두 배치가 서로 다른 회사의 것입니다: {one}, {other}", "The two batches are of two companies: {one}, {other}"
    ),
    hint=Words(
        "같은 회사의 배치 둘을 지정하십시오: kerp-import batches --company {one}",
        "Name two batches of one company: kerp-import batches --company {one}",
    ),
):
    """Batches of two companies have nothing to be compared by."""


class NoTrialBalance(
    KerpError,
    code="KERP-X410",
    message=Words("{where}: 합계잔액시산표가 없습니다", "{where}: there is no trial balance"),
    hint=Words(
        "맞춰 볼 합계잔액시산표 파일을 지정하십시오: kerp-import reconcile --company {company} 시산표.xlsx",
        "Name the trial balance to tie out against: kerp-import reconcile --company {company} FILE",
    ),
):
    """There is nothing that production could be tied out against."""


class SeveralTrialBalances(
    KerpError,
    code="KERP-X440",
    message=Words("시산표가 여럿입니다: {tables}", "There are several trial balances: {tables}"),
    hint=Words(
        "한 번에 하나씩 맞춰 보십시오: --sheet로 시트를 고르십시오.",
        "Tie out against one at a time: choose its sheet with --sheet.",
    ),
):
    """Production is tied out at one day; none of several is left out in silence."""


class NotReturned(
    KerpError,
    code="KERP-X502",
    message=Words(
        "{file}: 검토 통합 문서로 돌려줄 수 없습니다 ({reason})",
        "{file}: it cannot be given back as a marked workbook ({reason})",
    ),
    hint=Words(
        "점검 결과는 report.xlsx와 report.html에 모두 있습니다.",
        "Every finding stands in report.xlsx and in report.html.",
    ),
):
    """A source that cannot be marked, or must not be: too large, with a password, or of an unusual build."""


class SourceNotOfBatch(
    KerpError,
    code="KERP-X503",
    message=Words(
        "{file}: 배치 {batch}의 파일이 아닙니다 (SHA-256이 다름)",
        "{file}: no file of the batch {batch} (its SHA-256 is another)",
    ),
    hint=Words(
        "그때 준 파일 그대로 주십시오. 고친 파일은 run으로 다시 실행합니다.",
        "Give the very file of that run; a corrected one is run again: kerp-import run",
    ),
):
    """A file that was to be marked and is not what the batch has read."""


class NoReceipt(
    KerpError,
    code="KERP-X411",
    message=Words(
        "배치 '{batch}'은(는) 이관 완료 상태가 아니어서 확인서를 발행할 수 없습니다 (상태 {status})",
        "The batch '{batch}' is not in production, so there is nothing to hand over (status {status})",
    ),
    hint=Words(
        "예행이 아닌 완료된 배치를 지정하십시오: kerp-import batches",
        "Name a completed batch that is no rehearsal: kerp-import batches",
    ),
):
    """A receipt is of what is in production alone."""


class NotAReceipt(
    KerpError,
    code="KERP-X412",
    message=Words("{file}: 인수인계 확인서(JSON)가 아닙니다", "{file}: not a receipt (JSON)"),
    hint=Words(
        "run이나 receipt가 쓴 receipt.json을 지정하십시오. 종이의 해시값은 verify가 출력하는 것과 비교합니다.",
        "Name the receipt.json that run or receipt wrote; compare a paper's digest with the one that verify prints.",
    ),
):
    """The file is no JSON, or no receipt of ours."""


class BatchReversed(
    KerpError,
    code="KERP-X461",
    message=Words(
        "이 파일은 배치 {batch}(으)로 이관한 뒤 {day}에 역분개했습니다 (역분개 전표 {vouchers}건)."
        " 다시 이관하지 않습니다",
        "These files were imported as batch {batch} and reversed on {day} ({vouchers} reversing voucher(s));"
        " they are not imported again",
    ),
    hint=Words(
        "역분개한 전표와 번호는 K-ERP에 남아 있습니다. 고친 자료는 다른 전표번호로 이관하거나 K-ERP에 직접 "
        "입력하십시오:"
        " kerp-import batch show {batch}",
        "The reversed vouchers keep their rows and numbers in K-ERP. Import a corrected export under other voucher"
        " numbers, or enter it in K-ERP: kerp-import batch show {batch}",
    ),
):
    """A batch that was undone by --reverse: the same again would find its vouchers, and count them as unchanged."""


class BooksNotAsBefore(
    KerpError,
    code="KERP-X462",
    message=Words(
        "되돌려도 시산표가 배치 전과 같아지지 않아 아무것도 바꾸지 않았습니다: 계정 {accounts}",
        "The trial balance would not be what it was before the batch, so nothing was changed: accounts {accounts}",
    ),
    hint=Words(
        "운영 표의 트리거나 배치 기록이 바뀌었는지 확인하십시오: kerp-import rollback {batch} --plan",
        "See whether a trigger on production's tables, or the batch's own records, were changed:"
        " kerp-import rollback {batch} --plan",
    ),
):
    """What an undo proves before it is committed does not hold."""


class ServerUnfit(
    KerpError,
    code="KERP-X321",
    message=Words("이 서버에는 이관할 수 없습니다: {what_ko}", "This server cannot be imported into: {what_en}"),
    hint=Words("{advice_ko}", "{advice_en}"),
):
    """A server that answers and that the books must not be written to: its encoding, or that it is read-only."""


class NoTemporaryTables(
    KerpError,
    code="KERP-X740",
    message=Words(
        "kerp_importer 역할이 임시 표를 만들 수 없어 나누어 이관할 수 없습니다 (--gentle)",
        "The role kerp_importer may have no temporary tables, which --gentle needs",
    ),
    hint=Words(
        "GRANT TEMPORARY ON DATABASE {database} TO kerp_importer; 를 실행하거나 --gentle 없이 실행하십시오.",
        "Run GRANT TEMPORARY ON DATABASE {database} TO kerp_importer; or leave --gentle out.",
    ),
):
    """Somebody took from everybody the right to tables of one's own session."""


class PoolerBetween(
    KerpError,
    code="KERP-X322",
    message=Words(
        "연결 풀러가 문장마다 다른 세션을 줍니다 (transaction 또는 statement 방식)",
        "A connection pooler gives each statement another session (transaction or statement mode)",
    ),
    hint=Words(
        "서버의 주소를 직접 쓰거나, pgbouncer라면 이 로그인의 pool_mode를 session으로 하십시오: "
        "[databases] {database} = host=… pool_mode=session",
        "Name the server's own address; with pgbouncer, set pool_mode to session for it: "
        "[databases] {database} = host=… pool_mode=session",
    ),
):
    """The lock that keeps two runs of a company apart belongs to a session, and here there is none."""


class AddressFileUnfit(
    KerpError,
    code="KERP-X323",
    message=Words(
        "{file}: 데이터베이스 주소를 읽지 않습니다 ({reason_ko})", "{file}: no database address is read ({reason_en})"
    ),
    hint=Words(
        "주소 한 줄을 적고 본인만 읽게 하십시오: chmod 600 {file}",
        "Write the address as one line and keep it to yourself: chmod 600 {file}",
    ),
):
    """The file of KERP_DATABASE_URL_FILE is absent, empty, or may be read by others."""


class HomeUnwritable(
    KerpError,
    code="KERP-X324",
    message=Words("{folder}: 쓸 수 없습니다 ({reason})", "{folder}: it cannot be written ({reason})"),
    hint=Words(
        "쓸 수 있는 본인의 폴더를 KERP_HOME으로 지정하십시오. 읽은 행이 잠시 그곳에 놓입니다.",
        "Name a folder of your own as KERP_HOME: the rows that are read lie there for a while.",
    ),
):
    """Rows that were read have no private place to lie in."""
