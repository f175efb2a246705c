"""How a command ends: the one next command to paste, or whom to ask, by what it was asked and by how it ended.

It stands on standard error, so that standard output is what was asked for alone. `run`, `start` and the program called
alone tell their own, which their report keeps.

Decision: docs/decisions/next-step.md
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kerp_import.cli.session import SESSION, Exit, database_url
from kerp_import.migrate.files import TABLE
from kerp_import.model.outcome import NextStep
from kerp_import.model.safe_text import masked
from kerp_import.model.shell import pasteable
from kerp_import.model.words import Words
from kerp_import.report import print_next_step
from kerp_import.settings.kerp_toml import found_from, run_in
from kerp_import.validate.rule import Who

WITHOUT = {
    "run": "tells its own, from the report that it keeps",
    "start": "ends as the run that it makes",
    "demo": "names the start with one's own files on its last line",
    "map show": "prints the map and nothing else, for a file",
    "db url": "prints an address for another program",
    "db version": "prints a number for another program",
    "db stop": "is the end",
    "clean": "tells its own, where there is something to remove",
    "health": "is called by cron, which mails whatever is said; what to do stands with each check",
    "rules": "a look-up beside other work",
    "monitor serve": "goes on until somebody ends it",
    "monitor textfile": "is called by cron, every minute",
    "monitor push": "is called by cron, every minute",
    "explain": "a look-up beside other work",
    "company list": "a look-up beside other work",
}
"""The commands that end without a next step of their own, and why."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that has ended: what it was given, and its exit code."""

    values: Mapping[str, object]
    code: int

    @property
    def is_refused(self) -> bool:
        """Tell whether it found something wrong."""
        return self.code == Exit.REFUSED

    def text(self, name: str) -> str:
        """Return an option or argument as it is typed; nothing where it was not given."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def listed(self, name: str) -> tuple[str, ...]:
        """Return what may be given several times."""
        value = self.values.get(name)
        return tuple(map(str, value)) if isinstance(value, (list, tuple)) else ()

    @property
    def company(self) -> tuple[str, ...]:
        """Return the option that names the company, if there is one."""
        code = self.text("company") or self.text("_company")
        return ("--company", code) if code else ()

    @property
    def folder(self) -> tuple[str, ...]:
        """Return the options that name a folder of migrations, if there are any."""
        named = {name: self.text(name) for name in ("path", "table")}
        return tuple(part for name, value in named.items() if value and value != TABLE for part in (f"--{name}", value))


Tell = Callable[[Ended], NextStep | None]


def print_next(function: str, values: Mapping[str, object], code: int) -> None:
    """Print what comes next after a command that has done its work; `function` is its module and function."""
    tell = AFTER.get(function)
    if tell is None or SESSION.quiet or code not in {Exit.DONE, Exit.REFUSED}:
        return
    step = tell(Ended(values, code))
    if step is not None and (step.command is None or masked(step.command) == step.command):
        print_next_step(step, SESSION.err, SESSION.language)


def _step(ko: str, en: str, *command: str, who: Who = Who.CONSULTANT) -> NextStep:
    """Return a step with a command to paste."""
    return NextStep(pasteable(command), who.value, Words(ko, en))


def _asked(who: Who, ko: str, en: str) -> NextStep:
    """Return a step that a person does without a command."""
    return NextStep(None, who.value, Words(ko, en))


def _again(ko: str, en: str) -> NextStep:
    """Return the same call once more."""
    return _step(ko, en, *SESSION.typed)


def _rehearse(folder: str = ".", *company: str) -> NextStep:
    """Return the rehearsal: by kerp.toml where there is one, else the start that writes it."""
    call = run_in(Path.cwd())
    if call is not None:
        return _step("예행합니다.", "Rehearse.", *call, "--dry-run")
    return _step(
        "내려받은 파일이 있는 폴더에서 시작합니다.", "Begin in the folder with the exports.", "start", folder, *company
    )


def _of_company(ended: Ended) -> NextStep | None:
    """Return where the company stands."""
    from kerp_import.records import company as companies
    from kerp_import.start.standing import standing_of

    code = ended.text("company") or ended.text("_company") or ended.text("code") or SESSION.company
    if not code:
        return _step("한 회사의 배치를 봅니다.", "See the batches of one company.", "company", "list")
    with SESSION.database() as db:
        known = companies.find(db, code)
        return standing_of(db, code, SESSION.language).next if known is not None else None


def _of_batch(ended: Ended, name: str = "batch") -> NextStep | None:
    """Return what came next after a batch, as its report keeps it."""
    from kerp_import.cli.report_folder import kept_report
    from kerp_import.records import history

    with SESSION.database() as db:
        past = history.past_batch(db, SESSION.batch_id(db, ended.text(name)))
        if past.status not in {"completed", "rejected"}:
            return _step(
                "그 회사의 배치를 봅니다.", "See that company's batches.", "batches", "--company", past.company_code
            )
        if past.id not in SESSION.next_of:
            kept_report(db, str(past.id))
        return SESSION.next_of[past.id]


def _after_inspect(ended: Ended) -> NextStep:
    """Return the run with the profile that was written, else the start with the files' folder."""
    profile = ended.text("write_profile")
    if profile:
        ko, en = "초안의 열을 고친 뒤 다시 봅니다.", "Correct the draft's columns, and look again."
        return _step(ko, en, "inspect", *ended.listed("files"), "--profile", profile)
    first = Path(next(iter(ended.listed("files")), "."))
    return _rehearse(str(first if first.is_dir() else first.parent))


