#!/usr/bin/env python3
"""Runs every check of the project in order and says at the end how many passed and failed.

    tests/run.py test              the stages marked for `test`
    tests/run.py verify            these and the longer ones
    tests/run.py test --only demo  some stages by name (what they need must be built already)
    tests/run.py verify --list     the stages and their commands

A failing stage does not stop the others, except that nothing which needs the binaries runs when the build fails: it is
counted as failed with that reason. Whole logs lie in target/test/NAME.log; the tail of a failed one is printed.
The last line is always `N passed, N failed`; the exit code is 0 only when nothing failed and something passed.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / "target" / "test"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "openlines"
TARGET = Path(os.environ.setdefault("CARGO_TARGET_DIR", str(CACHE / "target")))
DEV = TARGET / "debug"
SERVER = str(DEV / "openlines")
OPERATOR = str(DEV / "examples" / "terminal_operator")
BROWSER_TESTS = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "tests" / "web").glob("*.test.mjs"))


@dataclass(frozen=True)
class Stage:
    """One row of the table: `counts` says how its tests are counted, `minutes` after how long it is killed."""

    name: str
    what: str
    command: tuple[str, ...]
    counts: str = "one"  # one | cargo | node | unittest | swift | surefire:FOLDER
    minutes: int = 10
    needs: str = ""  # a stage without which this one cannot run
    verify_only: bool = False


STAGES = (
    Stage("packages", "Node packages at their locked versions", ("tests/packages.sh",)),
    Stage("fmt", "Rust code is formatted", ("cargo", "fmt", "--all", "--check"), minutes=2),
    Stage("build", "everything compiles", ("cargo", "build", "--locked", "--workspace", "--all-targets"), minutes=20),
    Stage("clippy", "no lint fires",
          ("cargo", "clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"), minutes=15),
    Stage("rust", "unit, table, property and house tests; bad input and faults",
          ("cargo", "test", "--locked", "--workspace", "--no-fail-fast"), "cargo", 15, "build"),
    Stage("widget", "the widget's types, style, size and committed build",
          ("npm", "--prefix", "server/web", "run", "check"), needs="packages"),
    Stage("browser", "the live chat page in a real browser against a real portal",
          ("node", "--test", "--test-reporter=spec", *BROWSER_TESTS), "node", needs="build"),
    Stage("demo", "a customer in a browser and an operator in a terminal talk",
          ("node", "tests/web/demo.mjs", "--headless", "--terminal", "--server-bin", SERVER, "--operator-bin", OPERATOR),
          minutes=5, needs="build"),
    Stage("replay", "recorded conversations arrive without one difference",
          (str(DEV / "replay"), "tests/data/conversations.jsonl"),
          needs="build"),
    Stage("chaos", "50 seeds of faults, races and kills: a portal and five phones",
          (str(DEV / "chaos"), "--seeds", "50", "--from", "1"), needs="build"),
    Stage("chaos-commits", "a kill at every commit of a story, before it and after it",
          (str(DEV / "chaos"), "--every-commit"), minutes=30, needs="build"),
    Stage("chaos-planted", "chaos finds every planted bug", (str(DEV / "chaos"), "--planted"), minutes=40, needs="build"),
    Stage("day", "a simulated day of the queue keeps every promise, twice the same",
          (str(DEV / "day"), "--sessions", "1000", "--lines", "12", "--operators", "40", "--twice", "--like",
           "tests/data/conversations.jsonl"), minutes=5, needs="build"),
    Stage("words", "each text is there in both languages, is used, and none is written in code",
          ("python3", "words/words.py", "check"), minutes=2),
    Stage("words-tests", "the generator and the checker of texts",
          ("python3", "-m", "unittest", "discover", "-s", "words"), "unittest", minutes=2),
    Stage("bindings", "the boundary in Kotlin and Swift", ("tests/bindings.sh", "--built"), minutes=2, needs="build"),
    Stage("kotlin", "the boundary from Kotlin, against a real portal", ("tests/kotlin/run.sh", "--built"),
          "surefire:target/kotlin-tests", minutes=15, needs="bindings"),
    Stage("android", "presenters, screens and pictures on a plain JVM, with the real core",
          ("mvn", "-q", "-B", "-f", "android/pom.xml", "test"), "surefire:android", minutes=25, needs="bindings"),
    Stage("android-app", "the Android app under Robolectric, with the real core and a real portal",
          ("android/build/test.sh",), "surefire:android/app", minutes=30, needs="bindings"),
    Stage("demo-phones", "a customer in a browser and two operators on the phone's screens",
          ("node", "tests/web/demo.mjs", "--headless", "--server-bin", SERVER, "--phone", "android/desktop/run.sh"),
          minutes=8, needs="android"),
    Stage("demo-windows", "the demo's two windows side by side on a display, and ctrl-C ends both",
          ("node", "tests/web/windows.mjs", "--server-bin", SERVER, "--phone", "android/desktop/run.sh"),
          minutes=5, needs="android"),
    Stage("swift", "the boundary from Swift, against a real portal", ("ios/test.sh", "boundary"), "swift", minutes=20,
          needs="bindings"),
    Stage("swift-kit", "the iOS kit: its presenters on the real core", ("ios/test.sh", "kit"), "swift", minutes=20,
          needs="bindings"),
    Stage("ios-app", "the iOS screens against stubs, and the app's property lists", ("ios/check.sh",), minutes=15,
          needs="bindings"),
    Stage("phones", "the core type-checks for Android and iOS", ("tests/phone-targets/check.sh",), minutes=30,
          verify_only=True),
    Stage("apk", "the Android app packaged and signed", ("android/build/apk.sh",), minutes=20, needs="android-app",
          verify_only=True),
    Stage("chaos-more", "200 more seeds", (str(DEV / "chaos"), "--seeds", "200", "--from", "51"), needs="build",
          verify_only=True),
    Stage("kills", "30 kills of the portal's program under load and 30 power cuts, nothing acknowledged is lost",
          ("env", "OPENLINES_KILLS=30", "cargo", "test", "--locked", "--workspace", "--test", "portal", "--", "kill_9",
           "power_cut"), "cargo", 20, "build", verify_only=True),
    Stage("day-more", "a fuller day: 3,000 sessions on 10 lines",
          (str(DEV / "day"), "--sessions", "3000", "--lines", "10", "--operators", "30"), minutes=20, needs="build",
          verify_only=True),
)


def in_reports(folder: Path, since: float) -> tuple[int, int]:
    """How many tests passed and failed by the reports that Maven wrote below a folder; a skipped one has failed."""
    ran = bad = 0
    for report in folder.rglob("surefire-reports/TEST-*.xml"):
        if report.stat().st_mtime >= since:
            suite = ElementTree.parse(report).getroot()
            ran += int(suite.get("tests", 0))
            bad += sum(int(suite.get(kind, 0)) for kind in ("failures", "errors", "skipped"))
    return ran - bad, bad


def why_in_reports(folder: Path, since: float) -> list[str]:
    """What each failed test of those reports threw, and what lies behind that: the runner's own last words do not say."""
    told = []
    for report in folder.rglob("surefire-reports/TEST-*.xml"):
        if report.stat().st_mtime < since:
            continue
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            for fault in (*case.iter("failure"), *case.iter("error")):
                lines = (fault.text or "").splitlines()
                causes = [n for n, line in enumerate(lines) if re.match(r"\s*(Suppressed|Caused by): ", line)]
                shown = sorted({n for start in [0, *causes] for n in range(start, min(start + 8, len(lines)))})
                told += [f"{case.get('classname')}.{case.get('name')}", *(f"  {lines[n][:300]}" for n in shown[:60])]
    return told


