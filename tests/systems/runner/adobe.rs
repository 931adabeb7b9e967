//! Adobe Audience Manager: objects by groups, administration by a flag, the own profile.

use permask::Session;
use serde_json::{Map, Value, json};

use super::console::{Thing, list};
use super::{Answer, Console, Question, Vocabulary};

/// How many wrong passwords lock a person out.
const FAILED_LOGINS: u64 = 5;
/// How many days a password lasts.
const PASSWORD_DAYS: u64 = 90;

/// The words of Audience Manager, with the customer's data that questions refer to.
pub(super) struct Adobe {
    data_sources: Value,
    /// Groups of the question file, which replace those of the policy.
    groups: Map<String, Value>,
    /// Groups of this project's copy, for questions that bring none.
    others: Map<String, Value>,
}

impl Adobe {
    /// Takes the data of a question file, and what it leaves out from this project's copy.
    pub(super) fn new(fixtures: &Value, sample: &Value) -> Self {
        let groups = |fixtures: &Value| fixtures["groups"].as_object().cloned().unwrap_or_default();
        let sources = &fixtures["dataSources"];
        let data_sources = if sources.is_object() { sources } else { &sample["dataSources"] }.clone();
        Self { data_sources, groups: groups(fixtures), others: groups(sample) }
    }

    /// Returns the policy with the groups of the customer: each is data that an administrator of theirs makes.
    pub(super) fn with_groups(&self, policy: &Value) -> Result<Value, String> {
        let offered = policy.clone();
        let mut policy = policy.clone();
        let declared = policy["groups"].as_object_mut().ok_or("the policy has no groups")?;
        for (name, group) in &self.others {
            if !declared.contains_key(name) {
                declared.insert(name.clone(), group_of(group, &offered));
            }
        }
        for (name, group) in &self.groups {
            declared.insert(name.clone(), group_of(group, &offered));
        }
        Ok(policy)
    }

    /// Returns the object of a question: its company is that of its data source, else the person's own.
    fn object(&self, question: &Question) -> Result<Value, String> {
        let mut object = json!({ "company": question.subject["company"] });
        if let Some(source) = question.data["dataSource"].as_str() {
            let company = &self.data_sources[source]["company"];
            if !company.is_string() {
                return Err(format!("nobody knows the data source `{source}`"));
            }
            object = json!({ "company": company, "dataSource": source });
        }
        if let Some(subtype) = question.data.get("subtype") {
            object["subtype"] = subtype.clone();
        }
        Ok(object)
    }
}

impl Vocabulary for Adobe {
    fn answer(&self, console: &Console, question: &Question) -> Result<Answer, String> {
        let status = question.status();
        let session = console.session(&claims(question, &status), None)?;
        match question.kind()? {
            "object" => self.about_object(console, &session, question),
            "admin" => console.task(&session, question.text("action")?, &[]),
            "selfService" => {
                let permission = match question.text("action")? {
                    "editEmail" => "own-profile:edit-email",
                    "resetPassword" => "own-profile:reset-password",
                    other => return Err(format!("nobody does `{other}` for themselves")),
                };
                let whose = Some(json!({ "id": question.text("target")? }));
                console.permission(&session, permission, &Thing { object: whose, next: None })
            }
            "field" => {
                let pointer = match question.text("target")? {
                    "users.email" => "/email",
                    "users.phone" => "/phone",
                    other => return Err(format!("there is no field `{other}`")),
                };
                let of = question.text("of")?;
                let record = json!({ "id": of, "email": "ada@example.com", "phone": "+1 212 555 0100" });
                console.masked(&session, "user", &record, &[pointer])
            }
            "reveal" => {
                let record = json!({ "id": question.text("of")?, "phone": "+1 212 555 0100" });
                match question.text("target")? {
                    "users.phone" => console.revealed(&session, "user", "$.phone", &record),
                    other => Err(format!("nobody asks for `{other}`")),
                }
            }
            "reactivate" => {
                let session = console.session(&claims(question, &json!("Active")), None)?;
                match question.data.get("objectType") {
                    Some(_) => self.about_object(console, &session, question),
                    None => Ok(Answer::of("allowed", opens_objects(&session))),
                }
            }
            "status" => Ok(Answer::of("status", status_of(question, status))),
            _ => console.own(&session, question),
        }
    }
}

