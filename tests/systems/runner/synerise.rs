//! Synerise: permissions on a tree, tasks that take several of them, fields that nobody edits.

use permask::Session;
use serde_json::{Value, json};

use super::console::{Thing, list};
use super::{Answer, Console, Question, Vocabulary};

/// The words of Synerise.
pub(super) struct Synerise;

/// The group whose parts are the data types.
const DETAILS: &str = "Profiles > Client details";

/// The nodes of the tree, by the product's names and by those of the policy.
const NODES: [(&str, &str); 19] = [
    ("Profiles > Client management", "profiles.client-management"),
    ("Profiles > Client list", "profiles.client-list"),
    ("Profiles > Client details > Client info", "profiles.client-details.client-info"),
    ("Profiles > Client details > Client activities", "profiles.client-details.client-activities"),
    ("Profiles > Client details > Client tasks", "profiles.client-details.client-tasks"),
    ("Profiles > Client details > Client stats", "profiles.client-details.client-stats"),
    ("Profiles > Client details > Client notes", "profiles.client-details.client-notes"),
    ("Profiles > Client details > Client messages", "profiles.client-details.client-messages"),
    ("Profiles > Client details > Analytics preview", "profiles.client-details.analytics-preview"),
    ("Profiles > Client tags", "profiles.client-tags"),
    ("Assets > Documents", "assets.documents"),
    ("Assets > Tags", "assets.tags"),
    ("Settings > Integrations", "settings.integrations"),
    ("Settings > Export", "settings.export"),
    ("Simple imports", "simple-imports"),
    ("Search engine", "search-engine"),
    ("Analytics > segmentations", "analytics.segmentations"),
    ("Analytics > metrics", "analytics.metrics"),
    ("Analytics > funnels", "analytics.funnels"),
];

impl Vocabulary for Synerise {
    fn answer(&self, console: &Console, question: &Question) -> Result<Answer, String> {
        let session = console.session(&claims(question)?, None)?;
        match question.kind()? {
            "action" => action(console, &session, question),
            "permission" => {
                let (name, action) = (question.text("node")?, question.text("action")?);
                let ask =
                    |resource: &str| console.permission(&session, &format!("{resource}:{action}"), &Thing::default());
                match node(name)?.strip_suffix(".*") {
                    Some(parent) => Answer::all(resources_below(parent).map(ask)),
                    None => ask(&node(name)?),
                }
            }
            "field" => field(console, &session, question),
            _ => console.own(&session, question),
        }
    }

    /// `A (all): read` is `read` on each part of `A`, and `A: create, edit` two permissions.
    fn atoms(&self, missing: &str) -> Vec<String> {
        let Some((names, actions)) = missing.rsplit_once(": ") else { return vec![missing.to_owned()] };
        let names: Vec<&str> = match names.strip_suffix(" (all)") {
            Some(group) => parts(group).collect(),
            None => vec![names],
        };
        let atoms = names.iter().flat_map(|name| actions.split(", ").map(move |action| format!("{name}: {action}")));
        atoms.collect()
    }
}

/// Returns the claims of a person: what the customer's own roles give them travels in the token.
fn claims(question: &Question) -> Result<Value, String> {
    let person = &question.subject;
    let mut grants = Vec::new();
    let mut roles = Vec::new();
    let roles_of_customer = list(&person["roles"]);
    for granted in roles_of_customer.as_array().into_iter().flatten().chain([&person["grants"]]) {
        match granted {
            Value::Object(nodes) => {
                for (name, actions) in nodes {
                    let resource = node(name)?;
                    let actions = list(actions);
                    let actions = actions.as_array().into_iter().flatten().filter_map(Value::as_str);
                    grants.extend(actions.map(|action| format!("{resource}:{action}")));
                }
            }
            Value::String(role) => roles.push(role.clone()),
            Value::Null => {}
            other => return Err(format!("expected grants or the name of a role, found {other}")),
        }
    }
    Ok(json!({ "id": "someone", "roles": roles, "grants": grants }))
}

fn action(console: &Console, session: &Session, question: &Question) -> Result<Answer, String> {
    let mut task = question.text("action")?.to_owned();
    if let (Some(method), false) = (question.data["method"].as_str(), task.contains(':')) {
        task = format!("{task}:{}", super::console::slug(method));
    }
    let found = match question.data["dataType"].as_str() {
        Some(data_type) => console.task(session, &task, &[("dataType", &part(data_type)?)])?,
        None => console.task(session, &task, &[])?,
    };
    Ok(in_words(found))
}

