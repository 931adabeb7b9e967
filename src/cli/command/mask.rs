//! `permask mask`: masks records as a person may see them.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use permask::{Fault, Json, Purpose, Session, Subject};

use crate::failure::Failure;
use crate::{asking, clock};

/// Mask JSON records: standard input to standard output, as they come.
///
/// The input is one JSON text, an array of records or one record; with `--lines` a record on each line; with `--records`
/// one JSON text with records inside. What is not masked comes out byte for byte. Nothing of a record is written before it
/// is whole and valid, and one record is held in memory, of at most 16 MiB. After an error the exit code is 1, and what was
/// written before it stands.
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

    /// The person as a JSON document: `{"id": …, "roles": […], …}`.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["subject", "roles"])]
    subject_file: Option<PathBuf>,

    /// The tenant. Default: the person's own.
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,

    /// The time: RFC 3339, or seconds since 1970. Default: the system clock.
    #[arg(long, value_name = "TIME")]
    now: Option<String>,

    /// What the app says of its questions: a JSON document.
    #[arg(long, value_name = "FILE")]
    context: Option<PathBuf>,

    /// Mask for what is taken along, and not for what is looked at.
    #[arg(long)]
    export: bool,

    /// The input has a record on each line (NDJSON).
    #[arg(long)]
    lines: bool,

    /// Where the records are inside the input, such as `$.items[*]`. All around them is masked.
    #[arg(long, value_name = "PATH", conflicts_with = "lines")]
    records: Option<String>,

    /// The type of record that all around the records is masked as.
    #[arg(long, value_name = "NAME", requires = "records")]
    envelope: Option<String>,
}

/// How much is read at once.
const CHUNK: usize = 64 * 1024;

impl Mask {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let session = self.session()?;
        let masker = session.masker(&self.record_type, if self.export { Purpose::Export } else { Purpose::View });
        let masker = match &self.records {
            Some(records) => masker.nested(records, self.envelope.as_deref())?,
            None if self.lines => masker.lines(),
            None => masker,
        };
        let (mut stream, mut out) = (masker.stream(), Vec::new());
        let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
        let mut chunk = vec![0; CHUNK];
        let mut is_at_end = false;
        while !is_at_end {
            let length = input.read(&mut chunk).map_err(|error| Failure::io(Path::new("-"), &error))?;
            is_at_end = length == 0;
            let pushed = stream.push(chunk.get(..length).unwrap_or_default(), &mut out);
            let result = if is_at_end { pushed.and_then(|()| stream.finish(&mut out)) } else { pushed };
            let written = output.write_all(&out).and_then(|()| output.flush());
            written.map_err(|error| Failure::new("io", format!("standard output: {error}")))?;
            out.clear();
            result.map_err(|fault| failure(&fault))?;
        }
        Ok(())
    }

    fn session(&self) -> Result<Session, Failure> {
        let policy = asking::read_policy(&self.policy)?;
        let subject = match &self.subject_file {
            Some(path) => asking::read_subject(path)?,
            None => Subject::new(self.subject.clone(), self.roles.iter().cloned()),
        };
        let now = self.now.as_deref().map_or_else(clock::now, asking::seconds)?;
        let mut session = Session::new(policy, subject, now);
        if self.tenant.is_some() {
            session = session.in_tenant(self.tenant.as_deref());
        }
        if let Some(role) = session.unknown_assignments().first() {
            let message = format!("the policy has no role `{role}` that a person can hold");
            return Err(Failure::new("unknown-role", message).in_file(&self.policy));
        }
        let context: Option<Json> = self.context.as_deref().map(asking::read_object).transpose()?;
        Ok(session.with_context(context))
    }
}

fn failure(fault: &Fault) -> Failure {
    Failure::new(fault.code.as_str(), fault.message).at(fault.at.clone()).in_file(Path::new("-"))
}
