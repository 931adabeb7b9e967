//! `permask mask`: masks records as a person may see them.

use std::path::{Path, PathBuf};

use clap::Args;
use permask::{Json, Policy, Session, Subject};

use crate::failure::Failure;
use crate::{clock, file};

/// Mask a JSON record, or each record of a JSON array: standard input to standard output.
///
/// The policy document is taken as it is: this is for servers and scripts that hold it, not for what came over a
/// network (`permask verify` is). A record type that the policy does not know is masked whole.
#[derive(Args, Debug)]
pub(crate) struct Mask {
    /// The policy document, in JSON or, where its name ends in `.yaml` or `.yml`, in YAML.
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,

    /// The type of record, as the policy names it.
    #[arg(long = "type", value_name = "NAME")]
    record_type: String,

    /// The person's id.
    #[arg(long, value_name = "ID", default_value = "anyone")]
    subject: String,

    /// A role of the person; may be given several times.
    #[arg(long = "role", value_name = "NAME")]
    roles: Vec<String>,
}

impl Mask {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let policy = Policy::read(&file::read_policy(&self.policy)?)
            .map_err(|error| Failure::from(error).in_file(&self.policy))?;
        let subject = Subject::new(self.subject.clone(), self.roles.iter().cloned());
        let session = Session::new(policy.into(), subject, clock::now()?);
        if let Some(role) = session.unknown_assignments().first() {
            let message = format!("the policy has no role `{role}` that a person can hold");
            return Err(Failure::new("unknown-role", message).in_file(&self.policy));
        }
        let input = Path::new("-");
        let record = Json::read_record(&file::read(input)?).map_err(|error| Failure::from(error).in_file(input))?;
        file::write(None, &format!("{}\n", session.mask(&self.record_type, &record).data))
    }
}
