//! `permask token`: signs a subject token.

use std::path::PathBuf;

use clap::Args;
use permask::Subject;
use permask::sign::Validity;

use crate::failure::Failure;
use crate::key::read_key;
use crate::{clock, file};

/// Sign a subject token: who a person is and which roles they have.
#[derive(Args, Debug)]
pub(crate) struct Token {
    /// The private key, as `keygen` writes it.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    /// For which app the token is, as it stands in `aud`.
    #[arg(long)]
    audience: String,

    /// The person's id.
    #[arg(long, value_name = "ID")]
    subject: String,

    /// A role of the person; may be given several times.
    #[arg(long = "role", value_name = "NAME")]
    roles: Vec<String>,

    /// For how many hours the token is valid, 24 at most.
    #[arg(long, value_name = "N", default_value_t = 8)]
    hours: u64,

    /// Where the token goes. Default: standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Token {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let key = read_key(&self.key)?;
        let issued_at = clock::now()?;
        let expires_at = issued_at.saturating_add(self.hours.saturating_mul(3600));
        let validity = Validity { audience: &self.audience, issued_at, expires_at };
        let subject = Subject::new(self.subject.clone(), self.roles.iter().cloned());
        let token = key.sign_subject(&subject, &validity)?;
        file::write(self.out.as_deref(), &format!("{token}\n"))
    }
}