def counted(stage: Stage, log: str, ok: bool, since: float) -> tuple[int, int]:
    """How many tests passed and failed, read from the runner's own words; a failing runner is at least one failure."""
    if stage.counts == "cargo":
        pairs = re.findall(r"^test result: .*? (\d+) passed; (\d+) failed;", log, re.M)
        passed, failed = sum(int(p) for p, _ in pairs), sum(int(f) for _, f in pairs)
    elif stage.counts == "node":
        def total(word: str) -> int:
            return sum(int(n) for n in re.findall(rf"^[#ℹ] {word} (\d+)\s*$", log, re.M))
        passed, failed = total("pass"), total("fail") + total("cancelled") + total("todo") + total("skipped")
    elif stage.counts == "unittest":
        ran = sum(int(n) for n in re.findall(r"^Ran (\d+) tests? in", log, re.M))
        failed = sum(int(n) for n in re.findall(r"(?:failures|errors|skipped)=(\d+)", log))
        passed = ran - failed
    elif stage.counts == "swift":
        testing = re.findall(r"Test run with (\d+) tests?.*? (passed|failed)", log)
        runs = re.findall(r"Test Suite 'All tests' \w+ at .*\n\s*Executed (\d+) tests?, with (?:(\d+) tests? skipped and )?"
                          r"(\d+) failures?", log)
        failed = sum(int(skipped or 0) + int(bad) for _, skipped, bad in runs)
        failed += sum(verdict == "failed" for _, verdict in testing)
        passed = sum(int(ran) for ran, _, _ in runs) + sum(int(ran) for ran, _ in testing) - failed
    elif stage.counts.startswith("surefire:"):
        passed, failed = in_reports(ROOT / stage.counts.removeprefix("surefire:"), since)
    else:
        return (1, 0) if ok else (0, 1)
    if not ok and failed == 0:
        failed = 1
    if ok and passed == 0:
        failed += 1  # a runner that ran nothing proves nothing
    return passed, failed


