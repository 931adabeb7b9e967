//! A system of the demo: its policy, the bundle that is signed from it, and its made-up people, records and objects.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use permask::Subject;
use permask::sign::{BundleClaims, PrivateKey, Unsigned, Validity};
use serde_json::Value;

use super::attack::{Attack, InForce};
use super::demo::Demo;
use super::version;
use crate::failure::Failure;
use crate::{clock, file};

/// How long a bundle is in force: a week, so that its expiry means something on the page.
const BUNDLE_LIFETIME: u64 = 7 * 24 * 3600;

/// After how long a bundle is signed anew, and pages ask for another one: long before it ends, and within the life of a
/// subject token.
const BUNDLE_RENEWAL: u64 = 4 * 3600;

/// What the page may vary of a person: what they hold, and how and when they have signed in. Who somebody is, and where
/// and since when, stays as it is.
const VARIED: [&str; 7] = ["roles", "groups", "grants", "attrs", "status", "acr", "auth_time"];

/// One system, with a bundle of its own.
#[derive(Debug)]
pub(super) struct System {
    demo: &'static Demo,
    audience: String,
    people: Vec<Value>,
    data: Value,
    document: Vec<u8>,
    state: PathBuf,
    published: Mutex<Published>,
}

/// The version in force, and its bundle once it is signed.
#[derive(Debug)]
struct Published {
    version: u64,
    bundle: Option<SignedBundle>,
}

impl Published {
    /// The first version is 2, so that there is always an older one to attack with.
    fn new(count: u64) -> Self {
        Self { version: count.saturating_add(1), bundle: None }
    }
}

/// A bundle, and when it was signed.
#[derive(Clone, Debug)]
pub(super) struct SignedBundle {
    pub(super) token: String,
    issued_at: u64,
}

impl System {
    /// Reads the policy and counts its version in the state folder.
    pub(super) fn open(demo: &'static Demo, policy: &Path, state: &Path) -> Result<Self, Failure> {
        let document = file::read_policy(policy)?;
        let bad = |error: serde_json::Error| Failure::new("bad-json", error.to_string());
        let people = serde_json::from_str(demo.people).map_err(bad)?;
        let data = serde_json::from_str(demo.records).map_err(bad)?;
        let published = Mutex::new(Published::new(version::next(state, &document)?));
        let audience = format!("{}.console.example", demo.id);
        Ok(Self { demo, audience, people, data, document, state: state.to_owned(), published })
    }

    /// Returns the id, as it stands in addresses.
    pub(super) fn id(&self) -> &'static str {
        self.demo.id
    }

    /// Returns the audience that the system's tokens name: no other system takes them.
    pub(super) fn audience(&self) -> &str {
        &self.audience
    }

    /// Returns the made-up colleagues, as JSON.
    pub(super) fn people(&self) -> &'static str {
        self.demo.people
    }

    /// Returns the made-up records of a type as a JSON array.
    pub(super) fn records(&self, record_type: &str) -> Option<String> {
        self.listed("records", record_type)
    }

    /// Returns the made-up objects of a resource as a JSON array.
    pub(super) fn objects(&self, resource: &str) -> Option<String> {
        self.listed("objects", resource)
    }

    fn listed(&self, part: &str, name: &str) -> Option<String> {
        Some(self.data.get(part)?.get(name)?.to_string())
    }

    /// Returns the bundle, signed anew every few hours.
    pub(super) fn bundle(&self, key: &PrivateKey) -> Result<SignedBundle, Failure> {
        let issued_at = clock::now()?;
        let mut published = self.published();
        if let Some(bundle) = &published.bundle
            && issued_at.abs_diff(bundle.issued_at) < BUNDLE_RENEWAL
        {
            return Ok(bundle.clone());
        }
        let expires_at = issued_at.saturating_add(BUNDLE_LIFETIME);
        let validity = Validity { audience: &self.audience, issued_at, expires_at };
        // From then on there is a newer one here.
        let refresh_after = Some(issued_at.saturating_add(BUNDLE_RENEWAL));
        let claims = BundleClaims { version: published.version, tenant: None, refresh_after };
        let token = key.sign(Unsigned::policy(key.public_key(), &self.document, &claims, &validity)?)?;
        Ok(published.bundle.insert(SignedBundle { token, issued_at }).clone())
    }

    /// Counts a new version of the same policy, and returns it.
    pub(super) fn publish(&self) -> Result<u64, Failure> {
        let mut published = self.published();
        *published = Published::new(version::publish(&self.state, &self.document)?);
        Ok(published.version)
    }

    /// Signs a bundle for the page to be attacked with.
    pub(super) fn attack(&self, attack: Attack, key: &PrivateKey) -> Result<String, Failure> {
        let mut published = self.published();
        let in_force = InForce { document: &self.document, version: published.version, audience: &self.audience };
        let token = attack.sign(&in_force, clock::now()?, key)?;
        if attack == Attack::Ending {
            // Whoever took that bundle needs one that was signed after it.
            published.bundle = None;
        }
        Ok(token)
    }

    fn published(&self) -> MutexGuard<'_, Published> {
        self.published.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the person whom a request names by `id`, with what it varies: `{"id": "u-1", "roles": ["Admin"]}`.
    pub(super) fn subject(&self, request: &[u8]) -> Result<Subject, Failure> {
        let wrong = |code: &str, message: String| Err(Failure::new(code, message));
        let Ok(Value::Object(mut varied)) = serde_json::from_slice(request) else {
            return wrong("bad-json", "expected a JSON object".to_owned());
        };
        let id = varied.remove("id");
        let Some(Value::String(id)) = id else {
            return wrong("missing-member", "expected a text `id`, found none".to_owned());
        };
        let person = self.people.iter().find_map(|person| {
            let subject = person.get("subject")?.as_object()?;
            (subject.get("id")?.as_str()? == id).then_some(subject)
        });
        let Some(mut subject) = person.cloned() else {
            return wrong("unknown-person", format!("expected one of the people of `{}`, found another", self.id()));
        };
        for (member, value) in varied {
            if !VARIED.contains(&member.as_str()) {
                return wrong("unknown-member", format!("expected one of {}, found another", VARIED.join(", ")));
            }
            subject.insert(member, value);
        }
        Ok(Subject::read(Value::Object(subject).to_string().as_bytes())?)
    }
}

impl SignedBundle {
    /// Returns the entity tag: the signature, which no other bundle has.
    pub(super) fn etag(&self) -> String {
        format!("\"{}\"", self.token.rsplit('.').next().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::demo::DEMOS;

    #[test]
    fn every_person_of_every_system_can_be_signed() {
        for demo in DEMOS {
            let people: Vec<Value> = serde_json::from_str(demo.people).unwrap();
            assert!(people.len() > 3, "{}", demo.id);
            for person in people {
                let subject = person["subject"].to_string();
                assert!(person["name"].is_string() && person["title"].is_string(), "{subject}");
                Subject::read(subject.as_bytes()).unwrap();
            }
            let data: Value = serde_json::from_str(demo.records).unwrap();
            for part in ["records", "objects"] {
                for (name, list) in data[part].as_object().unwrap() {
                    assert!(list.as_array().is_some_and(|list| list.iter().all(|it| it["id"].is_string())), "{name}");
                }
            }
        }
    }
}
