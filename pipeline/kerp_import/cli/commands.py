"""Every command: its name, what the list says of it, and where it stands.

Decision: docs/decisions/start-up.md
"""

from kerp_import.cli.lazy import Entry, Group
from kerp_import.model.words import Words

MAP = (
    Entry(
        "check", Words("매핑 파일을 줄 번호와 함께 검사한다", "Check mapping files, with line numbers."), "map", "check"
    ),
    Entry("show", Words("저장된 매핑을 그대로 출력한다", "Print the saved map as it is."), "map", "show"),
    Entry("history", Words("저장된 매핑의 모든 버전", "Every version of the saved map."), "map", "history"),
    Entry(
        "apply",
        Words(
            "매핑 파일을 회사에 저장하거나, 검토한 통합 문서를 매핑 파일에 적는다",
            "Save a mapping for a company, or write a reviewed workbook into a mapping file.",
        ),
        "map_apply",
        "apply",
    ),
    Entry(
        "export",
        Words(
            "계정마다 한 행인 검토용 통합 문서를 쓴다", "Write the workbook in which an accountant reviews the mapping."
        ),
        "map_export",
        "export",
    ),
    Entry(
        "suggest",
        Words(
            "확인되지 않은 계정마다 K-ERP 계정을 점수와 근거와 함께 제안한다",
            "Propose a K-ERP account for every unverified one, with a score and the evidence.",
        ),
        "map_suggest",
        "suggest",
    ),
)

DB = (
    Entry(
        "backfill",
        Words("운영 중인 표의 행을 남지 않을 때까지 채운다", "Fill rows of a live table until none is left."),
        "db_backfill",
        "backfill",
    ),
    Entry(
        "backup",
        Words("백업을 만들고 복원해 확인한다", "Make a backup, and prove it by a restore."),
        "db_backup",
        "backup",
    ),
    Entry(
        "drift",
        Words("마이그레이션과 다른 것 (있으면 종료 코드 4)", "What differs from the migrations (4 if anything does)."),
        "db_drift",
        "drift_command",
    ),
    Entry(
        "plan",
        Words("up이 실행할 것과, 문마다의 잠금", "What up would run, and the locks of each statement."),
        "db_plan",
        "plan_command",
    ),
    Entry(
        "create", Words("새 마이그레이션 파일을 만든다", "Write a new pair of migration files."), "db_create", "create"
    ),
    Entry("restore", Words("백업을 복원한다", "Restore a backup, whole or one table."), "db_restore", "restore"),
    Entry(
        "seed",
        Words("표준 계정과목표와 설정을 넣는다", "Fill in the standard chart and the settings."),
        "db_seed",
        "seed",
    ),
    Entry("up", Words("남은 마이그레이션을 실행한다", "Run the pending migrations."), "db", "up"),
    Entry(
        "down",
        Words("마지막 마이그레이션을 되돌린다 (자료도 지워진다)", "Undo the last migrations, their data included."),
        "db",
        "down",
    ),
    Entry("goto", Words("정해진 버전으로 간다", "Go to a version, up or down."), "db", "goto"),
    Entry("force", Words("실행 없이 버전만 적는다", "Write a version, run nothing."), "db", "force"),
    Entry("version", Words("스키마 버전", "The schema's version."), "db", "version"),
    Entry(
        "status", Words("적용된 것, 남은 것, 실행 중인 것", "What is applied, pending, running."), "db_status", "status"
    ),
    Entry("repair", Words("멈춘 곳부터 잇고 남은 것을 고친다", "Go on where a file stopped, and fix."), "db", "repair"),
    Entry(
        "verify",
        Words(
            "적용한 파일이 그대로인지, 제약과 인덱스가 지켜지는지 (아니면 종료 코드 4)",
            "Files as applied, constraints and indexes valid (4 if not).",
        ),
        "db_verify",
        "verify",
    ),
    Entry("lint", Words("마이그레이션 파일을 검사한다", "Look migrations through."), "db_lint", "lint_command"),
    Entry(
        "expand",
        Words(
            "열을 바꾸기 시작한다: 그동안 두 이름이 함께 통한다 (--revert: 되돌린다)",
            "Begin to change columns while people post (--revert: go back).",
        ),
        "db_expand",
        "expand_command",
    ),
    Entry(
        "migrate-data",
        Words(
            "시작한 변경의 값을 채우고 양쪽이 같은지 증명한다",
            "Fill what a change added, and prove that both sides are the same.",
        ),
        "db_migrate_data",
        "migrate_data_command",
    ),
    Entry(
        "contract",
        Words(
            "변경을 끝낸다: 아무도 쓰거나 읽지 않을 때 옛것을 지운다",
            "End a change: drop what is old once nobody writes or reads it.",
        ),
        "db_contract",
        "contract_command",
    ),
    Entry(
        "partition",
        Words(
            "운영 중인 표를 달마다의 파티션으로 나눈다 (--undo: 되돌린다, --finish: 끝낸다)",
            "Move a live table into monthly partitions (--undo, --finish).",
        ),
        "db_partition",
        "partition_command",
    ),
    Entry(
        "copy-table",
        Words("표를 다른 서버에 복사하고 같은지 증명한다", "Copy a table to another server, and prove it."),
        "db_copy_table",
        "copy_table_command",
    ),
    Entry("url", Words("내장 서버의 주소", "The address of the embedded server."), "db", "url"),
    Entry("stop", Words("내장 서버를 끈다", "Stop the embedded server."), "db", "stop"),
)

