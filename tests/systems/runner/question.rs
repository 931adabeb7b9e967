//! Question: what is asked about whom, and what the answer has to be.

use serde_json::{Map, Value};

/// A question about a system.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Names it in reports, and in nothing else.
    pub id: String,
    /// Who asks: the system's own words.
    pub subject: Value,
    /// What is asked, with its `kind`.
    pub data: Value,
    /// What the answer has to say.
    pub expected: Map<String, Value>,
}

impl Question {
    /// Reads a question, as far as it can be read.
    #[must_use]
    pub fn read(value: &Value) -> Self {
        Self {
            id: value["id"].as_str().unwrap_or("a question without id").to_owned(),
            subject: value["subject"].clone(),
            data: value["question"].clone(),
            expected: value["expected"].as_object().cloned().unwrap_or_default(),
        }
    }

    /// Says whether there is all that a question consists of.
    ///
    /// # Errors
    ///
    /// A sentence, where something is missing.
    pub fn check(&self) -> Result<(), String> {
        if self.subject.is_object() && self.data.is_object() && !self.expected.is_empty() {
            return Ok(());
        }
        Err("expected the objects `subject`, `question` and `expected`".to_owned())
    }

    /// Says whether it expects more than an answer: what only an explanation knows.
    #[must_use]
    pub fn expects_reasons(&self) -> bool {
        let plain =
            ["allowed", "count", "editable", "exported", "level", "levels", "masked", "missing", "publish", "reveal"];
        !self.expected.keys().all(|name| plain.contains(&name.as_str()))
    }

    /// Returns what kind of question this is.
    ///
    /// # Errors
    ///
    /// A sentence, where it says none.
    pub fn kind(&self) -> Result<&str, String> {
        self.text("kind")
    }

    /// Returns a text of the question.
    ///
    /// # Errors
    ///
    /// A sentence, where there is none.
    pub fn text(&self, name: &str) -> Result<&str, String> {
        self.data[name].as_str().ok_or_else(|| format!("the question has no text `{name}`"))
    }

    /// Returns a text of the subject.
    ///
    /// # Errors
    ///
    /// A sentence, where there is none.
    pub fn of_subject(&self, name: &str) -> Result<&str, String> {
        self.subject[name].as_str().ok_or_else(|| format!("the subject has no text `{name}`"))
    }

    /// Returns the subject's status: who is said to have none is active, and null is somebody without one.
    #[must_use]
    pub fn status(&self) -> Value {
        self.subject.get("status").cloned().unwrap_or_else(|| "Active".into())
    }

    /// Returns the sentence for a kind that the system does not have.
    #[must_use]
    pub fn unknown_kind(&self) -> String {
        format!("the system has no questions of the kind {}", self.data["kind"])
    }
}
