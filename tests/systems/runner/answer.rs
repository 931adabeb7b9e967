//! Answer: what was found, and whether it is what was expected.

use std::collections::{BTreeMap, BTreeSet};

use permask::{DecisionCode, Explanation, Outcome};
use serde_json::{Value, json};

use super::{Question, Vocabulary};

/// What was found, by the names of `expected`.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Plain values: `allowed`, `masked`, `level`, …
    pub values: BTreeMap<&'static str, Value>,
    /// The ids of the rules or of the constraint that decided.
    pub rules: BTreeSet<String>,
    /// The roles and groups through which the deciding rules are held.
    pub granted_by: BTreeSet<String>,
    /// What is missing, in the system's words.
    pub missing: Vec<String>,
    /// What the engine said.
    pub words: Vec<String>,
    /// The codes of the engine's explanations.
    pub codes: Vec<DecisionCode>,
}

/// Whether an answer is right.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// It says all that was expected.
    Right,
    /// It does not; a line for each difference, then what the engine said.
    Wrong(Vec<String>),
    /// Nothing was expected that it could be compared with.
    NotCounted(String),
}

impl Answer {
    /// Returns an answer of one value.
    #[must_use]
    pub fn of(name: &'static str, value: impl Into<Value>) -> Self {
        Self::default().with(name, value)
    }

    /// Returns the same answer with another value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.insert(name, value.into());
        self
    }

    /// Returns what an explanation says.
    #[must_use]
    pub fn explained(explanation: &Explanation) -> Self {
        let mut answer =
            Self::of("allowed", explanation.outcome == Outcome::Allow).with("statusBlocks", explanation.status_blocks);
        answer.add(explanation);
        answer.missing.clone_from(&explanation.missing);
        answer
    }

    /// Adds the reasons of an explanation.
    pub fn add(&mut self, explanation: &Explanation) {
        for rule in &explanation.rules {
            self.rules.insert(rule.id.clone());
            let holder = rule.via.first().map_or("", String::as_str);
            self.granted_by.insert(holder.split_once(':').map_or(holder, |(_, name)| name).to_owned());
        }
        if explanation.status_blocks {
            self.values.insert("statusBlocks", Value::Bool(true));
        }
        self.words.push(explanation.sentence.clone());
        self.codes.push(explanation.code);
    }

    /// Says whether it was found to be allowed.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.values.get("allowed") == Some(&Value::Bool(true))
    }

    /// Returns the answer to a question that is several questions: allowed where each is, and with the reasons of all.
    ///
    /// # Errors
    ///
    /// A sentence, where one has no answer.
    pub fn all(answers: impl IntoIterator<Item = Result<Self, String>>) -> Result<Self, String> {
        let mut all = Self::of("allowed", true).with("statusBlocks", false);
        for answer in answers {
            let answer = answer?;
            let is_allowed = all.is_allowed() && answer.is_allowed();
            let blocks = [&all, &answer].iter().any(|one| one.values.get("statusBlocks") == Some(&Value::Bool(true)));
            all.values.insert("allowed", is_allowed.into());
            all.values.insert("statusBlocks", blocks.into());
            all.rules.extend(answer.rules);
            all.granted_by.extend(answer.granted_by);
            all.missing.extend(answer.missing);
            all.words.extend(answer.words);
            all.codes.extend(answer.codes);
        }
        Ok(all)
    }

    /// Compares what was found with what a question expects.
    #[must_use]
    pub fn verdict(&self, question: &Question, vocabulary: &dyn Vocabulary) -> Verdict {
        let mut differences = Vec::new();
        let mut uncounted = 0;
        for (name, expected) in &question.expected {
            match self.found(name, expected, vocabulary) {
                Err(error) => differences.push(error),
                Ok(found) if found == *expected => {}
                // Nobody knows, and the policy has to say something: that is neither right nor wrong.
                Ok(_) if expected.is_null() && name == "allowed" => uncounted += 1,
                Ok(found) => differences.push(format!("{name}: expected {expected}, found {found}")),
            }
        }
        if !differences.is_empty() {
            let mut told = BTreeSet::new();
            let words = self.words.iter().filter(|words| told.insert(words.as_str()));
            differences.extend(words.map(|words| format!("the engine: {words}")));
            return Verdict::Wrong(differences);
        }
        match uncounted == question.expected.len() {
            true => Verdict::NotCounted(format!("{}: no answer is known to compare with", question.id)),
            false => Verdict::Right,
        }
    }

    /// Returns what was found under a name, in the form of what is expected where it agrees with it.
    fn found(&self, name: &str, expected: &Value, vocabulary: &dyn Vocabulary) -> Result<Value, String> {
        let alike = |is_alike: bool, found: Value| if is_alike { expected.clone() } else { found };
        match name {
            "rule" => {
                let is_part = |rule: &String, whole: &str| {
                    rule.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                };
                let is_named = match expected.as_str() {
                    Some(whole) => self.rules.iter().any(|rule| is_part(rule, whole)),
                    None => expected.is_null() && self.rules.is_empty(),
                };
                Ok(alike(is_named, json!(self.rules)))
            }
            "grantedBy" => Ok(alike(texts(expected)? == self.granted_by, json!(self.granted_by))),
            "missing" => {
                let atoms = |missing: BTreeSet<String>| -> BTreeSet<String> {
                    missing.iter().flat_map(|missing| vocabulary.atoms(missing)).collect()
                };
                let is_alike = atoms(texts(expected)?) == atoms(self.missing.iter().cloned().collect());
                Ok(alike(is_alike, json!(self.missing)))
            }
            "levels" => {
                let found = self.values.get("levels").cloned().unwrap_or_default();
                Ok(alike(texts(expected)? == texts(&found)?, found))
            }
            other => match self.values.get(other) {
                Some(found) => Ok(found.clone()),
                None => Err(format!("{name}: expected {expected}, and the answer has no such member")),
            },
        }
    }
}

/// Returns the texts of an array, whose order says nothing.
fn texts(value: &Value) -> Result<BTreeSet<String>, String> {
    let texts = value.as_array().map(|texts| texts.iter().map(|text| text.as_str().map(str::to_owned)).collect());
    texts.flatten().ok_or_else(|| format!("expected an array of strings, found {value}"))
}
