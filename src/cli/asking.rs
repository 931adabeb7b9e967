//! Asking: who asks what of which policy, from flags and from lines of JSON.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use permask::{Json, Policy, Session, Subject};
use serde_json::Value;

use crate::failure::Failure;
use crate::{clock, file};

/// Who asks, and of which policy.
#[derive(Args, Debug)]
pub(crate) struct Asking {
    /// The policy document, in JSON or, where its name ends in `.yaml` or `.yml`, in YAML.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,

    /// The subject as a JSON document: `{"id": …, "roles": […], …}`.
    #[arg(long, value_name = "FILE", conflicts_with = "role")]
    subject: Option<PathBuf>,

    /// A role of the subject; may be given several times.
    #[arg(long, value_name = "NAME")]
    role: Vec<String>,

    /// The tenant. Default: the subject's own.
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,

    /// The time: RFC 3339, or seconds since 1970. Default: the system clock.
    #[arg(long, value_name = "TIME")]
    now: Option<String>,

    /// What the app says of its questions: a JSON document.
    #[arg(long, value_name = "FILE")]
    context: Option<PathBuf>,
}

impl Asking {
    /// Reads the policy that the flags name.
    pub(crate) fn policy(&self) -> Result<Arc<Policy>, Failure> {
        match &self.policy {
            Some(path) => read_policy(path),
            None => {
                Err(Failure::new("missing-policy", "expected `--policy`, found neither it nor a `policy` in the line"))
            }
        }
    }

    /// Makes the session that the flags describe, with what a line says instead.
    pub(crate) fn session(&self, policy: Arc<Policy>, line: &Value) -> Result<Session, Failure> {
        let subject = match (line.get("subject"), &self.subject) {
            (Some(subject), _) => Subject::read(subject.to_string().as_bytes())?,
            (None, Some(path)) => read_subject(path)?,
            (None, None) => Subject::new("anyone", self.role.iter().cloned()),
        };
        let now = match (line.get("now"), &self.now) {
            (Some(Value::String(text)), _) => seconds(text)?,
            (Some(now), _) => seconds(&now.to_string())?,
            (None, Some(text)) => seconds(text)?,
            (None, None) => clock::now()?,
        };
        let mut session = Session::new(policy, subject, now);
        let tenant = line.get("tenant").and_then(Value::as_str).or(self.tenant.as_deref());
        if tenant.is_some() {
            session = session.in_tenant(tenant);
        }
        let context = match (line.get("context"), &self.context) {
            (Some(context), _) => Some(Json::read_document(context.to_string().as_bytes())?),
            (None, Some(path)) => Some(read_object(path)?),
            (None, None) => None,
        };
        session = session.with_context(context);
        match line.get("preview") {
            Some(preview) => Ok(session.viewed_as(&names(&preview["roles"]), &names(&preview["groups"]))),
            None => Ok(session),
        }
    }
}

/// Reads a policy document.
pub(crate) fn read_policy(path: &Path) -> Result<Arc<Policy>, Failure> {
    let policy = Policy::read(&file::read_policy(path)?).map_err(|error| Failure::from(error).in_file(path))?;
    Ok(Arc::new(policy))
}

/// Reads a person as a JSON document.
pub(crate) fn read_subject(path: &Path) -> Result<Subject, Failure> {
    Subject::read(&file::read(path)?).map_err(|error| Failure::from(error).in_file(path))
}

/// Reads an object: the record that a question is about.
pub(crate) fn read_object(path: &Path) -> Result<Json, Failure> {
    Json::read_record(&file::read(path)?).map_err(|error| Failure::from(error).in_file(path))
}

fn names(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Reads a time: RFC 3339, or whole seconds since 1970.
pub(crate) fn seconds(text: &str) -> Result<u64, Failure> {
    let seconds = text.parse().ok().or_else(|| permask::parse_timestamp(text));
    seconds.ok_or_else(|| Failure::new("wrong-value", "expected a time of RFC 3339, or whole seconds since 1970"))
}
