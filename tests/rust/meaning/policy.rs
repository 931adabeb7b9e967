//! Random policies about one type of record, and who looks at it.

use std::sync::Arc;

use permask::{Json, Policy, Purpose, Session, Subject};
use serde_json::{Map, Value, json};

use super::Chance;
use super::class::{Class, Condition, Facts};
use super::path::Path;
use super::record::Text;

/// 2026-06-01T12:00:00Z
pub const NOW: u64 = 1_780_315_200;

/// The name of the record type.
pub const TYPE: &str = "record";

/// The name of the record type that envelopes have.
pub const ENVELOPE: &str = "page";

const ROLES: [&str; 5] = ["viewer", "partial", "exporter", "revealer", "desk"];

/// A policy, and who looks.
#[derive(Clone, Debug)]
pub struct Case {
    /// The policy's text.
    pub document: Value,
    /// The classes.
    pub classes: Vec<Class>,
    /// The paths of the record type, each with the number of its class; none for `public`.
    pub fields: Vec<(Path, Option<usize>)>,
    /// Whether what no path lists shows.
    pub shows_unlisted: bool,
    /// Whether records belong to tenants.
    pub has_tenants: bool,
    /// The subject.
    pub subject: Value,
    /// What conditions know of the subject; none where its status, or a constraint, lets it earn nothing.
    pub real: Option<Facts>,
    /// What they know of whoever is previewed: the inner one is none where these earn nothing.
    pub previewed: Option<Option<Facts>>,
    /// What the record is looked at for.
    pub purpose: Purpose,
}

