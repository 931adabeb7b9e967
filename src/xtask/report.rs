//! The report of a test run: what each step came to, and the one line of numbers at the end.

use std::time::{Duration, Instant};

use crate::browser;
use crate::error::Result;
use crate::progress;
use crate::summary::Summary;

/// What came of a step.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It ran: these are its numbers.
    Ran(Summary),
    /// It could not run on this machine: these tests were left out, for this reason.
    Skipped(u64, String),
}

/// One finished step.
#[derive(Debug)]
struct Step {
    name: String,
    time: Duration,
    summary: Summary,
    ran: bool,
}

/// The steps so far, and whether to go on.
#[derive(Debug, Default)]
pub(crate) struct Report {
    steps: Vec<Step>,
    stopped: bool,
}

impl Outcome {
    /// What a check came to that counts as one test.
    pub(crate) fn one(success: bool) -> Self {
        Self::Ran(if success { Summary::PASSED } else { Summary::FAILED })
    }
}

impl Report {
    /// Runs a step whose failure stops those after it.
    pub(crate) fn required(&mut self, name: impl Into<String>, step: impl FnOnce() -> Result<Outcome>) {
        let failed = self.take(name, step);
        self.stopped |= failed;
    }

    /// Runs a step whose failure says nothing about those after it.
    pub(crate) fn cheap(&mut self, name: impl Into<String>, step: impl FnOnce() -> Result<Outcome>) {
        self.take(name, step);
    }

    /// Runs a step and writes down what came of it; returns whether it failed.
    fn take(&mut self, name: impl Into<String>, step: impl FnOnce() -> Result<Outcome>) -> bool {
        let name = name.into();
        if self.stopped {
            self.steps.push(Step { name, time: Duration::ZERO, summary: Summary::skipped(1), ran: false });
            return false;
        }
        println!("\n== {name}");
        let started = Instant::now();
        let summary = match step() {
            Ok(Outcome::Ran(summary)) => summary,
            Ok(Outcome::Skipped(tests, reason)) => {
                println!("skipped: {reason}");
                Summary::skipped(tests)
            }
            Err(error) => {
                eprintln!("xtask: {error}");
                Summary::FAILED
            }
        };
        self.steps.push(Step { name, time: started.elapsed(), summary, ran: true });
        summary.failed > 0
    }

    /// Prints the table and the last line; returns whether this is a success.
    pub(crate) fn finish(&self) -> bool {
        println!("\n{:<38}{:>12}  result", "step", "time");
        for step in &self.steps {
            let result = match step.summary {
                _ if !step.ran => "not run",
                Summary { failed: 1.., .. } => "failed",
                Summary { passed: 0, skipped: 1.., .. } => "skipped",
                _ => "ok",
            };
            println!("{:<38}{:>12}  {result}: {}", step.name, progress::duration(step.time), step.summary);
        }
        let total = self.steps.iter().map(|step| step.summary).fold(Summary::default(), Summary::plus);
        let refused = browser::is_ci() && total.skipped > 0;
        if refused {
            println!("in CI nothing may be skipped");
        }
        println!("{total}");
        total.failed == 0 && !refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_stops_those_after_it_unless_it_is_cheap() {
        let mut report = Report::default();
        report.cheap("one", || Ok(Outcome::one(false)));
        report.required("two", || Ok(Outcome::one(false)));
        report.required("three", || Ok(Outcome::one(true)));
        let numbers: Vec<_> = report.steps.iter().map(|step| step.summary).collect();
        assert_eq!(numbers, [Summary::FAILED, Summary::FAILED, Summary::skipped(1)]);
        assert!(!report.finish());
    }
}
