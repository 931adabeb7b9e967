//! Answers questions about the permission systems of five products through the engine, from policies in this
//! project's format. The runner translates words alone; `tests/systems/README.md` says how.

mod adobe;
mod answer;
mod console;
mod file;
mod insider;
mod liveramp;
mod lytics;
mod question;
mod report;
mod synerise;

use serde_json::Value;

pub use answer::{Answer, Verdict};
pub use console::Console;
pub use file::QuestionFile;
pub use question::Question;
pub use report::{Report, Tally};

/// The systems, in the order of reports.
pub const SYSTEMS: [&str; 5] = ["lytics", "insider", "adobe", "liveramp", "synerise"];

/// The folders with the questions of this project, inside the folder `tests`: the samples, and its own.
pub const FOLDERS: [&str; 2] = ["systems/questions", "systems/own"];

/// What a system says in its own words, and the engine in its own.
pub trait Vocabulary {
    /// Answers one question.
    ///
    /// # Errors
    ///
    /// A sentence, where the question cannot be read or uses a word that the system does not have.
    fn answer(&self, console: &Console, question: &Question) -> Result<Answer, String>;

    /// Returns the single things that an entry of `missing` names.
    fn atoms(&self, missing: &str) -> Vec<String> {
        vec![missing.to_owned()]
    }
}

/// Returns the policy document of a system, as this project has it.
///
/// # Errors
///
/// A sentence, where there is no such system or its file cannot be read.
pub fn policy(system: &str) -> Result<Value, String> {
    file::read(&crate::path(&format!("systems/{system}/policy.json")))
}

/// A policy and the words of its system: what answers questions.
pub struct Runner {
    vocabulary: Box<dyn Vocabulary>,
    console: Console,
}

impl Runner {
    /// Takes a system's policy document, with the data that a question file brings.
    ///
    /// # Errors
    ///
    /// A sentence, where there is no such system or the policy cannot be loaded: then no question has an answer.
    pub fn new(system: &str, policy: &Value, fixtures: &Value) -> Result<Self, String> {
        let (vocabulary, policy): (Box<dyn Vocabulary>, Value) = match system {
            "adobe" => {
                let adobe = adobe::Adobe::new(fixtures, &sample("adobe")?.fixtures);
                let policy = adobe.with_groups(policy)?;
                (Box::new(adobe), policy)
            }
            "insider" => (Box::new(insider::Insider), with_roles(policy, fixtures)),
            "liveramp" => (Box::new(liveramp::LiveRamp), with_roles(policy, fixtures)),
            "lytics" => (Box::<lytics::Lytics>::default(), with_roles(policy, fixtures)),
            "synerise" => (Box::new(synerise::Synerise), with_roles(policy, fixtures)),
            other => return Err(format!("no system is named `{other}`")),
        };
        Ok(Self { vocabulary, console: Console::read(policy)? })
    }

    /// Answers a question and compares the answer. What cannot be answered is wrong.
    #[must_use]
    pub fn verdict(&self, question: &Question) -> Verdict {
        // Reasons are asked for where they are expected, and where the answer alone is not right.
        if !question.expects_reasons() {
            let verdict = self.verdict_of(&self.console.without_reasons(), question);
            if verdict == Verdict::Right {
                return verdict;
            }
        }
        self.verdict_of(&self.console, question)
    }

    fn verdict_of(&self, console: &Console, question: &Question) -> Verdict {
        match question.check().and_then(|()| self.vocabulary.answer(console, question)) {
            Ok(answer) => answer.verdict(question, self.vocabulary.as_ref()),
            Err(error) => Verdict::Wrong(vec![format!("cannot be answered: {error}")]),
        }
    }
}

/// Returns this project's copy of a system's sample: what a question file leaves out, it takes from there.
fn sample(system: &str) -> Result<QuestionFile, String> {
    QuestionFile::read(&crate::path(&format!("{}/{system}.json", FOLDERS[0])))?
        .ok_or_else(|| format!("the sample of `{system}` has no questions"))
}

/// Adds the roles that a question file makes up for its questions, in the policy's own format.
fn with_roles(policy: &Value, fixtures: &Value) -> Value {
    let mut policy = policy.clone();
    if let (Some(roles), Some(more)) = (policy["roles"].as_object_mut(), fixtures["roles"].as_object()) {
        roles.extend(more.clone());
    }
    policy
}
