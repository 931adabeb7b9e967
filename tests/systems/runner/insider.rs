//! Insider: actions by role, campaign rights by state, private data by a switch of the person.

use permask::{DecisionCode, Session};
use serde_json::{Value, json};

use super::console::Thing;
use super::{Answer, Console, Question, Vocabulary};

/// The words of Insider.
pub(super) struct Insider;

impl Vocabulary for Insider {
    fn answer(&self, console: &Console, question: &Question) -> Result<Answer, String> {
        let status = question.status();
        let session = console.session(&claims(question, &status), question.subject["now"].as_str())?;
        let mut answer = match question.kind()? {
            "action" => action(console, &session, question)?,
            "statusChange" => {
                let state = |name: &str| Ok::<_, String>(Some(json!({ "state": question.text(name)? })));
                let change = Thing { object: state("from")?, next: state("to")? };
                console.permission(&session, "campaigns:update-status", &change)?
            }
            "field" if question.text("target")? == "pii" && question.data["for"] == "export" => {
                console.exported(&session, "profile")?
            }
            "field" if question.text("target")? == "pii" => {
                let record = json!({
                    "id": 7, "email": "ada@example.com", "phone": "+1 212 555 0100",
                    "name": { "first": "Ada", "last": "Lovelace" }, "birthday": "1990-12-10",
                    "card": "0000-1111-2222-3333",
                });
                let private = ["/email", "/phone", "/name/first", "/name/last", "/birthday", "/card"];
                console.masked(&session, "profile", &record, &private)?
            }
            "accessLevel" => Answer::of("levels", access_levels(question)?),
            _ => console.own(&session, question)?,
        };
        // The product calls a person whose period is over expired.
        let is_over = answer.codes.contains(&DecisionCode::AccessPeriod);
        answer.values.insert("status", if is_over { json!("Expired") } else { status });
        Ok(answer)
    }
}

fn claims(question: &Question, status: &Value) -> Value {
    let subject = &question.subject;
    let mut attributes = json!({ "piiAccess": subject["piiAccess"] });
    match &subject["limitedProducts"] {
        // No list is no limit: the issuer has to say so, since a list that got lost must not open everything.
        Value::Null => attributes["allProducts"] = json!(true),
        products => attributes["products"] = products.clone(),
    }
    let mut claims = json!({ "id": "someone", "roles": roles(subject), "attrs": attributes });
    if status.is_string() {
        claims["status"] = status.clone();
    }
    for (claim, name) in [("from", "start"), ("until", "end")] {
        if let Some(point) = subject["accessPeriod"].get(name) {
            claims[claim] = point.clone();
        }
    }
    claims
}

/// Returns the one role, or several where somebody was given them all the same.
fn roles(subject: &Value) -> Value {
    match &subject["role"] {
        Value::Null => super::console::list(&subject["roles"]),
        role => json!([role]),
    }
}

fn action(console: &Console, session: &Session, question: &Question) -> Result<Answer, String> {
    let target = question.text("target")?;
    let campaign = |permission: &str, state: &str, next: Option<&str>| {
        let state_of = |state: &str| json!({ "state": state });
        let thing = Thing { object: Some(state_of(state)), next: next.map(state_of) };
        console.permission(session, permission, &thing)
    };
    match target.split_once(':') {
        Some(("create_campaign", state)) => return campaign("campaigns:create", state, None),
        Some(("edit_campaign", state)) => return campaign("campaigns:edit", state, None),
        _ => {}
    }
    match target {
        "access_products" => match question.data["product"].as_str() {
            Some(product) => {
                let product = Some(json!({ "id": product }));
                console.permission(session, "products:access", &Thing { object: product, next: None })
            }
            None => console.task(session, target, &[]),
        },
        // One right for two changes: it is there where both may be made.
        "stop_or_pause_active" => {
            let changes = ["stopped", "paused"].into_iter();
            Answer::all(changes.map(|next| campaign("campaigns:update-status", "Active", Some(next))))
        }
        other => console.task(session, other, &[]),
    }
}

/// Returns the filters of the user list that show a person. They grant nothing, so that no policy knows them.
fn access_levels(question: &Question) -> Result<Value, String> {
    let groups = question.subject["groups"].as_array().ok_or("expected `groups` of the subject")?;
    let mut levels = Vec::new();
    if roles(&question.subject).as_array().is_some_and(|roles| roles.iter().any(|role| role == "Administrator")) {
        levels.push("Account");
    }
    levels.push(if groups.is_empty() { "Unassigned" } else { "Group" });
    Ok(json!(levels))
}