COMPANY = (
    Entry(
        "add", Words("회사를 표준 계정과목표와 함께 만든다", "Add a company with the standard chart."), "company", "add"
    ),
    Entry(
        "strict",
        Words(
            "있는 회사의 역할을 만든다: 이제 그 역할의 로그인만 다룰 수 있다",
            "Make a role for a company that is there: from now on its logins alone may act for it.",
        ),
        "company",
        "strict",
    ),
    Entry(
        "four-eyes",
        Words(
            "네 눈 원칙을 켜거나 푼다: 매핑을 확인했거나 혼자 예행한 사람은 이관하지 못한다",
            "Turn four eyes on, or lift them: whoever confirmed the mapping or rehearsed alone may not promote.",
        ),
        "company",
        "four_eyes",
    ),
    Entry("list", Words("회사 목록", "Every company."), "company", "list_"),
    Entry("show", Words("회사 하나", "One company."), "company", "show"),
)

MONITOR = (
    Entry(
        "serve",
        Words("프로메테우스가 읽어 갈 지표를 내놓는다", "Serve metrics for Prometheus to scrape."),
        "monitor",
        "serve",
    ),
    Entry(
        "textfile",
        Words("node_exporter가 읽을 지표 파일을 쓴다", "Write metrics for node_exporter's textfile collector."),
        "monitor",
        "textfile",
    ),
    Entry("push", Words("지표를 Pushgateway에 보낸다", "Push metrics to a Pushgateway."), "monitor", "push"),
    Entry(
        "rules", Words("프로메테우스의 경보 규칙을 쓴다", "Write alerting rules for Prometheus."), "monitor", "rules"
    ),
    Entry("dashboard", Words("그라파나의 대시보드를 쓴다", "Write a dashboard for Grafana."), "monitor", "dashboard"),
)

ALERTS = (
    Entry("list", Words("잘못되어 아직 끝나지 않은 것", "What is wrong and not over."), "alerts", "list_"),
    Entry(
        "ack",
        Words(
            "확인했다고 적는다: 다시 실패할 때까지 알리지 않는다",
            "Say that it is seen: told no more until it fails again.",
        ),
        "alerts",
        "ack",
    ),
    Entry("sleep", Words("한동안 알리지 않는다", "Tell nothing of it for a while."), "alerts", "sleep"),
    Entry(
        "test", Words("모든 주소에 시험 알림을 보낸다", "Send a test message to every address."), "alerts", "try_out"
    ),
)

BATCH = (Entry("show", Words("배치 하나를 보인다", "Show one batch."), "batch", "show"),)