def _after_check(ended: Ended) -> NextStep:
    """Return that the file is saved, or corrected first."""
    if ended.is_refused:
        return _again("표시된 줄을 고친 뒤 다시 검사합니다.", "Fix the lines that are named, and check again.")
    ko, en = "이 매핑을 회사에 저장합니다.", "Save this mapping for the company."
    first = next(iter(ended.listed("files")), "")
    return _step(ko, en, "map", "apply", first, *(ended.company or ("--company", _anybody())))


def _anybody() -> str:
    """Return what stands for a company code that is not known."""
    return SESSION.company or Words("회사코드", "CODE").say(SESSION.language)


def _after_export(ended: Ended) -> NextStep:
    """Return that the accountant decides."""
    ko, en = (
        "회계 담당자가 이 통합 문서에서 계정을 정하면 적용합니다.",
        "The accountant decides in this workbook; then apply it.",
    )
    return _step(ko, en, "map", "apply", ended.text("output"), *ended.company, who=Who.ACCOUNTANT)


def _after_apply(ended: Ended) -> NextStep | None:
    """Return the rehearsal with the map that was saved, or the check of the file that was written."""
    if ended.is_refused:
        return _again("표시된 것을 고친 뒤 다시 적용합니다.", "Correct what is named, and apply it again.")
    if not ended.company:
        return _step(
            "적은 매핑 파일을 검사합니다.", "Check the mapping that was written.", "map", "check", ended.text("output")
        )
    return _of_company(ended)


def _after_suggest(ended: Ended) -> NextStep:
    """Return who has to read the proposals, and how they are saved."""
    output = ended.text("output")
    if not output:
        ko, en = "제안을 매핑 파일로 저장합니다.", "Save the proposals as a mapping file."
        return _step(ko, en, *SESSION.typed, "-o", "mapping.yaml")
    ko, en = (
        "아직 아무도 읽지 않은 제안입니다. 회계 담당자가 줄마다 읽고 verified: true로 고친 뒤 저장합니다.",
        "Nobody has read these proposals yet: the accountant reads each line, sets verified: true, and saves them.",
    )
    return _step(ko, en, "map", "apply", output, *(ended.company or ("--company", _anybody())), who=Who.ACCOUNTANT)


def _after_readiness(ended: Ended) -> NextStep:
    """Return the rehearsal, or that what is missing comes first."""
    if ended.is_refused:
        return _again("부족한 것을 채운 뒤 다시 확인합니다.", "Supply what is missing, and ask again.")
    files = ended.listed("files")
    if not files:
        return _rehearse(".", *ended.company)
    return _step("예행합니다.", "Rehearse.", "run", *ended.company, "--dry-run", *files)


def _after_rollback(ended: Ended) -> NextStep | None:
    """Return the rollback that was only planned, or the next rehearsal."""
    if ended.is_refused:
        return _again("위의 이유를 없앤 뒤 다시 실행합니다.", "Remove the reasons above, and run it again.")
    if ended.values.get("plan"):
        named = ended.text("batch")
        with SESSION.database() as db:
            # What is the latest today may be another one when this is pasted.
            batch = str(SESSION.batch_id(db, named))
        typed = [batch if each == named else each for each in SESSION.typed if each != "--plan"]
        return _step("계획대로 되돌립니다.", "Roll it back as planned.", *typed)
    return _rehearse(".", *ended.company)


