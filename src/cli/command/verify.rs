//! `permask verify`: verifies a bundle, a subject token or an update of the key set, as a browser would.

mod facts;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use permask::{
    Admission, Change, ExpectedSubject, KeyChange, KeySet, Moment, Source, SubjectToken, Trust, TrustOptions, limits,
};
use serde_json::Value;

use crate::Format;
use crate::failure::Failure;
use crate::{asking, clock, file};

/// Verify a bundle, a subject token or an update of the key set by the rules of the browser, and say what it holds.
#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// The token, or the update: a JSON array; `-` reads standard input.
    token: PathBuf,

    /// What it is expected to be. Default: a bundle, or with `--subject` a subject token.
    #[arg(long, value_enum)]
    kind: Option<Kind>,

    #[command(flatten)]
    trusted: Trusted,

    /// Verify a subject token, of this person.
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    subject: Option<String>,

    /// A bundle that the subject token must go with.
    #[arg(long, value_name = "FILE", requires = "subject")]
    bundle: Option<PathBuf>,
}

/// What a token is expected to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Kind {
    /// A bundle.
    Policy,
    /// A subject token, of the person that `--subject` names.
    Subject,
    /// An update of the key set.
    Keys,
}

/// What is trusted, and what is known.
#[derive(Args, Debug)]
struct Trusted {
    /// The trusted keys: a JWK Set, as `keygen` writes it.
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,

    /// An update of those keys, which is followed first; may be given several times, in their order.
    #[arg(long, value_name = "FILE")]
    update: Vec<PathBuf>,

    /// The issuer that the token must name.
    #[arg(long)]
    issuer: String,

    /// The audience that the token must name.
    #[arg(long)]
    audience: String,

    /// The tenant whose app it is, or of the person.
    #[arg(long, alias = "tnt", value_name = "NAME")]
    tenant: Option<String>,

    /// The id that the policy must have.
    #[arg(long, value_name = "ID")]
    policy_id: Option<String>,

    /// The lowest version that the app's build takes.
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_version: u64,

    /// A token that an app knows already: what is older is refused, and so is another policy of the same version. May be given
    /// several times.
    #[arg(long, value_name = "FILE")]
    floor: Vec<PathBuf>,

    /// The time: RFC 3339, or seconds since 1970. Default: the system clock.
    #[arg(long, value_name = "TIME")]
    now: Option<String>,

    /// How far the issuer's clock may be ahead, in seconds, 3600 at most.
    #[arg(long, value_name = "SECONDS", default_value_t = limits::CLOCK_SKEW)]
    skew: u64,

    /// How many hours a subject token may live, 336 at most.
    #[arg(long, value_name = "N", default_value_t = limits::MAX_SUBJECT_LIFETIME / 3600)]
    max_subject_hours: u64,
}

impl Verify {
    pub(crate) fn run(&self, format: Format) -> Result<(), Failure> {
        let (mut trust, moment) = self.trusted.trust()?;
        let kind = match (self.kind, &self.subject) {
            (None, None) => Kind::Policy,
            (None | Some(Kind::Subject), Some(_)) => Kind::Subject,
            (Some(kind), None) => kind,
            // Whoever names a person relies on it that they are compared.
            (Some(_), Some(_)) => return Err(Failure::new("wrong-usage", "`--subject` is for subject tokens alone")),
        };
        let token = file::read_token(&self.token)?;
        let in_file = |failure: Failure| failure.in_file(&self.token);
        let mut facts = match kind {
            Kind::Policy => {
                let (bundle, change) = newest(trust.bundle(&token, Source::Cache, &moment)).map_err(in_file)?;
                facts::bundle(&bundle, self.trusted.known(change))
            }
            Kind::Subject => {
                let (token, change) = self.verify_subject(&mut trust, &token, &moment).map_err(in_file)?;
                self.check_binding(&mut trust, &token, &moment)?;
                facts::subject(&token, self.trusted.known(change))
            }
            Kind::Keys => {
                let change = trust.update_keys(&token, &moment).map_err(|error| in_file(error.into()))?;
                if change == KeyChange::OlderIgnored {
                    let next = trust.key_version().saturating_add(1);
                    let message = format!("expected an update to version {next}, found one to an older version");
                    return Err(in_file(Failure::new("older-ignored", message).at("/ver")));
                }
                facts::keys(&token)?
            }
        };
        if kind != Kind::Keys && !self.trusted.update.is_empty() {
            facts.push(("keyVersion", trust.key_version().into()));
        }
        print(format, facts);
        Ok(())
    }