impl Adobe {
    fn about_object(&self, console: &Console, session: &Session, question: &Question) -> Result<Answer, String> {
        let (object_type, action) = (question.text("objectType")?, question.text("action")?);
        let resource = resource(object_type).ok_or_else(|| format!("there are no objects `{object_type}`"))?;
        let action = action_of(action).ok_or_else(|| format!("there is no action `{action}`"))?;
        let thing = Thing { object: Some(self.object(question)?), next: None };
        console.permission(session, &format!("{resource}:{action}"), &thing)
    }
}

fn claims(question: &Question, status: &Value) -> Value {
    let subject = &question.subject;
    let mut claims = json!({
        "id": subject["user"].as_str().unwrap_or("someone"),
        "tnt": subject["company"],
        // Permissions on the person itself, which the product refuses.
        "roles": list(&subject["permissions"]),
        "groups": list(&subject["groups"]),
        "attrs": { "isAdmin": subject["isAdmin"] },
    });
    if let Some(time) = subject.get("authTime") {
        claims["auth_time"] = time.clone();
    }
    if status.is_string() {
        claims["status"] = status.clone();
    }
    claims
}

/// Says whether a person may do anything with any object, the own profile and administration aside.
fn opens_objects(session: &Session) -> bool {
    session.decide_all().any(|(permission, outcome)| {
        let resource = permission.split(':').next();
        let is_object = !matches!(resource, Some("own-profile" | "users" | "groups"));
        is_object && outcome != permask::Outcome::Deny
    })
}

/// Returns the status that a person has after wrong passwords or with an old one. No permission depends on how it came
/// about, so that no policy knows it.
fn status_of(question: &Question, status: Value) -> Value {
    let number = |name: &str| question.subject[name].as_u64().unwrap_or(0);
    if number("failedLogins") >= FAILED_LOGINS {
        "Locked Out".into()
    } else if number("passwordAgeDays") > PASSWORD_DAYS {
        "Expired".into()
    } else {
        status
    }
}

/// Returns a customer's group in the format of policies. What the product does not offer gives nothing: permissions on
/// single objects exist for three types and for the actions of each, and wildcards are those of the policy.
fn group_of(group: &Value, policy: &Value) -> Value {
    let words = |value: &Value| -> Vec<String> {
        list(value).as_array().into_iter().flatten().filter_map(|word| word.as_str().map(str::to_owned)).collect()
    };
    let mut rules = Vec::new();
    for permission in list(&group["objectPermissions"]).as_array().into_iter().flatten() {
        let object_type = permission["objectType"].as_str().unwrap_or_default();
        let Some(resource) =
            resource(object_type).filter(|_| matches!(object_type, "TRAIT" | "SEGMENT" | "DESTINATION"))
        else {
            continue;
        };
        let offered = words(&policy["resources"][resource]["actions"]);
        let mut actions: Vec<&str> = words(&permission["permissions"]).iter().filter_map(|it| action_of(it)).collect();
        actions.retain(|action| offered.iter().any(|known| known == action));
        if let (Some(source), false) = (permission["dataSource"].as_str(), actions.is_empty()) {
            let source = source.replace('\\', "\\\\").replace('\'', "\\'");
            rules.push(json!({
                "allow": format!("{resource}:{}", actions.join(",")),
                "when": format!("resource.dataSource in ['{source}']"),
            }));
        }
    }
    let mut wildcards = words(&group["wildcards"]);
    wildcards.retain(|wildcard| policy["roles"].get(wildcard).is_some());
    json!({ "roles": wildcards, "rules": rules })
}

fn resource(object_type: &str) -> Option<&'static str> {
    Some(match object_type {
        "AUDIENCE_LAB" => "audience-lab",
        "DERIVED_SIGNALS" => "derived-signals",
        "DESTINATION" => "destinations",
        "MODEL" => "models",
        "SEGMENT" => "segments",
        "SIGNALS" => "signals",
        "TAGS" => "tags",
        "TRAIT" => "traits",
        _ => return None,
    })
}

/// Returns an action by either of the product's two words for it.
fn action_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "CREATE" => "create",
        "CREATE_ALGO" | "CREATE_ALGO_TRAITS" => "create-algo",
        "DELETE" => "delete",
        "EDIT" | "WRITE" => "edit",
        "MAP_TO_DESTINATION" | "MAP_TO_DESTINATIONS" => "map-to-destinations",
        "MAP_TO_MODELS" => "map-to-models",
        "MAP_TO_SEGMENTS" => "map-to-segments",
        "READ" | "VIEW" => "view",
        _ => return None,
    })
}
