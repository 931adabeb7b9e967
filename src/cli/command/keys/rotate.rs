//! `permask keys rotate`: makes the next version of a key set, signed by those who may.

mod change;

use std::path::{Path, PathBuf};

use clap::Args;
use permask::sign::{KeySetUpdate, Validity};
use permask::{Code, KeyChange, KeySet, Moment, Trust, TrustOptions};
use serde_json::{Map, Value, json};

use crate::Format;
use crate::failure::Failure;
use crate::key_set::{self, KeySetDocument};
use crate::signer::Signer;
use crate::{asking, clock, file};

/// Make the update that leads apps from a key set to its next version, and sign it.
///
/// Enough keys of the present set and enough of the next one have to sign it, as the `threshold` of each says. Who holds
/// another key adds a signature with `--into`, having read what `permask keys show` says of the update.
#[derive(Args, Debug)]
pub(crate) struct Rotate {
    /// The present key set: what apps pin, or what the last update made of it.
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,

    #[command(flatten)]
    change: change::ChangeOptions,

    /// For which app the update is, as it stands in `aud`.
    #[arg(long, required_unless_present = "into")]
    audience: Option<String>,

    /// A private key that signs, with the purpose `keys`; may be given several times. With `--signer`, the public one.
    #[arg(long = "sign", value_name = "FILE", required = true)]
    sign: Vec<PathBuf>,

    /// A command that signs for the one key of `--sign`, as of `permask sign`.
    #[arg(long, value_name = "COMMAND")]
    signer: Option<String>,

    /// An update that others have signed: the signatures are added to it, and nothing else is changed.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["change", "days", "out"])]
    into: Option<PathBuf>,

    /// For how many days the next set is in force, 730 at most.
    #[arg(long, value_name = "N", default_value_t = 365)]
    days: u64,

    /// When it is signed: RFC 3339, or seconds since 1970. Default: the system clock.
    #[arg(long, value_name = "TIME")]
    now: Option<String>,

    /// Where the update goes, which is served to apps.
    #[arg(long, value_name = "FILE", required_unless_present = "into")]
    out: Option<PathBuf>,

    /// Where the next key set goes, which the next build of an app pins.
    #[arg(long, value_name = "FILE")]
    public: Option<PathBuf>,

    /// Replace files that exist.
    #[arg(long)]
    force: bool,
}

/// An update with the sets before and after it.
struct Rotation {
    update: KeySetUpdate,
    present: KeySetDocument,
    next: KeySetDocument,
    /// Whether enough keys have signed.
    is_complete: bool,
}

impl Rotate {
    pub(crate) fn run(&self, format: Format) -> Result<(), Failure> {
        let new_files = [self.out.as_deref(), self.public.as_deref()].into_iter().flatten();
        if !self.force {
            new_files.into_iter().try_for_each(file::expect_none)?;
        }
        let now = self.now.as_deref().map_or_else(clock::now, asking::seconds)?;
        let rotation = self.rotation(now)?;
        let update = format!("{}\n", rotation.update);
        match &self.into {
            Some(path) => file::replace(path, &update)?,
            None => file::write(self.out.as_deref(), &update)?,
        }
        if let Some(public) = &self.public {
            file::write(Some(public), &format!("{}\n", rotation.next))?;
        }
        print(format, &rotation.facts()?);
        Ok(())
    }

    fn rotation(&self, now: u64) -> Result<Rotation, Failure> {
        let present = KeySetDocument::read(&file::read(&self.keys)?).map_err(|failure| failure.in_file(&self.keys))?;
        let signers = self.signers()?;
        let mut update = match &self.into {
            Some(path) => read_update(path)?,
            None => self.make(&present, &signers, now)?,
        };
        for signer in &signers {
            update.add(&signer.sign(update.unsigned(signer.public_key())?)?)?;
        }
        let next = KeySetDocument::of_update(&update)?;
        let is_complete = self.check(&present, &update, now)?;
        Ok(Rotation { update, present, next, is_complete })
    }

    fn signers(&self) -> Result<Vec<Signer>, Failure> {
        if self.signer.is_some() && self.sign.len() > 1 {
            let message = "expected one `--sign` with `--signer`, found several: others add theirs with `--into`";
            return Err(Failure::new("wrong-usage", message));
        }
        self.sign.iter().map(|file| Signer::open(file, self.signer.as_deref())).collect()
    }

    /// Makes the update that nobody has signed yet.
    fn make(&self, present: &KeySetDocument, signers: &[Signer], now: u64) -> Result<KeySetUpdate, Failure> {
        let issuer = signers.first().map(|signer| signer.public_key().issuer()).unwrap_or_default();
        let next = self.change.next(present)?;
        let expires_at = now.saturating_add(self.days.saturating_mul(24 * 3600));
        let audience = self.audience.as_deref().unwrap_or_default();
        let validity = Validity { audience, issued_at: now, expires_at };
        Ok(KeySetUpdate::new(issuer, next.to_string().as_bytes(), &validity)?)
    }

    /// Follows the update as an app would, and says whether enough keys have signed it. Anything else that an app would refuse
    /// is not signed.
    fn check(&self, present: &KeySetDocument, update: &KeySetUpdate, now: u64) -> Result<bool, Failure> {
        let claims = key_set::claims(update)?;
        let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let audience = self.audience.clone().unwrap_or_else(|| text("aud"));
        let pinned = KeySet::read(present.to_string().as_bytes())?;
        let mut trust = Trust::new(pinned, TrustOptions::new(text("iss"), audience))?;
        match trust.update_keys(update.to_string().as_bytes(), &Moment { now, served_at: None }) {
            Ok(KeyChange::Advanced) => Ok(true),
            Ok(KeyChange::OlderIgnored) => {
                let message = format!(
                    "expected an update of the present set, whose version is {}, found an older one",
                    present.number("ver")
                );
                Err(Failure::new("older-ignored", message).at("/ver"))
            }
            Err(error) if error.code() == Code::TooFewSignatures => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

impl Rotation {
    /// Returns what is to be known of it.
    fn facts(&self) -> Result<Map<String, Value>, Failure> {
        let (before, after) = (self.present.key_ids(), self.next.key_ids());
        let without = |ids: &[&str], others: &[&str]| -> Vec<String> {
            ids.iter().filter(|id| !others.contains(id)).map(|id| (*id).to_owned()).collect()
        };
        let facts = [
            ("version", json!(self.next.number("ver"))),
            ("epoch", json!(self.next.number("epoch"))),
            ("threshold", json!(self.next.number("threshold"))),
            ("added", json!(without(&after, &before))),
            ("removed", json!(without(&before, &after))),
            ("signatures", json!(key_set::signers(&self.update)?)),
            ("complete", json!(self.is_complete)),
        ];
        Ok(facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

fn read_update(path: &Path) -> Result<KeySetUpdate, Failure> {
    KeySetUpdate::read(&file::read(path)?).map_err(|error| Failure::from(error).in_file(path))
}

fn print(format: Format, facts: &Map<String, Value>) {
    if format == Format::Json {
        println!("{}", Value::Object(facts.clone()));
        return;
    }
    for (name, value) in facts {
        match value {
            Value::Array(ids) => {
                let ids: Vec<&str> = ids.iter().filter_map(Value::as_str).collect();
                println!("{name:<12} {}", if ids.is_empty() { "none".to_owned() } else { ids.join(", ") });
            }
            Value::Bool(true) => println!("{name:<12} yes"),
            Value::Bool(false) => println!("{name:<12} no: more keys of the present set or of the next have to sign"),
            other => println!("{name:<12} {other}"),
        }
    }
}
