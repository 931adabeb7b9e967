//! How many tests passed: the sum of what each runner says in its last lines.

use std::fmt;

/// Numbers of tests.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Summary {
    /// Did what was expected.
    pub(crate) passed: u64,
    /// Did not.
    pub(crate) failed: u64,
    /// Were not run.
    pub(crate) skipped: u64,
}

/// Whose output is read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Runner {
    /// `cargo test` and wasm-bindgen's runner: one `test result:` line for each binary.
    Cargo,
    /// `node --test`: one line for each number, at the end.
    Node,
}

impl Summary {
    /// One passed test.
    pub(crate) const PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };
    /// One failed test.
    pub(crate) const FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };

    /// A number of skipped tests.
    pub(crate) fn skipped(skipped: u64) -> Self {
        Self { skipped, ..Self::default() }
    }

    /// Reads the output of a runner; zero tests when it has no summary.
    pub(crate) fn parse(runner: Runner, output: &str) -> Self {
        let lines = output.lines().map(without_colours);
        match runner {
            Runner::Cargo => lines.filter_map(|line| parse_cargo(&line)).fold(Self::default(), Self::plus),
            Runner::Node => parse_node(lines),
        }
    }

    /// Adds two.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed.saturating_add(other.passed),
            failed: self.failed.saturating_add(other.failed),
            skipped: self.skipped.saturating_add(other.skipped),
        }
    }

    /// How many tests these are.
    pub(crate) fn total(self) -> u64 {
        self.passed.saturating_add(self.failed).saturating_add(self.skipped)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// Reads `test result: FAILED. 3 passed; 1 failed; 2 ignored; 0 measured; …`.
fn parse_cargo(line: &str) -> Option<Summary> {
    let rest = line.strip_prefix("test result: ")?;
    let (_, numbers) = rest.split_once(". ")?;
    let mut summary = Summary::default();
    for part in numbers.split(';') {
        match part.trim().split_once(' ') {
            Some((number, "passed")) => summary.passed = number.parse().ok()?,
            Some((number, "failed")) => summary.failed = number.parse().ok()?,
            Some((number, "ignored")) => summary.skipped = number.parse().ok()?,
            _ => {}
        }
    }
    Some(summary)
}

/// Reads `ℹ pass 3` or `# pass 3`. Only the last line of each kind counts: tests may print such lines too.
fn parse_node(lines: impl Iterator<Item = String>) -> Summary {
    let (mut passed, mut failed, mut cancelled, mut skipped, mut todo) = (0, 0, 0, 0, 0);
    for line in lines {
        let mut words = line.split_whitespace();
        if !matches!(words.next(), Some("ℹ" | "#")) {
            continue;
        }
        let (Some(name), Some(number), None) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        let Ok(number) = number.parse::<u64>() else {
            continue;
        };
        match name {
            "pass" => passed = number,
            "fail" => failed = number,
            "cancelled" => cancelled = number,
            "skipped" => skipped = number,
            "todo" => todo = number,
            _ => {}
        }
    }
    Summary {
        passed,
        // A cancelled test is one that never came to an end.
        failed: cancelled.saturating_add(failed),
        // A test marked `todo` proves nothing, whatever its outcome.
        skipped: todo.saturating_add(skipped),
    }
}

/// Colours are escape sequences: ESC, `[`, parameters, and one letter.
fn without_colours(line: &str) -> String {
    let mut text = String::new();
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64, skipped: u64) -> Summary {
        Summary { passed, failed, skipped }
    }

    #[test]
    fn adds_up_the_binaries_of_cargo_test() {
        let output = "running 3 tests\n\
            test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: \u{1b}[31mFAILED\u{1b}[m. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(Summary::parse(Runner::Cargo, output), counts(5, 1, 1));
    }

    #[test]
    fn reads_the_last_numbers_of_node() {
        let output = "# pass 99\n✔ a test\nℹ tests 9\nℹ suites 0\nℹ pass 4\nℹ fail 1\nℹ cancelled 1\n\
            ℹ skipped 2\nℹ todo 1\nℹ duration_ms 61.5\n";
        assert_eq!(Summary::parse(Runner::Node, output), counts(4, 2, 3));
    }

    #[test]
    fn output_without_a_summary_is_zero_tests() {
        assert_eq!(Summary::parse(Runner::Cargo, "no tests to run!\n").total(), 0);
        assert_eq!(Summary::parse(Runner::Node, "").total(), 0);
    }

    #[test]
    fn is_written_as_one_plain_line() {
        assert_eq!(counts(5, 1, 2).to_string(), "5 passed, 1 failed, 2 skipped");
    }
}