impl Case {
    /// Makes a case.
    pub fn random(chance: &mut Chance<'_>) -> Self {
        let resource = *chance.pick(&[None, Some("notes"), Some("notes"), Some("people")]);
        let mut classes = Vec::new();
        let mut written = Map::new();
        for number in 0..1 + chance.below(4) {
            // In another order than by name: the first name is not the first number.
            let name = ["m", "c", "x", "a"][number];
            let (class, document) = Class::random(name, resource, chance);
            classes.push(class);
            written.insert(name.to_owned(), document);
        }
        let mut fields = Vec::<(Path, Option<usize>)>::new();
        let mut written_fields = Map::new();
        for _ in 0..1 + chance.below(6) {
            let path = Path::random(chance);
            if written_fields.contains_key(&path.text) {
                continue;
            }
            let class = if chance.one_in(6) { None } else { Some(chance.below(classes.len())) };
            written_fields.insert(path.text.clone(), json!(class.map_or("public", |class| &classes[class].name)));
            fields.push((path, class));
        }
        // Every class is used, so that its conditions may read the record.
        for (number, class) in classes.iter().enumerate() {
            let text = format!("$.unused{number}");
            written_fields.insert(text.clone(), json!(class.name));
            let name = super::path::Selector::Name(format!("unused{number}"));
            let segments = vec![super::path::Segment { selector: name, descendant: false }];
            fields.push((Path { text, segments }, Some(number)));
        }
        let shows_unlisted = chance.below(3) < 2;
        let mut record_type =
            json!({ "unlisted": if shows_unlisted { "show" } else { "mask" }, "fields": written_fields });
        if let Some(resource) = resource {
            record_type["resource"] = json!(resource);
        }
        if chance.below(2) == 1 {
            record_type["edit"] = json!(Condition::random(resource, chance).text(resource));
            record_type["set-masked"] = json!(Condition::random(resource, chance).text(resource));
            record_type["read-only"] = json!([{ "id": "settled", "fields": ["$.b", "$..name"], "reason": "Settled." }]);
        }
        let attributes = json!({ "owner": "string", "level": "number", "open": "boolean", "tags": ["string"] });
        let mut of_tenants = attributes.clone();
        of_tenants["company"] = json!("string");
        let own = |id: &str, permission: &str| json!({ "id": id, "allow": permission, "when": "resource.owner == subject.id" });
        let document = json!({
            "format": 1,
            "id": "p",
            "attributes": { "subject": { "level": "number" }, "context": { "surface": "string" } },
            "statuses": { "active": "full", "frozen": { "only": ["pii:*"] }, "locked": "none" },
            "absent-status": "full",
            "resources": {
                "notes": { "actions": ["read", "edit"], "attributes": attributes },
                "people": { "actions": ["read", "edit"], "tenant": "company", "attributes": of_tenants },
                "other": { "actions": ["read"], "attributes": attributes },
                "pii": { "actions": ["view", "partial", "export", "reveal"] },
            },
            "everyone": { "rules": [own("notes", "notes:read"), own("people", "people:read"), own("other", "other:read")] },
            "roles": {
                "viewer": { "rules": [{ "allow": "pii:view" }] },
                "partial": { "rules": [{ "allow": "pii:partial" }] },
                "exporter": { "rules": [{ "allow": "pii:export" }] },
                "revealer": { "rules": [{ "allow": "pii:reveal" }] },
                "desk": {},
            },
            "constraints": [{ "id": "apart", "exclusive": [["exporter"], ["desk"]] }],
            "classes": written,
            "records": { TYPE: record_type, ENVELOPE: { "unlisted": "mask", "fields": { "$.next": "public", "$.count": "public" } } },
        });
        let roles = |chance: &mut Chance<'_>| -> Vec<&'static str> {
            ROLES.iter().copied().filter(|_| chance.below(3) == 1).collect()
        };
        let level = *chance.pick(&[None, Some(3.0), Some(1.0)]);
        let surface = *chance.pick(&[None, Some("card"), Some("list")]);
        let status = if chance.one_in(10) { *chance.pick(&["frozen", "locked"]) } else { "active" };
        let standing = |roles: Vec<&'static str>| {
            let conflicts = roles.contains(&"exporter") && roles.contains(&"desk");
            (status == "active" && !conflicts).then_some(Facts { roles, level, surface })
        };
        let held = roles(chance);
        let preview = chance.one_in(4).then(|| roles(chance));
        let mut subject =
            json!({ "id": "u1", "tnt": "t1", "status": status, "roles": held, "attrs": { "level": level } });
        if let Some(acr) = chance.pick(&[None, Some("mfa"), Some("sms")]) {
            subject["acr"] = json!(acr);
        }
        if let Some(age) = chance.pick(&[None, Some(200), Some(1_000)]) {
            subject["auth_time"] = json!(NOW - age);
        }
        subject["preview"] = json!(preview);
        subject["surface"] = json!(surface);
        Self {
            document,
            classes,
            fields,
            shows_unlisted,
            has_tenants: resource == Some("people"),
            subject,
            real: standing(held),
            previewed: preview.map(standing),
            purpose: if chance.one_in(3) { Purpose::Export } else { Purpose::View },
        }
    }

    /// Returns the session of the case; none where the paths meet in too many ways.
    ///
    /// # Panics
    ///
    /// Where the policy is refused for another reason.
    #[must_use]
    pub fn session(&self) -> Option<Session> {
        let policy = match Policy::read(self.document.to_string().as_bytes()) {
            Ok(policy) => policy,
            Err(error) if error.code().as_str() == "too-large" => return None,
            Err(error) => panic!("{error}: {:#}", self.document),
        };
        let mut subject = self.subject.clone();
        let members = subject.as_object_mut().expect("an object");
        let preview = members.remove("preview");
        let surface = members.remove("surface");
        let subject = Subject::read(subject.to_string().as_bytes()).expect("a subject");
        let context = json!({ "surface": surface }).to_string();
        let context = Json::read_record(context.as_bytes()).expect("a context");
        let session = Session::new(Arc::new(policy), subject, NOW).with_context(Some(context));
        match preview.as_ref().and_then(Value::as_array) {
            None => Some(session),
            Some(roles) => {
                let roles: Vec<String> = roles.iter().filter_map(Value::as_str).map(str::to_owned).collect();
                Some(session.viewed_as(&roles, &[]))
            }
        }
    }

    /// Returns what a failure shows of the case.
    #[must_use]
    pub fn shown(&self) -> String {
        let Self { document, subject, purpose, .. } = self;
        format!(
            "classes {} records {} subject {subject} for {purpose:?}",
            document["classes"], document["records"][TYPE]
        )
    }

    /// Says whether a record belongs to the tenant of the session, or to none where records do not.
    #[must_use]
    pub fn is_of_tenant(&self, record: &Text) -> bool {
        use crate::reference::Tree;
        let company = record.only_member("company");
        !self.has_tenants || matches!(company, Some(Text::Scalar(_, Tree::String(company))) if company == "t1")
    }
}
