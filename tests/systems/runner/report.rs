//! Report: how many answers were right, and every one that was not.

use std::fmt;
use std::path::Path;

use serde_json::Value;

use super::{Question, QuestionFile, Runner, SYSTEMS, Verdict, policy};

/// What became of the questions of a folder.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// A tally for each system that was asked, in order.
    pub systems: Vec<Tally>,
}

/// What became of the questions of one system.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// The system.
    pub system: String,
    /// How many were right.
    pub right: usize,
    /// How many were asked and counted.
    pub asked: usize,
    /// Each answer that was wrong, in lines.
    pub wrong: Vec<String>,
    /// Each question that was not counted, and why.
    pub uncounted: Vec<String>,
}

impl Report {
    /// Asks all questions of a folder, or of one file, with the policies of this project.
    ///
    /// # Errors
    ///
    /// A sentence, where a file cannot be read or there is no question.
    pub fn of(path: &Path) -> Result<Self, String> {
        Self::with(path, &policy)
    }

    /// Asks all questions with policies that come from elsewhere.
    ///
    /// # Errors
    ///
    /// As [`Report::of`].
    pub fn with(path: &Path, policy: &dyn Fn(&str) -> Result<Value, String>) -> Result<Self, String> {
        let files = QuestionFile::read_all(path)?;
        let of_system = |system: &str| {
            let mut tally = Tally { system: system.to_owned(), ..Tally::default() };
            for file in files.iter().filter(|file| file.system == system) {
                tally.add(file, policy(system).and_then(|policy| Runner::new(system, &policy, &file.fixtures)));
            }
            tally
        };
        let asked = SYSTEMS.iter().filter(|system| files.iter().any(|file| file.system == **system));
        Ok(Self { systems: asked.map(|system| of_system(system)).collect() })
    }

    /// Says whether every answer was right.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.systems.iter().all(|tally| tally.right == tally.asked)
    }
}

impl Tally {
    fn add(&mut self, file: &QuestionFile, runner: Result<Runner, String>) {
        let runner = match runner {
            Ok(runner) => runner,
            Err(error) => {
                self.asked += file.questions.len().max(1);
                self.wrong.push(format!("{}: none can be answered: {error}", file.name));
                return;
            }
        };
        for question in file.questions.iter().map(Question::read) {
            match runner.verdict(&question) {
                Verdict::Right => {
                    self.asked += 1;
                    self.right += 1;
                }
                Verdict::Wrong(mut lines) => {
                    self.asked += 1;
                    lines.insert(0, format!("{}: {} of {}", question.id, question.data, question.subject));
                    self.wrong.push(lines.join("\n    "));
                }
                Verdict::NotCounted(why) => self.uncounted.push(why),
            }
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for tally in &self.systems {
            writeln!(out, "{} {}/{}", tally.system, tally.right, tally.asked)?;
            for wrong in &tally.wrong {
                writeln!(out, "  wrong: {wrong}")?;
            }
            for uncounted in &tally.uncounted {
                writeln!(out, "  not counted: {uncounted}")?;
            }
        }
        Ok(())
    }
}
