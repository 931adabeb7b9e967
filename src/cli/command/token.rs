//! `permask token`: signs a subject token.

use std::path::PathBuf;

use clap::Args;
use permask::Subject;
use permask::sign::{Unsigned, Validity};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::signer::Signing;
use crate::{asking, clock, file};

/// Sign a subject token: who a person is and which roles they have.
#[derive(Args, Debug)]
pub(crate) struct Token {
    #[command(flatten)]
    signing: Signing,

    /// For which app the token is, as it stands in `aud`.
    #[arg(long)]
    audience: String,

    /// The person's id.
    #[arg(long, value_name = "ID", allow_hyphen_values = true, required_unless_present = "subject_file")]
    subject: Option<String>,

    /// A role of the person; may be given several times.
    #[arg(long = "role", value_name = "NAME")]
    roles: Vec<String>,

    /// The person's tenant, as it stands in `tnt`.
    #[arg(long, alias = "tnt", value_name = "NAME")]
    tenant: Option<String>,

    /// The person as a JSON document: `{"id": …, "roles": […], "groups": […], "attrs": {…}, "tnt": …, …}`.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["subject", "roles", "tenant"])]
    subject_file: Option<PathBuf>,

    /// The lowest version of the policy that the token goes with, as it stands in `min_ver`.
    #[arg(long, alias = "min-ver", value_name = "N")]
    min_version: Option<u64>,

    /// For how many hours the token is valid: 24 at most, or 336 for apps that allow it.
    #[arg(long, value_name = "N", default_value_t = 8)]
    hours: u64,

    /// When it is signed: RFC 3339, or seconds since 1970. Default: the system clock.
    #[arg(long, value_name = "TIME")]
    now: Option<String>,

    /// Where the token goes. Default: standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Token {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let signer = self.signing.open()?;
        let subject = self.subject()?;
        let issued_at = self.now.as_deref().map_or_else(clock::now, asking::seconds)?;
        let expires_at = issued_at.saturating_add(self.hours.saturating_mul(3600));
        let validity = Validity { audience: &self.audience, issued_at, expires_at };
        let unsigned = Unsigned::subject(signer.public_key(), &subject, self.min_version, &validity)?;
        let token = signer.sign(unsigned)?;
        file::write(self.out.as_deref(), &format!("{token}\n"))
    }

    fn subject(&self) -> Result<Subject, Failure> {
        if let Some(path) = &self.subject_file {
            return asking::read_subject(path);
        }
        let mut subject = json!({ "id": self.subject, "roles": self.roles });
        if let (Value::Object(members), Some(tenant)) = (&mut subject, &self.tenant) {
            members.insert("tnt".to_owned(), tenant.clone().into());
        }
        Ok(Subject::read(subject.to_string().as_bytes())?)
    }
}
