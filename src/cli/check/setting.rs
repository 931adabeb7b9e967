//! Settings: who asks a test's questions, where and when.

use std::collections::BTreeMap;
use std::sync::Arc;

use permask::{Json, Policy, Session, Subject};

use super::node::{Members, Node};
use crate::failure::Failure;

/// Who asks: the members of a subject; the tenant, the time, the context and what is previewed.
#[derive(Clone, Debug, Default)]
pub(super) struct Setting {
    subject: Vec<(String, Json)>,
    /// The subject's name in the file, or its roles; for people.
    pub(super) who: String,
    /// Where the subject stands, for errors in it.
    at: String,
    tenant: Option<String>,
    now: Option<u64>,
    context: Option<Json>,
    preview: Option<(Vec<String>, Vec<String>)>,
}

/// The subjects that a file names.
pub(super) type Subjects<'j> = BTreeMap<&'j str, Node<'j>>;

impl Setting {
    /// Reads `subject`, `tenant`, `now`, `context` and `preview`, each of which stands in for the one before; of a
    /// subject each member by itself.
    pub(super) fn read(&self, members: &mut Members<'_>, subjects: &Subjects<'_>) -> Result<Self, Failure> {
        let mut setting = self.clone();
        if let Some(node) = members.optional("subject") {
            setting = setting.of(&node, subjects)?;
        }
        if let Some(node) = members.optional("tenant") {
            setting.tenant = Some(node.text()?.to_owned());
        }
        if let Some(node) = members.optional("now") {
            setting.now = Some(read_time(&node)?);
        }
        if let Some(node) = members.optional("context") {
            node.named()?;
            setting.context = Some(node.json.clone());
        }
        if let Some(node) = members.optional("preview") {
            let mut members = node.members()?;
            let mut names = |name| members.optional(name).map(|node| node.texts()).transpose();
            let (roles, groups) = (names("roles")?, names("groups")?);
            members.finish()?;
            setting.preview = Some((roles.unwrap_or_default(), groups.unwrap_or_default()));
        }
        Ok(setting)
    }

    /// Returns the same setting with a subject: one that the file names, or an object.
    pub(super) fn of(&self, node: &Node<'_>, subjects: &Subjects<'_>) -> Result<Self, Failure> {
        let mut setting = self.clone();
        let subject = match node.json {
            Json::String(name) => {
                setting.who = name.clone();
                let known = || subjects.keys().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                subjects.get(name.as_str()).ok_or_else(|| {
                    node.wrong(
                        "unknown-subject",
                        format!("expected one of `subjects` ({}), found another name", known()),
                    )
                })?
            }
            _ => {
                setting.who = String::new();
                node
            }
        };
        for (name, member) in subject.named()? {
            setting.subject.retain(|(known, _)| known != name);
            setting.subject.push((name.to_owned(), member.json.clone()));
        }
        setting.at = subject.at.clone();
        Ok(setting)
    }

    /// Opens the session. A subject needs neither id nor roles: it is `anyone`, who has none.
    pub(super) fn session(&self, policy: &Arc<Policy>, clock: u64) -> Result<Session, Failure> {
        let mut members = self.subject.clone();
        for (name, default) in [("id", Json::String("anyone".to_owned())), ("roles", Json::Array(Vec::new()))] {
            if !members.iter().any(|(known, _)| known == name) {
                members.push((name.to_owned(), default));
            }
        }
        let subject = Subject::read(Json::Object(members).to_string().as_bytes()).map_err(|error| {
            let at = format!("{}{}", self.at, error.at());
            Failure::from(error).at(at)
        })?;
        let mut session = Session::new(Arc::clone(policy), subject, self.now.unwrap_or(clock));
        if let Some(tenant) = &self.tenant {
            session = session.in_tenant(Some(tenant));
        }
        session = session.with_context(self.context.clone());
        Ok(match &self.preview {
            Some((roles, groups)) => session.viewed_as(roles, groups),
            None => session,
        })
    }

    /// Returns who asks, in a word or two.
    pub(super) fn words(&self) -> String {
        if !self.who.is_empty() {
            return self.who.clone();
        }
        let names = |member: &str| match self.subject.iter().find(|(name, _)| name == member) {
            Some((_, Json::Array(elements))) => elements.iter().map(name_of).collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        let names = [names("roles"), names("groups")].concat();
        if names.is_empty() { "a subject without roles".to_owned() } else { names.join(" and ") }
    }
}

/// Returns the name of a role or group that is assigned.
fn name_of(assignment: &Json) -> String {
    let text = |json: &Json| match json {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    match assignment {
        Json::Object(members) => {
            let name = members.iter().find(|(name, _)| name == "role" || name == "group");
            name.map(|(_, json)| text(json)).unwrap_or_default()
        }
        other => text(other),
    }
}

fn read_time(node: &Node<'_>) -> Result<u64, Failure> {
    let seconds = match node.json {
        Json::String(text) => permask::parse_timestamp(text),
        Json::Number(text) => text.parse().ok(),
        _ => None,
    };
    seconds.ok_or_else(|| node.expected("a time of RFC 3339, or whole seconds since 1970"))
}