    fn verify_subject(
        &self,
        trust: &mut Trust,
        token: &[u8],
        moment: &Moment,
    ) -> Result<(SubjectToken, Change), Failure> {
        let Some(id) = &self.subject else {
            return Err(Failure::new("missing-subject", "expected `--subject`: the person whose token it must be"));
        };
        let expected = ExpectedSubject { id, tenant: self.trusted.tenant.as_deref() };
        newest(trust.subject(token, &expected, moment))
    }

    /// Checks that the subject token goes with the bundle, if one is given.
    fn check_binding(&self, trust: &mut Trust, token: &SubjectToken, moment: &Moment) -> Result<(), Failure> {
        let Some(path) = &self.bundle else { return Ok(()) };
        let (bundle, _) = newest(trust.bundle(&file::read_token(path)?, Source::Cache, moment))
            .map_err(|failure| failure.in_file(path))?;
        Trust::bind(&bundle, token).map_err(|error| Failure::from(error).in_file(&self.token))
    }
}

impl Trusted {
    /// Returns what an app would trust that knows what the flags say, and the time.
    fn trust(&self) -> Result<(Trust, Moment), Failure> {
        let now = self.now.as_deref().map_or_else(clock::now, asking::seconds)?;
        let moment = Moment { now, served_at: None };
        let keys = KeySet::read(&file::read(&self.keys)?).map_err(|error| Failure::from(error).in_file(&self.keys))?;
        let options = TrustOptions {
            tenant: self.tenant.clone(),
            policy: self.policy_id.clone(),
            min_version: self.min_version,
            skew: self.skew,
            max_subject_lifetime: self.max_subject_hours.saturating_mul(3600),
            ..TrustOptions::new(self.issuer.clone(), self.audience.clone())
        };
        let mut trust = Trust::new(keys, options)?;
        for path in &self.update {
            trust.update_keys(&file::read(path)?, &moment).map_err(|error| Failure::from(error).in_file(path))?;
        }
        for path in &self.floor {
            // Where an app is silent about what it kept, whoever names a file here relies on it.
            if !trust.learn(&file::read_token(path)?) {
                let message = "expected a token that a trusted key has signed for this app and tenant, found none";
                return Err(Failure::new("no-evidence", message).in_file(path));
            }
        }
        Ok((trust, moment))
    }

    /// Returns what a token is compared with those that are known, if any are.
    fn known(&self, change: Change) -> Option<Change> {
        if self.floor.is_empty() { None } else { Some(change) }
    }
}

/// Returns what was accepted. What a newer token takes the place of is refused here: somebody asks about this one.
fn newest<T>(outcome: Result<Admission<T>, permask::Error>) -> Result<(T, Change), Failure> {
    match outcome? {
        Admission::Accepted(accepted, change) => Ok((accepted, change)),
        Admission::OlderIgnored { found, floor } => {
            let message = format!("a newer token is known, which apps use instead: {floor}, and this one has {found}");
            Err(Failure::new("older-ignored", message))
        }
    }
}

fn print(format: Format, facts: Vec<(&'static str, Value)>) {
    match format {
        Format::Json => {
            let facts = facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            println!("{}", Value::Object(facts));
        }
        Format::Text => {
            println!("verified");
            for (name, value) in facts {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                println!("{name:<12} {value}");
            }
        }
    }
}