COMMANDS: tuple[Entry | Group, ...] = (
    Entry(
        "demo",
        Words(
            "꾸며 낸 회사의 장부로 예행과 이관을 보인다 (서버와 자료는 남기지 않는다)",
            "Show a rehearsal and an import with made-up books; no server, no data is left.",
        ),
        "demo",
        "demo",
    ),
    Entry(
        "start",
        Words(
            "내려받은 폴더에서 첫 보고서까지: 있는 것과 없는 것, kerp.toml, 매핑 통합 문서, 예행",
            "From a folder of exports to the first report: what lacks, kerp.toml, mapping, rehearsal.",
        ),
        "start",
        "start",
    ),
    Entry(
        "run",
        Words(
            "기존 회계 프로그램의 파일을 K-ERP로 옮긴다. 하나라도 오류가 있으면 아무것도 바꾸지 않는다.",
            "Move a legacy export into K-ERP; a single error, and nothing changes.",
        ),
        "run",
        "run",
    ),
    Entry(
        "extract",
        Words(
            "표를 읽은 그대로 CSV나 Parquet으로 쓴다. 아는 표든 모르는 표든, 데이터베이스 없이.",
            "Write every table as it was read, known or not; needs no database.",
        ),
        "extract",
        "extract",
    ),
    Entry(
        "template",
        Words(
            "채워서 바로 이관할 수 있는 빈 통합 문서를 쓴다.",
            "Write the empty workbook that, filled in, runs without options.",
        ),
        "template",
        "template",
    ),
    Entry(
        "rollback",
        Words(
            "배치가 쓴 것을 지워 운영을 그 전으로 되돌린다. 그 뒤 누가 고쳤으면 손대지 않는다.",
            "Leave production as it was before a batch; what somebody touched since is left, and told.",
        ),
        "rollback",
        "rollback",
    ),
    Entry(
        "recover",
        Words(
            "배치가 쓴 것 가운데 그 뒤 지워지거나 바뀐 것을 백업에서 되살린다.",
            "Bring back out of a backup what a batch wrote and somebody deleted or changed since.",
        ),
        "recover",
        "recover",
    ),
    Entry(
        "bundle",
        Words(
            "배치를 남에게 보일 수 있게 묶는다: 구조와 점검 결과는 두고 이름, 코드, 적요, 금액을 바꾼다.",
            "Pack a batch to be shown to others: structure and findings stay; names, codes and amounts are replaced.",
        ),
        "bundle",
        "bundle",
    ),
    Entry(
        "inspect",
        Words("무엇을 인식했는지와 그 이유 (아무것도 이관하지 않는다)", "What was recognised and why; loads nothing."),
        "inspect",
        "inspect",
    ),
    Entry(
        "readiness",
        Words(
            "행을 하나라도 옮기기 전에 K-ERP에 무엇이 부족한지 (부족하면 종료 코드 4)",
            "What is missing in the target before any row moves (4 if anything is).",
        ),
        "readiness",
        "readiness",
    ),
    Entry(
        "status",
        Words(
            "무엇이 실행되고 있고 무엇이 멈추거나 실패했는지 (--watch: 계속 본다)",
            "What runs, waits, stopped or failed (--watch: live).",
        ),
        "status",
        "status",
    ),
    Entry("batches", Words("배치 목록", "The history of batches."), "batches", "batches"),
    Entry(
        "report",
        Words(
            "배치의 보고서를 데이터베이스에 남은 기록에서 다시 만든다.",
            "Render a batch's report again from what the database keeps.",
        ),
        "report",
        "report",
    ),
    Entry(
        "accept",
        Words(
            "경고를 사유를 적어 승인한다: 보고서와 확인서에 남고 다음 예행에도 이어진다",
            "Accept warnings with a reason: kept, shown in report and receipt, and carried to the next run.",
        ),
        "accept",
        "accept",
    ),
    Entry(
        "diff",
        Words(
            "두 예행(또는 실행)의 차이: 파일, 매핑, 전표, 계정 잔액, 점검 결과. 다르면 종료 코드 4로 끝난다.",
            "What changed between two rehearsals or runs; ends with 4 where anything did.",
        ),
        "diff",
        "diff",
    ),
    Entry(
        "reconcile",
        Words(
            "K-ERP를 기존 합계잔액시산표와 맞춰 본다. 차이가 있으면 종료 코드 4로 끝난다.",
            "Tie K-ERP out against a legacy trial balance; ends with 4 where anything differs.",
        ),
        "reconcile",
        "reconcile",
    ),
    Entry(
        "receipt",
        Words(
            "이관 완료된 배치의 인수인계 확인서를 발행한다 (인쇄용 HTML, JSON)",
            "Issue the handover receipt of a promoted batch (HTML for print, JSON).",
        ),
        "receipt",
        "receipt",
    ),
    Entry(
        "verify",
        Words(
            "확인서가 지금의 데이터베이스와 맞는지 확인한다. 다르면 종료 코드 4로 끝난다.",
            "Prove a receipt against the database as it is now; ends with 4 where it differs.",
        ),
        "verify",
        "verify",
    ),
    Entry(
        "config",
        Words("모든 설정과 그 출처 (kerp.toml, 환경 변수, 기본값)", "Every setting, and where its value comes from."),
        "config",
        "config",
    ),
    Entry(
        "health",
        Words(
            "모두 괜찮은지: 예약 작업(cron)용, 한 줄에 하나 (잘못된 것이 있으면 종료 코드 4)",
            "Whether all is well, a line a check, for cron and orchestrators (4 if anything is wrong).",
        ),
        "health",
        "health",
    ),
    Entry(
        "doctor",
        Words(
            "설치, 폴더, 서버를 살펴보고 무엇을 할지 말한다 (아무것도 켜지 않는다)",
            "Look through installation, folders and server, and say what to do; starts nothing.",
        ),
        "doctor",
        "doctor",
    ),
    Entry(
        "clean",
        Words(
            "오래되어 쓰이지 않는 것(적재한 행, 보관본, 백업 …)을 보이고 --yes로 지운다",
            "List what is old and needed no more (staging, archives, dumps …); --yes removes it.",
        ),
        "clean",
        "clean",
    ),
    Entry("rules", Words("규칙 목록", "The catalogue of rules."), "rules", "rules"),
    Entry(
        "explain",
        Words(
            "규칙이나 표, 또는 K-ERP의 전표·분개·계정·거래처가 어느 파일의 어느 칸에서 왔는지",
            "Explain a rule or a table, or trace a voucher, a line, an account or a partner of K-ERP back to the cell.",
        ),
        "explain",
        "explain",
    ),
    Group("company", Words("회사", "Companies."), COMPANY),
    Group("map", Words("계정 매핑", "The account-mapping work."), MAP),
    Group("db", Words("데이터베이스와 스키마", "The database and its schema."), DB),
    Group("monitor", Words("프로메테우스와 그라파나를 위한 지표", "Metrics for Prometheus and Grafana."), MONITOR),
    Group("batch", Words("배치 하나", "One batch."), BATCH),
    Group("alerts", Words("알림: 잘못된 것과 그것을 아는 사람", "Alerts: what is wrong, and who knows."), ALERTS),
)
"""In the order in which `kerp-import --help` lists them."""
