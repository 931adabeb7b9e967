//! Console: a policy with the questions that every system asks of it.

use std::sync::Arc;

use permask::{Json, NavigationItem, Outcome, Policy, Purpose, Session, Subject, parse_timestamp};
use serde_json::{Value, json};

use super::{Answer, Question};

/// When questions are asked that name no time: 2026-01-01T00:00:00Z.
const NOW: u64 = 1_767_225_600;

/// A policy that is asked in a system's words.
#[derive(Clone, Debug)]
pub struct Console {
    document: Arc<Value>,
    policy: Arc<Policy>,
    /// Whether answers come with their reasons, which cost far more than they do.
    explains: bool,
}

/// An object with the state that it would have.
#[derive(Clone, Debug, Default)]
pub struct Thing {
    /// The object.
    pub object: Option<Value>,
    /// The object as it would become.
    pub next: Option<Value>,
}

impl Console {
    /// Reads a policy document.
    ///
    /// # Errors
    ///
    /// What the engine says of it.
    pub fn read(document: Value) -> Result<Self, String> {
        let policy = Policy::read(document.to_string().as_bytes()).map_err(|error| error.to_string())?;
        Ok(Self { document: Arc::new(document), policy: Arc::new(policy), explains: true })
    }

    /// Returns the same console, which answers without reasons.
    #[must_use]
    pub fn without_reasons(&self) -> Self {
        Self { explains: false, ..self.clone() }
    }

    /// Returns the policy.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Opens a session of a subject, given as the claims of its token, at a time of RFC 3339 or at a fixed one.
    ///
    /// # Errors
    ///
    /// A sentence, where the claims or the time cannot be read.
    pub fn session(&self, claims: &Value, now: Option<&str>) -> Result<Session, String> {
        let now = match now {
            Some(text) => parse_timestamp(text).ok_or_else(|| format!("`{text}` is no time"))?,
            None => NOW,
        };
        Ok(Session::new(Arc::clone(&self.policy), subject(claims)?, now))
    }

    /// Asks for a permission.
    ///
    /// # Errors
    ///
    /// A sentence, where the object cannot be read, or where the explanation is not that of the decision.
    pub fn permission(&self, session: &Session, permission: &str, thing: &Thing) -> Result<Answer, String> {
        let read = |value: &Option<Value>| value.as_ref().map(json_of).transpose();
        let (object, next) = (read(&thing.object)?, read(&thing.next)?);
        let question = permask::Question { object: object.as_ref(), next: next.as_ref(), context: None };
        let decision = session.decide(permission, &question);
        if !self.explains {
            return Ok(Answer::of("allowed", decision == Outcome::Allow));
        }
        let explanation = session.explain(permission, &question);
        match explanation.outcome == decision {
            true => Ok(Answer::explained(&explanation)),
            false => Err(format!("`{permission}` is decided {decision:?} and explained {:?}", explanation.outcome)),
        }
    }

    /// Asks whether an entry of the navigation shows.
    ///
    /// # Errors
    ///
    /// A sentence, where the policy has no such entry.
    pub fn navigation(&self, session: &Session, id: &str) -> Result<Answer, String> {
        let item = self.item(id)?;
        let navigation = session.navigation();
        let mut answer = Answer::of("allowed", shows(&navigation.items, id)).with("statusBlocks", false);
        self.add_reasons(&mut answer, session, &item["requires"]);
        answer.words.extend(navigation.hidden.iter().filter(|hidden| hidden.id == id).map(|it| it.sentence.clone()));
        Ok(answer)
    }

    /// Returns the id of an entry of the navigation, if there is one.
    ///
    /// # Errors
    ///
    /// A sentence, where the policy has no such entry.
    pub fn entry(&self, id: &str) -> Result<String, String> {
        self.item(id).map(|_| id.to_owned())
    }

    fn item(&self, id: &str) -> Result<&Value, String> {
        item(&self.document["navigation"], id).ok_or_else(|| format!("no entry `{id}` is declared"))
    }

    /// Asks whether a task can be done, with resources for its parameters.
    ///
    /// # Errors
    ///
    /// A sentence, where the policy has no such task, or not with these parameters.
    pub fn task(&self, session: &Session, id: &str, arguments: &[(&str, &str)]) -> Result<Answer, String> {
        let task = session.task(id, arguments);
        let task = task.ok_or_else(|| format!("no task `{id}` with the parameters {arguments:?} is declared"))?;
        let mut answer = Answer::of("allowed", task.allowed).with("statusBlocks", false);
        answer.missing = task.missing;
        let mut requires = self.document["tasks"][id]["requires"].to_string();
        for (name, resource) in arguments {
            requires = requires.replace(&format!("{{{name}}}"), resource);
        }
        let requires = serde_json::from_str(&requires).map_err(|error| error.to_string())?;
        self.add_reasons(&mut answer, session, &requires);
        Ok(answer)
    }

    /// Asks whether a field of every record can be edited.
    ///
    /// # Errors
    ///
    /// A sentence, where the policy has no such type of record, or it no such field.
    pub fn editable(&self, session: &Session, record_type: &str, path: &str) -> Result<Answer, String> {
        let fields = session.fields(record_type, Purpose::Edit, None);
        let fields = fields.ok_or_else(|| format!("no type of record `{record_type}` is declared"))?;
        let field = fields.fields.iter().find(|field| field.path == path);
        let field = field.ok_or_else(|| format!("`{record_type}` has no field `{path}`"))?;
        let mut answer = Answer::of("editable", field.outcome == Outcome::Allow);
        answer.rules.extend(field.rule.map(str::to_owned));
        answer.words.push(format!("editing `{path}`: {:?}", field.code));
        Ok(answer)
    }