def _after_reconcile(ended: Ended) -> NextStep:
    """Return the report with the likely causes, or the receipt for signature."""
    if ended.is_refused:
        ko, en = "차이의 추정 원인을 보고서에서 봅니다.", "See the likely causes in the report."
        return _step(ko, en, "report", "latest", *ended.company)
    ko, en = "인수인계 확인서에 서명을 받습니다.", "Have the receipt signed."
    return _step(ko, en, "receipt", "latest", *ended.company, "-o", "receipt.html", who=Who.ACCOUNTANT)


def _after_receipt(ended: Ended) -> NextStep:
    """Return the signature, and how the receipt is proven later."""
    ko, en = (
        "서명을 받습니다. 나중에 데이터베이스와 맞는지 확인하려면:",
        "Have it signed. To prove it against the database at any time:",
    )
    file = Path(ended.text("output") or "receipt.json").with_suffix(".json")
    return _step(ko, en, "verify", str(file), who=Who.ACCOUNTANT)


def _after_verify(ended: Ended) -> NextStep:
    """Return that the receipt is kept, or that somebody asks what changed."""
    if ended.is_refused:
        ko, en = "언제 무엇이 바뀌었는지 배치에서 봅니다.", "See in the batches what changed, and when."
        return _step(ko, en, "batches")
    ko, en = "서명한 확인서를 receipt.json과 함께 보관합니다.", "Keep the signed receipt with its receipt.json."
    return _asked(Who.ACCOUNTANT, ko, en)


def _after_extract(ended: Ended) -> NextStep:
    """Return the look at what the tables are."""
    ko, en = "무엇으로 인식되는지 봅니다.", "See what they are recognised as."
    return _step(ko, en, "inspect", *ended.listed("files"))


def _after_template(ended: Ended) -> NextStep:
    """Return the start with the workbook, once the client has filled it in."""
    ko, en = "고객사가 채우면 그 폴더에서 시작합니다.", "Once the client has filled it in, begin in its folder."
    return _step(ko, en, "start", str(Path(ended.text("path")).parent), who=Who.CLIENT)


def _after_config(_: Ended) -> NextStep:
    """Return where the company stands, or the start that writes the settings."""
    if found_from(Path.cwd()) is None:
        return _rehearse()
    return _step("회사가 어디까지 왔는지 봅니다.", "See where the company stands.")


def _after_diff(ended: Ended) -> NextStep | None:
    """Return the report of the later batch, or what came next after it."""
    if ended.is_refused:
        return _step(
            "뒤 배치의 점검 결과를 봅니다.", "See the findings of the later batch.", "report", ended.text("after")
        )
    return _of_batch(ended, "after")


def _db(ko: str, en: str, *command: str) -> Tell:
    """Return what comes after a command about the schema, in the same folder of migrations."""
    return lambda ended: _step(ko, en, "db", *command, *ended.folder)


def _or_again(then: Tell, ko: str, en: str) -> Tell:
    """Return what comes next, or the same call once more where something was found."""
    return lambda ended: _again(ko, en) if ended.is_refused else then(ended)


def _after_expand(ended: Ended) -> NextStep | None:
    """Return what comes next of the change that was declared, or taken back by its name."""
    from kerp_import.expand_contract.declaration_file import read_declaration

    declared = ended.text("declared")
    return _after_change(ended, read_declaration(Path(declared)).name if Path(declared).is_file() else declared)


def _after_contract(ended: Ended) -> NextStep | None:
    """Return the next phase of the change that was named."""
    return _after_change(ended, ended.text("name"))


def _after_change(ended: Ended, name: str) -> NextStep | None:
    """Return the next phase of a change and what it waits for; where something is in its way, the same call again."""
    from kerp_import.cli.db_contract import UNWRITTEN_FOR
    from kerp_import.database.connection import Database
    from kerp_import.expand_contract.comes_next import comes_next

    reverts, defers = (bool(ended.values.get(each)) for each in ("revert", "defer"))
    with Database(SESSION.server()) as db:
        ahead = comes_next(db, name, reverts=reverts, defers=defers)
    waits = ahead is not None and ahead.is_waited_for and not reverts and ended.values.get("soak") is None
    if ended.is_refused and not waits:
        return _again("이유를 없앤 뒤 다시 실행합니다.", "Fix what is told, and run it again.")
    if ahead is None:
        return STATUS(ended)
    told = ended.text("unwritten_for")
    is_kept = ahead.command[1] == "contract" and told not in {"", UNWRITTEN_FOR}
    terms = ("--unwritten-for", told) if is_kept else ()
    return _step(ahead.why.ko, ahead.why.en, *ahead.command, *terms, *(ended.folder if ended.text("path") else ()))


