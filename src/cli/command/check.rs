//! `permask check`: asks a policy what its tests expect.

use std::path::PathBuf;

use clap::Args;
use permask::authoring::coverage::{self, Coverage};
use serde_json::{Value, json};

use crate::Format;
use crate::asking::read_policy;
use crate::check::{self, Difference};
use crate::failure::Failure;
use crate::{clock, file};

/// Check a policy against files of tests, and print where it answers otherwise.
///
/// A file is JSON, or YAML by its ending: {"format": 1, "subjects": {…}, "defaults": {…}, "tests": […]}.
///
/// A test has a `name`, one thing that it asks, and what is `expected`:
///
///   permission   one or several; with `object` and `next` where it is about one. Expected: `allow`,
///                `conditional`, `deny`, or {"outcome", "code", "rules", "missing"}, of which the
///                outcome must be there
///   table        permissions, each with as many outcomes as the list `subjects` beside it names
///                subjects; nothing else is expected
///   task         one or several; with `parameters`, a resource for each that is given. Expected:
///                true, false, or {"allowed", "missing"}
///   navigation   one entry or several. Expected: `visible` or `hidden`. `*` is all of it.
///                Expected then: the ids of the entries that show, each before those below it
///   limit        Expected: the value; null for none
///   mask         a record type, with the `record`. Expected: the masked record
///
/// Who asks: `subject`, a name in `subjects` or an object as `decide` reads it ("id", "roles",
/// "groups", "grants", "attrs", "status", "tnt", "from", "until"; none must be there); `tenant`,
/// `now`, `context` and `preview`. What a test does not say, `defaults` does; of a subject each
/// member by itself. Without `now` the clock is asked. `unknown` lists the roles and groups of the
/// subject that are meant to give nothing; others are a difference, since a denial proves nothing
/// where a name is misspelt.
///
/// The exit code is 1 where an answer differs, and where a file cannot be read or has no tests.
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub(crate) struct Check {
    /// The policy document.
    policy: PathBuf,

    /// The files of tests.
    #[arg(required = true, value_name = "TESTS")]
    tests: Vec<PathBuf>,

    /// List the rules that decided no test.
    #[arg(long)]
    coverage: bool,
}

impl Check {
    pub(crate) fn run(&self, format: Format) -> Result<(), Failure> {
        let policy = read_policy(&self.policy)?;
        let now = clock::now()?;
        let mut coverage = Coverage::default();
        let mut differences: Vec<(&PathBuf, Difference)> = Vec::new();
        let mut count = 0_usize;
        for path in &self.tests {
            for check in check::read(path)? {
                count += 1;
                let difference = check::answer(&check, &policy, now, &mut coverage);
                let difference = difference.map_err(|failure| failure.in_file(path))?;
                differences.extend(difference.map(|difference| (path, difference)));
            }
        }
        let rules = coverage::rules(&policy);
        let total = rules.len();
        let untested: Vec<(&str, String)> = rules.into_iter().filter(|(id, _)| !coverage.contains(id)).collect();
        match format {
            Format::Json => {
                let untested: Vec<Value> =
                    untested.iter().map(|(id, holder)| json!({ "id": id, "holder": holder })).collect();
                let differences: Vec<Value> = differences.iter().map(|(path, one)| one.as_json(path)).collect();
                println!(
                    "{}",
                    json!({ "checks": count, "differences": differences, "rules": total, "untested": untested })
                );
            }
            Format::Text => {
                let mut text = String::new();
                for (path, difference) in &differences {
                    text.push_str(&difference.as_text(path));
                    text.push('\n');
                }
                if self.coverage {
                    for (id, holder) in &untested {
                        text.push_str(&format!("untested: {id} of {holder}\n"));
                    }
                }
                let decided = total - untested.len();
                text.push_str(&format!(
                    "{}, {}; {decided} of {total} rules decided one\n",
                    counted(count, "check"),
                    counted(differences.len(), "difference"),
                ));
                file::write(None, &text)?;
            }
        }
        match differences.len() {
            0 => Ok(()),
            found => {
                let message = format!("{} of {} came out otherwise than expected", found, counted(count, "check"));
                Err(Failure::new("differences", message).in_file(&self.policy))
            }
        }
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
