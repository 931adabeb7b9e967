//! `permask lint`: says what in a policy deserves a second look.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;
use permask::authoring::lint::{self, Level, LintCode, Warning};
use serde_json::{Value, json};

use crate::Format;
use crate::failure::Failure;
use crate::file;

/// What `--deny` takes for every finding of level warning.
const WARNINGS: &str = "warnings";

/// Lint a policy: rules that never match or say nothing, roles that nobody can hold, patterns that cover more than they
/// seem to, private data that nobody or everybody sees.
///
/// Findings go to standard output, each with its code, its place as a JSON Pointer and what to do about it; those of
/// level note are often meant so. The exit code is 0 unless a finding is denied. A policy that cannot be read fails.
#[derive(Args, Debug)]
pub(crate) struct Lint {
    /// The policy document; `-` reads standard input.
    policy: PathBuf,

    /// Fail where there is a finding of this code, or of level warning; may be given several times.
    #[arg(long, value_name = "CODE|warnings", value_parser = deniable())]
    deny: Vec<String>,

    /// Leave findings of this code out, denied or not; may be given several times.
    #[arg(long, value_name = "CODE", value_parser = codes())]
    allow: Vec<String>,
}

impl Lint {
    pub(crate) fn run(&self, format: Format) -> Result<(), Failure> {
        let document = file::read_policy(&self.policy)?;
        let mut warnings = lint::lint(&document).map_err(|error| Failure::from(error).in_file(&self.policy))?;
        warnings.retain(|warning| !self.allow.iter().any(|code| code == warning.code().as_str()));
        let denied = warnings.iter().filter(|warning| self.denies(warning)).count();
        let name = if self.policy == Path::new("-") { "standard input".into() } else { self.policy.to_string_lossy() };
        match format {
            Format::Json => {
                let findings: Vec<Value> = warnings.iter().map(as_json).collect();
                println!("{}", json!({ "file": name, "findings": findings, "denied": denied }));
            }
            Format::Text => file::write(None, &as_text(&name, &warnings))?,
        }
        match denied {
            0 => Ok(()),
            1 => Err(Failure::new("denied-findings", "1 finding is denied").in_file(&self.policy)),
            count => Err(Failure::new("denied-findings", format!("{count} findings are denied")).in_file(&self.policy)),
        }
    }

    fn denies(&self, warning: &Warning) -> bool {
        let is_warning = warning.finding.level() == Level::Warning;
        self.deny.iter().any(|word| word == warning.code().as_str() || word == WARNINGS && is_warning)
    }
}

fn as_text(name: &str, warnings: &[Warning]) -> String {
    let mut text = String::new();
    for Warning { at, finding } in warnings {
        let level = word(finding.level());
        text.push_str(&format!("{level}[{}]: {}\n", finding.code(), finding.message()));
        text.push_str(&format!("  --> {name}#{at}\n   = help: {}\n\n", finding.help()));
    }
    let count = |level: Level| {
        let count = warnings.iter().filter(|warning| warning.finding.level() == level).count();
        format!("{count} {}{}", word(level), if count == 1 { "" } else { "s" })
    };
    text.push_str(&format!("{name}: {}, {}\n", count(Level::Warning), count(Level::Note)));
    text
}

/// Returns a finding as data: what it says, and what it is about.
fn as_json(warning: &Warning) -> Value {
    let finding = &warning.finding;
    let mut json = json!({
        "code": finding.code().as_str(),
        "level": finding.level(),
        "at": warning.at,
        "message": finding.message(),
        "help": finding.help(),
    });
    if let (Some(members), Ok(Value::Object(about))) = (json.as_object_mut(), serde_json::to_value(finding)) {
        about.into_iter().for_each(|(name, value)| {
            members.entry(name).or_insert(value);
        });
    }
    json
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Note => "note",
        Level::Warning => "warning",
    }
}

fn codes() -> PossibleValuesParser {
    PossibleValuesParser::new(LintCode::ALL.iter().map(|code| code.as_str()))
}

fn deniable() -> PossibleValuesParser {
    let words = LintCode::ALL.iter().map(|code| code.as_str());
    PossibleValuesParser::new(words.chain([WARNINGS]))
}