def _after_partition(ended: Ended) -> NextStep:
    """Return the end of a partitioning that was swapped, and of one that has ended the months ahead."""
    if ended.is_refused:
        return _again("고친 뒤 다시 실행합니다.", "Fix it, and run it again.")
    command = ("db", "partition", ended.text("table"))
    if ended.values.get("by"):
        ko = "며칠 지켜본 뒤 끝냅니다 (되돌리려면 --undo)."
        return _step(ko, "Watch it for some days, then end it (--undo goes back).", *command, "--finish")
    if ended.values.get("finish"):
        return _step("다음 달들을 미리 만듭니다.", "Make the months ahead.", *command, "--ensure", "12")
    return _step("적용된 것과 남은 것을 봅니다.", "See what is applied and what is pending.", "db", "status")


def _after_copy(ended: Ended) -> NextStep:
    """Return a look at what is noted of the copy, in its target; the call is not told: it holds two passwords."""
    if ended.is_refused:
        return _asked(Who.CONSULTANT, "고친 뒤 같은 명령을 다시 실행합니다.", "Fix it, and run the same command again.")
    return _asked(
        Who.CONSULTANT,
        "대상에서 kerp-import db status로 복사 기록을 봅니다.",
        "See the copy's record in the target: kerp-import db status.",
    )


def _after_alerts(ended: Ended) -> NextStep:
    """Return the list of what is wrong, or that an address has to be mended."""
    if ended.is_refused:
        return _again("주소를 고친 뒤 다시 시험합니다.", "Fix the address, and try again.")
    return _step("아직 끝나지 않은 것을 봅니다.", "See what is not over.", "alerts", "list")


def _after_incidents(_: Ended) -> NextStep:
    """Return the acknowledgement of the newest that nobody has seen, or that the addresses may be tried."""
    from kerp_import.alerts.incidents import known_incidents
    from kerp_import.alerts.setup import utc_now

    with SESSION.database() as db:
        unseen = [each for each in known_incidents(db, utc_now()) if each.acked_at is None]
    if not unseen:
        return _step("주소로 알림이 가는지 봅니다.", "See whether alerts reach their addresses.", "alerts", "test")
    ko, en = "보았다고 적으면 되풀이해 알리지 않습니다.", "Say that you have seen it, and it is not repeated."
    return _step(ko, en, "alerts", "ack", unseen[0].short_id)


def _after_status(ended: Ended) -> NextStep | None:
    """Return what the most urgent operation asks for; else where the company stands, or how far the schema is."""
    from kerp_import.cli.next_of_operations import next_of
    from kerp_import.cli.status import StatusAsked
    from kerp_import.database.connection import Database

    with Database(database_url()) as db:
        operations = StatusAsked(db, ended.text("operation") or None, ended.text("company") or None).look()
    if operations is None:
        return _step("스키마를 새로 고칩니다.", "Bring the schema up to date.", "db", "up")
    found = next_of(operations)
    if found is not None:
        return found
    if ended.company:
        return _of_company(ended)
    return _step("적용된 것과 남은 것을 봅니다.", "See what is applied and what is pending.", "db", "status")


def _after_db_status(ended: Ended) -> NextStep:
    """Return what the schema asks for: what stopped halfway, is pending, or waits; else who is at work."""
    from kerp_import.cli.migration_folder import folder_of
    from kerp_import.cli.next_of_operations import next_of
    from kerp_import.cli.operation_shown import newest_of_each
    from kerp_import.database import operations
    from kerp_import.database.connection import Database
    from kerp_import.migrate import history

    path = ended.text("path")
    with Database(database_url()) as db:
        now = history.state(db, folder_of(Path(path) if path else None, ended.text("table") or TABLE))
        of_schema = [each for each in newest_of_each(operations.latest(db)) if each.kind not in {"batch", "migration"}]
    if now.dirty:
        ko, en = "멈춘 곳부터 잇습니다.", "Go on where it stopped."
        return _step(ko, en, "db", "repair", *ended.folder)
    if now.pending:
        return _step(
            "남은 것의 실행 계획을 봅니다.", "See how the pending ones would run.", "db", "plan", *ended.folder
        )
    ko, en = "무엇이 실행되고 있는지 봅니다.", "See what is under way."
    return next_of(of_schema) or _step(ko, en, "status")