def kill(process: subprocess.Popen) -> None:
    """Ends the stage with all that it started."""
    for sig, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sig)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)


def last_line(path: Path) -> str:
    try:
        lines = path.read_text(errors="replace").strip().splitlines()
    except OSError:
        return ""
    return lines[-1].strip()[:100] if lines else ""


def run(stage: Stage) -> tuple[bool, str, str]:
    """Runs a stage; returns whether it succeeded, its log, and the reason when it could not run or was killed."""
    path = LOGS / f"{stage.name}.log"
    program = stage.command[0]
    found = shutil.which(program) or (ROOT / program).exists()
    if not found:
        return False, "", f"there is no {program}"
    with path.open("wb") as log:
        process = subprocess.Popen(stage.command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log,
                                   stderr=subprocess.STDOUT, start_new_session=True)
        started, told, reason = time.monotonic(), time.monotonic(), ""
        try:
            while process.poll() is None:
                time.sleep(0.1)
                now = time.monotonic()
                if now - started > stage.minutes * 60:
                    reason = f"killed after {stage.minutes} minutes"
                    kill(process)
                elif now - told > 20:
                    told = now
                    print(f"    {now - started:4.0f} s  {last_line(path)}", flush=True)
        finally:
            kill(process)  # also what a finished stage left behind: it would disturb the next one
    return process.returncode == 0 and not reason, path.read_text(errors="replace"), reason


def show(stages: list[Stage]) -> None:
    for stage in stages:
        print(f"{stage.name:11} {stage.what}\n{'':11} $ {' '.join(stage.command)}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs the checks of the project.")
    parser.add_argument("set", choices=["test", "verify"])
    parser.add_argument("--only", nargs="+", metavar="NAME", help="run these stages only")
    parser.add_argument("--list", action="store_true", help="show the stages and stop")
    arguments = parser.parse_args()

    stages = [s for s in STAGES if arguments.set == "verify" or not s.verify_only]
    if arguments.only:
        unknown = set(arguments.only) - {s.name for s in STAGES}
        if unknown:
            parser.error(f"no such stage: {', '.join(sorted(unknown))}")
        stages = [s for s in STAGES if s.name in arguments.only]
    if arguments.list:
        show(stages)
        return 0

    LOGS.mkdir(parents=True, exist_ok=True)
    os.environ.update(CARGO_TERM_COLOR="never", NO_COLOR="1", RUST_BACKTRACE="0")
    began, broken, passed, failed, rows = time.monotonic(), set(), 0, 0, []
    for number, stage in enumerate(stages, 1):
        print(f"\n[{number}/{len(stages)}] {stage.name}: {stage.what}", flush=True)
        started, since = time.monotonic(), time.time()
        if stage.needs in broken:
            ok, log, reason = False, "", f"not run: {stage.needs} failed"
        else:
            ok, log, reason = run(stage)
        good, bad = counted(stage, log, ok, since)
        passed, failed = passed + good, failed + bad
        seconds = time.monotonic() - started
        if bad:
            broken.add(stage.name)
            for line in log.strip().splitlines()[-60:]:
                print(f"    | {line}")
            if stage.counts.startswith("surefire:"):
                for line in why_in_reports(ROOT / stage.counts.removeprefix("surefire:"), since):
                    print(f"    | {line}")
            if reason:
                print(f"    {reason}")
        elif stage.counts == "one":
            print(f"    {last_line(LOGS / (stage.name + '.log'))}")
        verdict = "FAILED" if bad else "ok"
        rows.append(f"{verdict:7} {stage.name:11} {good:5} passed {bad:4} failed {seconds:7.1f} s")
        print(f"    {verdict}: {good} passed, {bad} failed, {seconds:.1f} s", flush=True)

    print(f"\nAll stages, {time.monotonic() - began:.0f} s, whole logs in {LOGS.relative_to(ROOT)}/\n" + "\n".join(rows))
    print(f"\n{passed} passed, {failed} failed", flush=True)
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda number, _: sys.exit(128 + number))  # so that the stage under way ends too
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\nstopped by the user")
        sys.exit(130)