/// Puts what is missing into the product's words. Where all that is missing has none, the source does not tell what it
/// is, and nobody knows the answer.
fn in_words(mut answer: Answer) -> Answer {
    let missing = std::mem::take(&mut answer.missing);
    answer.missing = missing.iter().filter_map(|pattern| words(pattern)).collect();
    if !missing.is_empty() && answer.missing.is_empty() {
        answer.values.insert("allowed", Value::Null);
    }
    answer
}

fn field(console: &Console, session: &Session, question: &Question) -> Result<Answer, String> {
    let (target, view) = (question.text("target")?, question.text("view")?);
    let is_part = parts(DETAILS).any(|part| part.ends_with(&format!(" > {target}")));
    let pointers: &[&str] = match target {
        "Analytics preview" => &["/preview"],
        "Client activities" => &["/activities"],
        "Client info" => &["/info/email", "/info/firstName", "/info/lastName", "/info/phone", "/info/birthday"],
        "Client messages" => &["/messages"],
        "Client notes" => &["/notes"],
        "Client stats" => &["/stats"],
        "Client tasks" => &["/tasks"],
        "birthday" => &["/info/birthday"],
        "email" => &["/info/email"],
        "phone" => &["/info/phone"],
        other => return Err(format!("there is no field `{other}`")),
    };
    match question.text("question")? {
        "masked" => {
            let record = json!({
                "id": 7,
                "info": { "email": "ada@example.com", "firstName": "Ada", "lastName": "Lovelace",
                    "phone": "+1 212 555 0100", "birthday": "1990-12-10" },
                "activities": ["visit"], "tasks": ["call"], "stats": [1], "notes": ["kind"], "messages": ["hello"],
                "preview": [2],
            });
            console.masked(session, view, &record, pointers)
        }
        // The details of a data type are edited as one.
        "editable" if is_part => {
            let mut answer = console.task(session, "edit-profile-details", &[("dataType", &part(target)?)])?;
            answer.values.insert("editable", answer.is_allowed().into());
            Ok(in_words(answer))
        }
        "exported" => console.exported(session, view),
        "editable" => console.editable(session, view, &format!("${}", pointers.concat().replace('/', "."))),
        other => Err(format!("nobody asks whether a field is `{other}`")),
    }
}

/// Returns the resource of a data type: a part of the client details.
fn part(data_type: &str) -> Result<String, String> {
    node(&format!("{DETAILS} > {data_type}"))
}

/// Returns the resource of a node, or a pattern of its parts for a group: `Profiles > Client details (all)`.
fn node(name: &str) -> Result<String, String> {
    let name = name.replace("Clients details", "Client details");
    if let Some((_, resource)) = NODES.iter().find(|(known, _)| *known == name) {
        return Ok((*resource).to_owned());
    }
    let group = name.strip_suffix(" (all)").unwrap_or(&name);
    let part = NODES.iter().find(|(known, _)| parts(group).any(|part| part == *known));
    let parent = part.and_then(|(_, resource)| resource.rsplit_once('.'));
    parent.map(|(parent, _)| format!("{parent}.*")).ok_or_else(|| format!("there is no node `{name}`"))
}

/// Returns the nodes right below a group.
fn parts(group: &str) -> impl Iterator<Item = &'static str> {
    let names = NODES.iter().map(|(name, _)| *name);
    names.filter(move |name| name.rsplit_once(" > ").is_some_and(|(above, _)| above == group))
}

/// Returns the resources right below one.
fn resources_below(parent: &str) -> impl Iterator<Item = &'static str> {
    let resources = NODES.iter().map(|(_, resource)| *resource);
    resources.filter(move |resource| resource.rsplit_once('.').is_some_and(|(above, _)| above == parent))
}

/// Returns a pattern in the product's words, if it has any: `assets.tags:create,edit` is `Assets > Tags: create, edit`.
fn words(pattern: &str) -> Option<String> {
    let (resource, actions) = pattern.split_once(':')?;
    let actions = actions.replace(',', ", ");
    if resource == "{dataType}" {
        return Some(format!("{DETAILS} > {resource}: {actions}"));
    }
    if let Some(parent) = resource.strip_suffix(".*") {
        let below = resources_below(parent).next()?;
        let (part, _) = NODES.iter().find(|(_, resource)| *resource == below)?;
        let (group, _) = part.rsplit_once(" > ")?;
        return Some(format!("{group} (all): {actions}"));
    }
    let (name, _) = NODES.iter().find(|(_, known)| *known == resource)?;
    Some(format!("{name}: {actions}"))
}
