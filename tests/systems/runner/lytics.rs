//! Lytics: navigation, tasks and API features by role, private fields by surface.

use std::cell::OnceCell;

use permask::{NavigationItem, Outcome, Session};
use serde_json::json;

use super::console::{Thing, slug};
use super::{Answer, Console, Question, Vocabulary};

/// The words of Lytics.
#[derive(Default)]
pub(super) struct Lytics {
    /// A session of each role with the entries that it shows: rows are counted over all of them.
    roles: OnceCell<Vec<(Session, Vec<String>)>>,
}

/// What the private fields of a profile hold, and where they stand.
const PRIVATE: [&str; 6] =
    ["/email", "/name/last", "/phones/0/number", "/address/street", "/address/postcode", "/taxNumber"];

/// What is in full use of a feature of the API.
const FULL: [&str; 4] = ["create", "read", "update", "delete"];

impl Vocabulary for Lytics {
    fn answer(&self, console: &Console, question: &Question) -> Result<Answer, String> {
        if question.kind()? == "rowCount" {
            return self.count(console, question.text("target")?);
        }
        let claims = json!({
            "id": question.subject["user"].as_str().unwrap_or("someone"),
            "roles": question.subject["roles"],
        });
        let session = console.session(&claims, None)?;
        match question.kind()? {
            "nav" => console.navigation(&session, &entry(question.text("target")?)?),
            "task" => console.task(&session, &task(question.text("section")?, question.text("target")?)?, &[]),
            "api" => {
                let feature = feature(question.text("target")?);
                let actions = match question.data["action"].as_str() {
                    Some(action) => vec![action],
                    None => FULL.to_vec(),
                };
                let permissions = actions.iter().map(|action| format!("api.{feature}:{action}"));
                Answer::all(permissions.map(|permission| known(console, &session, &permission, &Thing::default())))
            }
            "selfService" => {
                let permission = match question.text("action")? {
                    "resetPassword" => "password:reset",
                    other => return Err(format!("nobody does `{other}` for themselves")),
                };
                let whose = json!({ "id": question.text("target")? });
                known(console, &session, permission, &Thing { object: Some(whose), next: None })
            }
            "field" => {
                let context = json!({
                    "surface": question.text("surface")?,
                    "segmentScanHiding": question.data["segmentScanHiding"],
                });
                let session = session.with_context(Some(super::console::json_of(&context)?));
                let record = json!({
                    "id": 7, "email": "ada@example.com", "name": { "last": "Lovelace" }, "taxNumber": "1", "city": "Ghent",
                    "phones": [{ "number": "+1 212 555 0100" }], "address": { "street": "1 Dock", "postcode": "9000" },
                });
                let is_private = question.data["private"].as_bool().ok_or("expected `private`, true or false")?;
                let fields: &[&str] = if is_private { &PRIVATE } else { &["/id", "/city"] };
                console.masked(&session, "profile", &record, fields)
            }
            _ => Err(question.unknown_kind()),
        }
    }
}

impl Lytics {
    /// Counts the roles that a row of the tables is open to.
    fn count(&self, console: &Console, row: &str) -> Result<Answer, String> {
        let mut parts = row.splitn(3, '/');
        let (Some(kind), Some(section), Some(target)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(format!("expected a row as `kind/section/row`, found `{row}`"));
        };
        let roles = match self.roles.get() {
            Some(roles) => roles,
            None => {
                let roles = roles(console)?;
                self.roles.get_or_init(|| roles)
            }
        };
        let mut open = Vec::new();
        for (session, shown) in roles {
            let is_open = match kind {
                "nav" => shown.contains(&console.entry(&entry(&format!("{section}/{target}"))?)?),
                "task" => {
                    let id = task(section, target)?;
                    session.task(&id, &[]).ok_or_else(|| format!("no task `{id}` is declared"))?.allowed
                }
                "api" => {
                    let full = FULL.map(|action| format!("api.{}:{action}", feature(target)));
                    full.iter()
                        .all(|permission| session.decide(permission, &permask::Question::default()) == Outcome::Allow)
                }
                other => return Err(format!("there are no rows of the kind `{other}`")),
            };
            if is_open {
                open.extend(session.subject().roles());
            }
        }
        let mut answer = Answer::of("count", open.len());
        answer.words.push(format!("open to {}", open.join(", ")));
        Ok(answer)
    }
}

/// Returns a session of each role that can be held, with the entries that it shows.
fn roles(console: &Console) -> Result<Vec<(Session, Vec<String>)>, String> {
    let of_role = |role: &str| {
        let session = console.session(&json!({ "id": "someone", "roles": [role] }), None)?;
        let shown = ids(&session.navigation().items);
        Ok((session, shown))
    };
    console.policy().roles().map(|(role, _)| of_role(role)).collect()
}

fn ids(items: &[NavigationItem<'_>]) -> Vec<String> {
    items.iter().flat_map(|item| [vec![item.id.to_owned()], ids(&item.children)].concat()).collect()
}

/// Asks for a permission that the policy has to know.
fn known(console: &Console, session: &permask::Session, permission: &str, thing: &Thing) -> Result<Answer, String> {
    if !console.policy().permissions().any(|known| known == permission) {
        return Err(format!("the policy knows no `{permission}`"));
    }
    console.permission(session, permission, thing)
}

/// Returns the entry of the navigation for a row: `Data/Jobs / Auths`.
fn entry(target: &str) -> Result<String, String> {
    let (section, row) = target.split_once('/').ok_or_else(|| format!("expected `section/row`, found `{target}`"))?;
    // The section Audiences has an entry of the same name.
    Ok(if (section, row) == ("Audiences", "Audiences") { "audiences-all".to_owned() } else { slug(row) })
}

fn task(section: &str, target: &str) -> Result<String, String> {
    let section = match section {
        "Accounts & Users" => "account",
        "Audiences (without PII)" => "audiences",
        "Authorizations (for imports & exports)" => "authorizations",
        "Content Collections" => "content-collections",
        "Content Topics" => "content-topics",
        "Jobs (imports & exports)" => "jobs",
        "Personalize Campaigns" => "campaigns",
        "Personally Identifiable Information (PII)" => "pii",
        other => return Err(format!("there is no section `{other}`")),
    };
    Ok(format!("{section}-{}", slug(target)))
}

fn feature(target: &str) -> String {
    match slug(target).as_str() {
        "topic-rollups" => "content-topic-rollups".to_owned(),
        "segmentml" => "segment-ml".to_owned(),
        other => other.to_owned(),
    }
}
