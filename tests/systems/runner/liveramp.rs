//! LiveRamp Safe Haven: applications by persona and tenant, applications inside one, levels, and who may be given what.

use permask::{Assigned, Session};
use serde_json::{Value, json};

use super::console::{Thing, slug, subject};
use super::{Answer, Console, Question, Vocabulary};

/// The words of Safe Haven.
pub(super) struct LiveRamp;

impl Vocabulary for LiveRamp {
    fn answer(&self, console: &Console, question: &Question) -> Result<Answer, String> {
        let tenants = tenants(question);
        match question.kind()? {
            "assign" => {
                let tenant = question.text("tenant")?;
                let subject = subject(&claims(question, Some(tenant)))?;
                let persona = Assigned::Role(question.text("persona")?);
                let found = console.policy().assignable(&subject, persona, Some(tenant));
                let mut answer = Answer::of("allowed", found.allowed);
                answer.rules = found.constraint.into_iter().collect();
                answer.words.push(found.sentence);
                Ok(answer)
            }
            "level" => {
                let session = session(console, question, tenant_of(question, &tenants)?)?;
                level(console, &session, question)
            }
            "application" => {
                let permission = format!("{}:open", application(question.text("target")?)?);
                let tenant = tenant_of(question, &tenants)?;
                console.permission(&session(console, question, tenant)?, &permission, &Thing::default())
            }
            "subApplication" => {
                let permission = format!("{}:open", inner_application(question.text("target")?)?);
                let tenant = tenant_of(question, &tenants)?;
                console.permission(&session(console, question, tenant)?, &permission, &Thing::default())
            }
            "action" => action(console, question, &tenants),
            "field" => {
                let session = session(console, question, tenant_of(question, &tenants)?)?;
                let pointers: &[&str] = match question.text("target")? {
                    "Aggregated data" => &["/segmentSize"],
                    "Non-aggregated data" => &["/name", "/number", "/address/street"],
                    "Permissioned data" => &["/email"],
                    other => return Err(format!("there is no class of data `{other}`")),
                };
                let record = json!({
                    "id": 7, "email": "ada@example.com", "name": "Ada Lovelace", "number": "TT-7",
                    "address": { "street": "1 Dock" },
                    "segmentSize": 1200,
                });
                console.masked(&session, "customer", &record, pointers)
            }
            "reveal" => {
                let session = session(console, question, tenant_of(question, &tenants)?)?;
                let path = match question.text("target")? {
                    "customer number" => "$.number",
                    "e-mail address" => "$.email",
                    other => return Err(format!("nobody asks for `{other}`")),
                };
                let record = json!({ "id": 7, "email": "ada@example.com", "number": "TT-7" });
                console.revealed(&session, "customer", path, &record)
            }
            _ => console.own(&session(console, question, tenant_of(question, &tenants)?)?, question),
        }
    }
}

/// Returns the tenants in which the person holds personas.
fn tenants(question: &Question) -> Vec<&str> {
    question.subject["personas"].as_object().into_iter().flatten().map(|(tenant, _)| tenant.as_str()).collect()
}