    /// Asks whether every field of a type of record may be taken along, as those in sight are.
    ///
    /// # Errors
    ///
    /// A sentence, where the policy has no such type of record, or where its fields are not alike.
    pub fn exported(&self, session: &Session, record_type: &str) -> Result<Answer, String> {
        let fields = session.fields(record_type, Purpose::Export, None);
        let fields = fields.ok_or_else(|| format!("no type of record `{record_type}` is declared"))?.fields;
        let masked: Vec<&str> = fields.iter().filter(|field| field.mask.is_some()).map(|field| field.path).collect();
        if !masked.is_empty() && masked.len() != fields.len() {
            return Err(format!("of {} fields these are masked: {}", fields.len(), masked.join(", ")));
        }
        Ok(Answer::of("exported", masked.is_empty()))
    }

    /// Answers what every system may be asked about the demo's own parts: an entry of the navigation, or a task, by id.
    ///
    /// # Errors
    ///
    /// A sentence, where there is no such kind, entry or task.
    pub fn own(&self, session: &Session, question: &Question) -> Result<Answer, String> {
        match question.kind()? {
            "nav" => self.navigation(session, question.text("target")?),
            "task" => self.task(session, question.text("target")?, &[]),
            _ => Err(question.unknown_kind()),
        }
    }

    /// Asks whether fields of a record are masked; all of those at `pointers` have to be alike.
    ///
    /// # Errors
    ///
    /// A sentence, where they are not, or something cannot be read.
    pub fn masked(
        &self,
        session: &Session,
        record_type: &str,
        record: &Value,
        pointers: &[&str],
    ) -> Result<Answer, String> {
        if !self.policy.record_types().any(|known| known == record_type) {
            return Err(format!("no type of record `{record_type}` is declared"));
        }
        let masked = session.mask(record_type, &json_of(record)?);
        let is_masked = |pointer: &&&str| masked.masked.iter().any(|field| field.pointer == **pointer);
        let count = pointers.iter().filter(is_masked).count();
        if count != 0 && count != pointers.len() {
            return Err(format!("{count} of {} fields are masked", pointers.len()));
        }
        let mut answer = Answer::of("masked", count > 0);
        answer.words.push(format!("the record comes out as {}", masked.data));
        Ok(answer)
    }

    /// Asks whether a masked value of a record may be asked for: the value at a path, as the policy names it.
    ///
    /// # Errors
    ///
    /// A sentence, where the record cannot be read.
    pub fn revealed(&self, session: &Session, record_type: &str, path: &str, record: &Value) -> Result<Answer, String> {
        let record = json_of(record)?;
        let decision = session.reveal(record_type, path, Some(&record));
        let mut answer = Answer::of("reveal", decision.outcome.as_str());
        answer.words.push(format!("revealing `{path}`: {:?}", decision.code));
        Ok(answer)
    }

    /// Adds why each of the permissions is allowed or not that a list of patterns requires.
    fn add_reasons(&self, answer: &mut Answer, session: &Session, patterns: &Value) {
        let patterns = patterns.as_array().filter(|_| self.explains);
        for pattern in patterns.into_iter().flatten().filter_map(Value::as_str) {
            for permission in self.policy.permissions().filter(|permission| covers(pattern, permission)) {
                answer.add(&session.explain(permission, &permask::Question::default()));
            }
        }
    }
}

/// Reads a subject.
///
/// # Errors
///
/// What the engine says of it.
pub fn subject(claims: &Value) -> Result<Subject, String> {
    Subject::read(claims.to_string().as_bytes()).map_err(|error| error.to_string())
}

/// Returns a value as the engine reads it.
pub(super) fn json_of(value: &Value) -> Result<Json, String> {
    Json::read_record(value.to_string().as_bytes()).map_err(|error| error.to_string())
}

/// Returns a name as ids have it: `Jobs / Auths` is `jobs-auths`.
#[must_use]
pub fn slug(name: &str) -> String {
    let words = name.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// Returns the texts of an optional list as a list.
#[must_use]
pub fn list(value: &Value) -> Value {
    if value.is_array() { value.clone() } else { json!([]) }
}

fn shows(items: &[NavigationItem<'_>], id: &str) -> bool {
    items.iter().any(|item| item.id == id || shows(&item.children, id))
}

fn item<'d>(items: &'d Value, id: &str) -> Option<&'d Value> {
    let mut items = items.as_array().into_iter().flatten();
    items.find_map(|found| if found["id"] == id { Some(found) } else { item(&found["children"], id) })
}

/// Says whether a pattern of requirements matches a permission: a node, its children (`.*`) or all below it (`.**`).
fn covers(pattern: &str, permission: &str) -> bool {
    let (Some((resources, actions)), Some((resource, action))) = (pattern.split_once(':'), permission.split_once(':'))
    else {
        return false;
    };
    let is_of = match (resources.strip_suffix(".**"), resources.strip_suffix(".*")) {
        (Some(parent), _) => {
            resource == parent || resource.strip_prefix(parent).is_some_and(|rest| rest.starts_with('.'))
        }
        (None, Some(parent)) => resource.rsplit_once('.').is_some_and(|(above, _)| above == parent),
        (None, None) => resource == resources,
    };
    is_of && actions.split(',').any(|known| known == "*" || known == action)
}