STATUS = _db("적용된 것과 남은 것을 봅니다.", "See what is applied and what is pending.", "status")

AFTER: dict[str, Tell] = {
    "alerts.list_": _after_incidents,
    "alerts.ack": _after_alerts,
    "alerts.sleep": _after_alerts,
    "alerts.try_out": _after_alerts,
    "extract.extract": _after_extract,
    "template.template": _after_template,
    "rollback.rollback": _after_rollback,
    "recover.recover": lambda ended: _step(
        "되살린 배치를 봅니다.", "See the batch.", "batch", "show", ended.text("batch")
    ),
    "bundle.bundle": lambda _: _asked(
        Who.CONSULTANT, "묶음을 열어 확인한 뒤 보냅니다.", "Look into the bundle, then send it."
    ),
    "inspect.inspect": _after_inspect,
    "readiness.readiness": _after_readiness,
    "batches.batches": _of_company,
    "batch.show": _of_batch,
    "report.report": _of_batch,
    "accept.accept": _of_batch,
    "diff.diff": _after_diff,
    "reconcile.reconcile": _after_reconcile,
    "receipt.receipt": _after_receipt,
    "verify.verify": _after_verify,
    "doctor.doctor": _or_again(
        lambda _: _step("예약 작업(cron)에는 이것을 둡니다.", "For cron, use this.", "health"),
        "고친 뒤 다시 봅니다.",
        "Fix what is told, and look again.",
    ),
    "config.config": _after_config,
    "monitor.rules": lambda _: _asked(
        Who.CONSULTANT,
        "프로메테우스 설정의 rule_files에 이 파일을 적습니다.",
        "Name the file under rule_files in Prometheus' configuration.",
    ),
    "monitor.dashboard": lambda _: _asked(
        Who.CONSULTANT, "그라파나의 대시보드 메뉴에서 가져옵니다.", "Import it in Grafana, in the menu of dashboards."
    ),
    "company.add": lambda ended: _rehearse(".", "--company", ended.text("code")),
    "company.four_eyes": _of_company,
    "company.strict": lambda _: _asked(
        Who.CONSULTANT, "위의 GRANT로 로그인을 들여보냅니다.", "Let a login in by the GRANT above."
    ),
    "company.show": _of_company,
    "map.check": _after_check,
    "map.history": lambda ended: _step("마지막 매핑을 봅니다.", "See the newest map.", "map", "show", *ended.company),
    "map_apply.apply": _after_apply,
    "map_export.export": _after_export,
    "map_suggest.suggest": _after_suggest,
    "db_backfill.backfill": _or_again(STATUS, "원인을 고친 뒤 이어서 채웁니다.", "Fix the cause, and go on filling."),
    "db_backup.backup": STATUS,
    "db_drift.drift_command": _or_again(
        STATUS, "위의 문장으로 되돌린 뒤 다시 봅니다.", "Bring it back by the statements above, and look again."
    ),
    "db_copy_table.copy_table_command": _after_copy,
    "db_partition.partition_command": _after_partition,
    "db_plan.plan_command": _db("계획대로 실행합니다.", "Run it as planned.", "up"),
    "db_create.create": _db("SQL을 적은 뒤 검사합니다.", "Write the SQL, then have it looked through.", "lint"),
    "db_expand.expand_command": _after_expand,
    "db_migrate_data.migrate_data_command": _after_contract,
    "db_contract.contract_command": _after_contract,
    "db_restore.restore": _db("복원한 스키마를 확인합니다.", "Verify the schema that was restored.", "verify"),
    "db_seed.seed": STATUS,
    "db.up": STATUS,
    "db.down": STATUS,
    "db.goto": STATUS,
    "db.force": _db("적은 버전이 맞는지 확인합니다.", "Verify the version that was written.", "verify"),
    "db.repair": STATUS,
    "db_status.status": _after_db_status,
    "status.status": _after_status,
    "db_verify.verify": _or_again(STATUS, "고친 뒤 다시 확인합니다.", "Fix it, and verify again."),
    "db_lint.lint_command": _or_again(
        _db("실행 계획을 봅니다.", "See how they would run.", "plan"),
        "고친 뒤 다시 검사합니다.",
        "Fix it, and look again.",
    ),
}
"""By the command's module and function."""