/// Returns the tenant that a question is about: the one that it names, else the only one that the person knows.
fn tenant_of<'q>(question: &'q Question, tenants: &[&'q str]) -> Result<Option<&'q str>, String> {
    match (question.data["tenant"].as_str(), tenants) {
        (Some(tenant), _) => Ok(Some(tenant)),
        (None, [only]) => Ok(Some(only)),
        (None, []) => Ok(None),
        (None, _) => Err("the question names no tenant, and the person has several".to_owned()),
    }
}

/// Returns the claims of a person: a persona in a tenant is an assignment there, unless it was removed.
fn claims(question: &Question, tenant: Option<&str>) -> Value {
    let person = &question.subject;
    let is_removed = |tenant: &str| {
        let removed = person["removedFrom"].as_array();
        removed.into_iter().flatten().any(|removed| removed == tenant)
    };
    let mut roles = Vec::new();
    for (tenant, personas) in person["personas"].as_object().into_iter().flatten() {
        for persona in personas.as_array().into_iter().flatten().filter(|_| !is_removed(tenant)) {
            let mut role = json!({ "role": persona, "tenant": tenant });
            if let Some(status) = person.get("personaStatus") {
                role["status"] = status.clone();
            }
            roles.push(role);
        }
    }
    let mut claims = json!({ "id": "someone", "roles": roles });
    if let Some(tenant) = tenant {
        claims["tnt"] = json!(tenant);
    }
    for (claim, name) in [("acr", "acr"), ("auth_time", "authTime")] {
        if let Some(value) = person.get(name) {
            claims[claim] = value.clone();
        }
    }
    if let Some(requested) = person.get("partnerRequested") {
        claims["attrs"] = json!({ "partnerRequested": requested });
    }
    claims
}

fn session(console: &Console, question: &Question, tenant: Option<&str>) -> Result<Session, String> {
    console.session(&claims(question, tenant), None)
}

fn level(console: &Console, session: &Session, question: &Question) -> Result<Answer, String> {
    let limit = match question.text("target")? {
        "tableauRole" => "tableau",
        other => return Err(format!("there is no level `{other}`")),
    };
    let level = match session.limit(limit) {
        Some(level) => serde_json::from_str(&level.to_string()).map_err(|error| error.to_string())?,
        None => Value::Null,
    };
    let publishes = console.permission(session, "reports:publish", &Thing::default())?;
    Ok(Answer::of("level", level).with("publish", publishes.is_allowed()))
}

fn action(console: &Console, question: &Question, tenants: &[&str]) -> Result<Answer, String> {
    let permission = match (question.text("target")?, question.text("action")?) {
        ("Audiences", "createDataPermission") => "audiences:create-data-permission",
        ("Permissions", "downloadReport") => "permissions:download-report",
        ("users", "manage") => return manage_users(console, question, tenants),
        (target, action) => return Err(format!("there is no action `{action}` on `{target}`")),
    };
    console.permission(&session(console, question, tenant_of(question, tenants)?)?, permission, &Thing::default())
}

/// Asks whether users of a tenant may be managed. Who holds nothing there acts from where they hold something.
fn manage_users(console: &Console, question: &Question, tenants: &[&str]) -> Result<Answer, String> {
    let target = tenant_of(question, tenants)?.ok_or("the question names no tenant")?;
    let thing = Thing { object: Some(json!({ "tenant": target })), next: None };
    let ask = |tenant: &str| {
        let session = session(console, question, Some(tenant))?;
        console.permission(&session, "users:manage", &thing)
    };
    if tenants.contains(&target) {
        return ask(target);
    }
    let mut answer = Answer::of("allowed", false);
    for tenant in tenants {
        answer = ask(tenant)?;
        if answer.is_allowed() {
            break;
        }
    }
    Ok(answer)
}

fn application(name: &str) -> Result<String, String> {
    match name {
        "Reports (Tableau)" => Ok("reports".to_owned()),
        "Tables & Views" => Ok("tables-and-views".to_owned()),
        "Activity Reports"
        | "Admin Center"
        | "Advanced Audience"
        | "All Usage Dashboard"
        | "Analytics Environment"
        | "Analytics Library"
        | "Audiences"
        | "Destinations"
        | "Job Management"
        | "My Usage Dashboard"
        | "Permissions"
        | "Profiling"
        | "Taxonomies" => Ok(slug(name)),
        other => Err(format!("there is no application `{other}`")),
    }
}

fn inner_application(path: &str) -> Result<String, String> {
    let unknown = || format!("there is no inner application `{path}`");
    let (outer, inner) = path.split_once('/').ok_or_else(unknown)?;
    let inner = match inner {
        "BigQuery - Aggregated data" => "bigquery.aggregated",
        "BigQuery - Non-aggregated data" => "bigquery.non-aggregated",
        "BigQuery - Permissioned data" => "bigquery.permissioned",
        "Dataproc" => "dataproc",
        "Jupyter" => "jupyter",
        "Tableau Desktop" => "tableau-desktop",
        "Tableau Server" => "tableau-server",
        _ => return Err(unknown()),
    };
    Ok(format!("{}.{inner}", application(outer)?))
}
