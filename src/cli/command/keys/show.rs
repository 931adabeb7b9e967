//! `permask keys show`: what a key set, or an update of one, says.

use std::path::PathBuf;

use clap::Args;
use permask::sign::KeySetUpdate;
use serde_json::{Map, Value, json};

use crate::Format;
use crate::failure::Failure;
use crate::file;
use crate::key::thumbprint;
use crate::key_set::{self, KeySetDocument};

/// Show the version of a key set, and its keys with what they may sign and their thumbprints (RFC 7638).
///
/// Of an update it shows the set that would follow, and who has signed it: what the next who signs should have read. Nothing
/// of that is verified; `permask verify --kind keys` does it.
#[derive(Args, Debug)]
pub(crate) struct Show {
    /// The key set, or an update: a JSON array.
    file: PathBuf,
}

impl Show {
    pub(crate) fn run(&self, format: Format) -> Result<(), Failure> {
        let facts = self.facts().map_err(|failure| failure.in_file(&self.file))?;
        match format {
            Format::Json => println!("{}", Value::Object(facts)),
            Format::Text => print(&facts),
        }
        Ok(())
    }

    fn facts(&self) -> Result<Map<String, Value>, Failure> {
        let bytes = file::read(&self.file)?;
        if !bytes.trim_ascii_start().starts_with(b"[") {
            return Ok(describe(&KeySetDocument::read(&bytes)?));
        }
        let update = KeySetUpdate::read(&bytes)?;
        let claims = key_set::claims(&update)?;
        let mut facts = describe(&KeySetDocument::of_update(&update)?);
        for (fact, claim) in [("issuer", "iss"), ("audience", "aud"), ("issuedAt", "iat"), ("expiresAt", "exp")] {
            facts.insert(fact.to_owned(), claims.get(claim).cloned().unwrap_or_default());
        }
        facts.insert("signatures".to_owned(), key_set::signers(&update)?.into());
        Ok(facts)
    }
}

/// Returns what a key set says.
fn describe(set: &KeySetDocument) -> Map<String, Value> {
    let keys = set.keys().iter().map(|key| {
        let member = |name: &str| key.get(name).cloned();
        let mut facts = Map::new();
        let facts_of_key = [
            ("keyId", member("kid")),
            ("type", member("crv")),
            ("purpose", member("purpose")),
            ("issuer", member("iss")),
            ("notBefore", member("nbf")),
            ("expiresAt", member("exp")),
            ("thumbprint", Some(thumbprint(key).into())),
        ];
        facts.extend(facts_of_key.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        Value::Object(facts)
    });
    let mut facts = Map::new();
    for (fact, member) in [("version", "ver"), ("epoch", "epoch"), ("threshold", "threshold")] {
        facts.insert(fact.to_owned(), json!(set.number(member)));
    }
    facts.insert("keys".to_owned(), keys.collect());
    facts
}

/// Prints names and values in columns, and each key in a paragraph of its own.
fn print(facts: &Map<String, Value>) {
    let line = |(name, value): (&String, &Value)| match value {
        Value::Array(parts) => {
            let parts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
            println!("{name:<12} {}", parts.join(", "));
        }
        Value::String(text) => println!("{name:<12} {text}"),
        other => println!("{name:<12} {other}"),
    };
    facts.iter().filter(|(name, _)| *name != "keys").for_each(line);
    for key in facts.get("keys").and_then(Value::as_array).into_iter().flatten() {
        println!();
        key.as_object().into_iter().flatten().for_each(line);
    }
}
