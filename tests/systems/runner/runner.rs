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

/// Answers every question of a file with a policy document, and tells what became of each.
///
/// # Errors
///
/// A sentence, where the policy cannot be loaded: then no question has an answer.
pub fn ask(file: &QuestionFile, policy: &Value) -> Result<Vec<(Question, Verdict)>, String> {
    let fixtures = &file.fixtures;
    let (vocabulary, policy): (Box<dyn Vocabulary>, Value) = match file.system.as_str() {
        "adobe" => {
            let adobe = adobe::Adobe::new(fixtures, &sample("adobe")?.fixtures);
            let policy = adobe.with_groups(policy)?;
            (Box::new(adobe), policy)
        }
        "insider" => (Box::new(insider::Insider), policy.clone()),
        "liveramp" => (Box::new(liveramp::LiveRamp), with_roles(policy, fixtures)),
        "lytics" => (Box::new(lytics::Lytics), policy.clone()),
        "synerise" => (Box::new(synerise::Synerise), policy.clone()),
        other => return Err(format!("no system is named `{other}`")),
    };
    let console = Console::read(policy)?;
    let verdict = |question: &Question| match question.check().and_then(|()| vocabulary.answer(&console, question)) {
        Ok(answer) => answer.verdict(question, vocabulary.as_ref()),
        Err(error) => Verdict::Wrong(vec![format!("cannot be answered: {error}")]),
    };
    let answered = |value: &Value| {
        let question = Question::read(value);
        let verdict = verdict(&question);
        (question, verdict)
    };
    Ok(file.questions.iter().map(answered).collect())
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
